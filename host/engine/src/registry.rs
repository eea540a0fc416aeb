//! The plugins there are, by id, and how they come to life.

use crate::{
    config::{Document, nearest},
    error::{ErrorKind, HostError, Result},
};
use heartcut_plugin_api::{
    Assets, Constructor, Dataset, Formatter, Manifest, PluginError, PluginId, Provider,
    Registration, Role, Verifier,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// All plugins that can be used, by id. Making one reads manifests and starts nothing.
pub struct Registry {
    entries: BTreeMap<PluginId, Entry>,
}

/// A plugin that can be used.
pub struct Entry {
    /// What it says of itself.
    pub manifest: Manifest,
    registration: &'static Registration,
}

impl Registry {
    /// The plugins that are linked into this program.
    ///
    /// # Errors
    /// A `plugin.toml` that does not parse, or two plugins with one id.
    pub fn linked() -> Result<Self> {
        let mut entries = BTreeMap::new();
        for registration in Registration::linked() {
            let manifest: Manifest = toml::from_str(registration.manifest).map_err(|e| {
                load_error(
                    PluginError::new("bad-manifest", "a built-in plugin.toml does not parse")
                        .because(&e),
                )
            })?;
            let id = manifest.id.clone();
            if entries
                .insert(
                    id.clone(),
                    Entry {
                        manifest,
                        registration,
                    },
                )
                .is_some()
            {
                return Err(load_error(PluginError::new(
                    "duplicate-plugin",
                    format!("two built-in plugins are called `{id}`"),
                )));
            }
        }
        Ok(Self { entries })
    }

    /// All plugins in the order of their ids.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// The plugin of this name; the role may be left out of it.
    ///
    /// # Errors
    /// `unknown-plugin`, naming the nearest one.
    pub fn find(&self, role: Role, name: &str) -> Result<&Entry> {
        let id = PluginId::within(role, name)
            .map_err(|error| HostError::new(ErrorKind::Config, error))?;
        self.entries.get(&id).ok_or_else(|| self.unknown(&id))
    }

    /// The plugin with this id, or the only one with this name in any role.
    ///
    /// # Errors
    /// `unknown-plugin`, naming the nearest one, or `ambiguous-plugin`.
    pub fn find_any(&self, name: &str) -> Result<&Entry> {
        if name.contains('/') {
            let id: PluginId = name
                .parse()
                .map_err(|error| HostError::new(ErrorKind::Config, error))?;
            return self.entries.get(&id).ok_or_else(|| self.unknown(&id));
        }
        let named: Vec<_> = self
            .entries
            .values()
            .filter(|e| e.manifest.id.name == name)
            .collect();
        match named.as_slice() {
            [one] => Ok(one),
            [] => Err(self.unknown_name(name)),
            several => {
                let ids: Vec<_> = several
                    .iter()
                    .map(|e| format!("`{}`", e.manifest.id))
                    .collect();
                Err(HostError::config(
                    "ambiguous-plugin",
                    format!("`{name}` could be {}", ids.join(" or ")),
                ))
            }
        }
    }

    fn unknown_name(&self, name: &str) -> HostError {
        let near = nearest(name, self.entries.keys().map(|id| id.name.as_str()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`? `heartcut plugin list` shows all"),
            None => "run `heartcut plugin list`".to_owned(),
        };
        HostError::config("unknown-plugin", format!("there is no plugin `{name}`")).help(help)
    }

    fn unknown(&self, id: &PluginId) -> HostError {
        let names = self
            .entries
            .keys()
            .filter(|k| k.role == id.role)
            .map(|k| k.name.as_str());
        let help = match nearest(&id.name, names) {
            Some(name) => format!("did you mean `{name}`? `heartcut plugin list` shows all"),
            None => "run `heartcut plugin list`".to_owned(),
        };
        HostError::config("unknown-plugin", format!("there is no plugin `{id}`")).help(help)
    }
}

fn load_error(error: PluginError) -> HostError {
    HostError::new(ErrorKind::PluginLoad, error)
}

impl Entry {
    /// `role/name`.
    pub fn id(&self) -> &PluginId {
        &self.manifest.id
    }

    /// JSON schema of the configuration.
    pub fn config_schema(&self) -> Value {
        (self.registration.config_schema)()
    }

    /// What marks the very code that ran, for run manifests.
    pub fn digest(&self) -> String {
        format!("builtin:{}", self.manifest.version)
    }

    /// The configuration that `document` holds under `pointer`, checked against the schema.
    ///
    /// # Errors
    /// Every key that is wrong, with its line.
    pub fn config(&self, document: &Document, pointer: &str) -> Result<Value> {
        let empty = Value::Object(serde_json::Map::new());
        match document.value().pointer(pointer) {
            Some(value) => {
                document.check_at(pointer, &self.config_schema())?;
                Ok(value.clone())
            }
            None => {
                Document::from_value(&format!("configuration of `{}`", self.id()), empty.clone())
                    .check(&self.config_schema())?;
                Ok(empty)
            }
        }
    }

    /// The files that the plugin needs under a configuration.
    ///
    /// # Errors
    /// What the plugin answers.
    pub fn assets(&self, config: &Value) -> Result<Vec<heartcut_plugin_api::AssetRequest>> {
        (self.registration.assets)(config).map_err(|error| self.failed(error))
    }

    /// Makes the dataset.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn dataset(&self, config: Value, assets: Assets) -> Result<Box<dyn Dataset>> {
        match self.registration.constructor {
            Constructor::Dataset(make) => make(config, assets).map_err(|e| self.failed(e)),
            _ => Err(self.wrong_role(Role::Dataset)),
        }
    }

    /// Makes the provider.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn provider(&self, config: Value, assets: Assets) -> Result<Box<dyn Provider>> {
        match self.registration.constructor {
            Constructor::Provider(make) => make(config, assets).map_err(|e| self.failed(e)),
            _ => Err(self.wrong_role(Role::Provider)),
        }
    }

    /// Makes the verifier.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn verifier(&self, config: Value, assets: Assets) -> Result<Box<dyn Verifier>> {
        match self.registration.constructor {
            Constructor::Verifier(make) => make(config, assets).map_err(|e| self.failed(e)),
            _ => Err(self.wrong_role(Role::Verifier)),
        }
    }

    /// Makes the formatter.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn formatter(&self, config: Value, assets: Assets) -> Result<Box<dyn Formatter>> {
        match self.registration.constructor {
            Constructor::Formatter(make) => make(config, assets).map_err(|e| self.failed(e)),
            _ => Err(self.wrong_role(Role::Formatter)),
        }
    }

    fn failed(&self, error: PluginError) -> HostError {
        let message = format!(
            "plugin `{}` cannot be used with this configuration",
            self.id()
        );
        let mut outer = PluginError::new(error.code.clone(), message).cause(&error);
        outer.causes.extend(error.causes);
        outer.help = error.help;
        HostError::new(ErrorKind::Config, outer)
    }

    fn wrong_role(&self, role: Role) -> HostError {
        load_error(PluginError::new(
            "wrong-role",
            format!("`{}` does not construct a {role}", self.id()),
        ))
    }
}
