//! What a plugin may reach.

use super::{host_rule::HostRule, origin::Origin, refusal};
use heartcut_plugin_api::{Manifest, PluginError, PluginId, manifest::Wants};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a project grants one plugin beyond the URLs and names in the plugin's configuration,
/// which are grants of their own: in `heartcut.toml` the table `[grants."role/name"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectGrant {
    /// Hosts with `:port` where it is not 443, for TLS only, or URLs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Secrets by name, each with the hosts it may be sent to in addition to those that the
    /// configuration names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, Vec<String>>,
}

impl ProjectGrant {
    /// All that a plugin wants: for plugins that come with heartcut.
    pub fn as_wished(wants: &Wants) -> Self {
        let fixed = |names: &[String]| -> Vec<_> {
            names
                .iter()
                .filter(|name| config_key(name).is_none())
                .cloned()
                .collect()
        };
        let secrets = wants
            .secrets
            .iter()
            .filter(|wish| config_key(&wish.name).is_none());
        Self {
            hosts: fixed(&wants.hosts),
            secrets: secrets
                .map(|wish| (wish.name.clone(), fixed(&wish.hosts)))
                .collect(),
        }
    }

    /// This and `more` together.
    #[must_use]
    pub fn and(mut self, more: &Self) -> Self {
        self.hosts.extend(more.hosts.iter().cloned());
        for (name, hosts) in &more.secrets {
            self.secrets
                .entry(name.clone())
                .or_default()
                .extend(hosts.iter().cloned());
        }
        self
    }
}

/// The hosts and secrets of one plugin with one configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    plugin: PluginId,
    scope: String,
    hosts: Vec<HostRule>,
    secrets: Vec<SecretRule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct SecretRule {
    name: String,
    hosts: Vec<HostRule>,
}

impl Grant {
    /// What `project` grants, and what stands in `config` under the keys that the plugin's wish
    /// names as `config:KEY`; `KEY` may be a dotted path. A key that is not there grants nothing.
    ///
    /// # Errors
    /// `bad-grant` when a host, URL or name is none.
    pub fn resolve(
        manifest: &Manifest,
        config: &Value,
        project: &ProjectGrant,
    ) -> Result<Self, PluginError> {
        let plugin = manifest.id.clone();
        let resolver = Resolver {
            plugin: &plugin,
            config,
        };
        let mut hosts = resolver.fixed_hosts(&project.hosts)?;
        hosts.extend(resolver.config_hosts(&manifest.wants.hosts)?);
        let secrets = resolver.secrets(&manifest.wants, project)?;
        Ok(Self {
            plugin,
            scope: String::new(),
            hosts,
            secrets,
        })
    }

    /// The same for one job of the plugin: what one job captures, another one does not see.
    #[must_use]
    pub fn scoped(mut self, scope: impl Into<String>) -> Self {
        self.scope = scope.into();
        self
    }

    /// Whose it is.
    pub fn plugin(&self) -> &PluginId {
        &self.plugin
    }

    pub(super) fn scope(&self) -> &str {
        &self.scope
    }

    pub(super) fn allows(&self, origin: &Origin) -> bool {
        self.hosts.iter().any(|rule| rule.allows(origin))
    }

    pub(super) fn allows_secret(&self, name: &str, origin: &Origin) -> bool {
        let rules = self.secrets.iter().filter(|rule| rule.name == name);
        rules
            .flat_map(|rule| &rule.hosts)
            .any(|rule| rule.allows(origin))
    }
}

struct Resolver<'a> {
    plugin: &'a PluginId,
    config: &'a Value,
}

impl Resolver<'_> {
    fn fixed_hosts(&self, hosts: &[String]) -> Result<Vec<HostRule>, PluginError> {
        let fixed = hosts.iter().filter(|host| config_key(host).is_none());
        fixed
            .map(|host| HostRule::parse(host).map_err(|why| self.bad_host(host, why)))
            .collect()
    }

    fn config_hosts(&self, hosts: &[String]) -> Result<Vec<HostRule>, PluginError> {
        let mut rules = Vec::new();
        for key in hosts.iter().filter_map(|host| config_key(host)) {
            if let Some(url) = self.config_text(key)? {
                rules.push(HostRule::of_url(url).map_err(|why| self.bad_url(key, why))?);
            }
        }
        Ok(rules)
    }

    fn secrets(
        &self,
        wants: &Wants,
        project: &ProjectGrant,
    ) -> Result<Vec<SecretRule>, PluginError> {
        let mut rules = Vec::new();
        for (name, hosts) in &project.secrets {
            rules.push(SecretRule {
                name: name.clone(),
                hosts: self.fixed_hosts(hosts)?,
            });
        }
        for wish in &wants.secrets {
            let mut hosts = self.config_hosts(&wish.hosts)?;
            let name = match config_key(&wish.name) {
                Some(key) => {
                    hosts.extend(self.fixed_hosts(&wish.hosts)?);
                    self.config_name(key)?
                }
                None => Some(wish.name.as_str()).filter(|n| project.secrets.contains_key(*n)),
            };
            rules.extend(name.map(|name| SecretRule {
                name: name.to_owned(),
                hosts,
            }));
        }
        Ok(rules)
    }

    /// The name of a variable; somebody may have written the key itself there, so that no error
    /// shows what is not a name.
    fn config_name(&self, key: &str) -> Result<Option<&str>, PluginError> {
        let Some(name) = self.config_text(key)? else {
            return Ok(None);
        };
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.chars().all(letter) && name.starts_with(|c: char| !c.is_ascii_digit()) {
            return Ok(Some(name));
        }
        let message = format!(
            "`{key}` of {} is no name of an environment variable",
            self.plugin
        );
        Err(PluginError::new("bad-grant", message)
            .help("write the name of the variable that holds the key there, not the key"))
    }

    fn config_text(&self, key: &str) -> Result<Option<&str>, PluginError> {
        let value = key
            .split('.')
            .try_fold(self.config, |part, key| part.get(key));
        match value {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => {
                let message = format!("`{key}` of {} is not text", self.plugin);
                Err(PluginError::new("bad-grant", message).help("write it in quotes"))
            }
        }
    }

    fn bad_host(&self, host: &str, why: &str) -> PluginError {
        let message = format!("`{host}` cannot be granted to {}", self.plugin);
        refusal::bad_grant(message, why)
    }

    fn bad_url(&self, key: &str, why: &str) -> PluginError {
        refusal::bad_grant(
            format!("`{key}` of {} is no URL to send to", self.plugin),
            why,
        )
    }
}

fn config_key(wish: &str) -> Option<&str> {
    wish.strip_prefix("config:")
}
