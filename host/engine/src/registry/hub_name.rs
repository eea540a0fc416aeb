//! Datasets by the name of a repository on the hub: `owner/name`, read by the plugin that says that
//! it knows it, or by the reader of any file.

use super::{Entry, Head, Registry, loader::Load};
use crate::{error::Result, project::Permit};
use heartcut_plugin_api::{
    AssetRequest, Assets, Factory, Instance, Manifest, PluginError, PluginId, Role,
};
use serde_json::Value;
use std::sync::Arc;

/// The plugin for repositories that no other one knows.
const ANY_FILE: &str = "jsonl";

/// Whether a name is that of a repository rather than of a plugin.
pub(super) fn is_one(name: &str) -> bool {
    let allowed = |part: &str| {
        let inner = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !part.is_empty() && part.chars().all(inner)
    };
    let Some((owner, rest)) = name.split_once('/') else {
        return false;
    };
    let repo = rest.split_once('@').map_or(rest, |(repo, _)| repo);
    let role = Role::ALL.iter().any(|role| role.name() == owner);
    !role && allowed(owner) && allowed(repo)
}

impl Registry {
    /// The dataset of a repository, `owner/name` or `owner/name@revision`.
    pub(super) fn on_the_hub(&self, name: &str) -> Result<Arc<Entry>> {
        let (repo, revision) = name.split_once('@').unwrap_or((name, ""));
        let known = self.entries().find_map(|entry| {
            let also = &entry.head().also;
            let also = also.iter().find(|also| repository(also) == repo)?;
            Some((entry.id().clone(), also.strip_prefix(repo)?.to_owned()))
        });
        let (id, glob) = match known {
            Some(known) => known,
            None => (
                PluginId::within(Role::Dataset, ANY_FILE).map_err(super::load_error)?,
                String::new(),
            ),
        };
        let base = self.entries.get(&id).ok_or_else(|| self.unknown(&id))?;
        let revision = match revision {
            "" => String::new(),
            revision => format!("@{revision}"),
        };
        let at_hub = AtHub {
            base: Arc::clone(base),
            path: format!("hf://datasets/{repo}{revision}{glob}"),
        };
        let head = Head::clone(base.head());
        Ok(Arc::new(Entry::later(head, Box::new(at_hub))))
    }
}

/// The repository of what may go on with a pattern for its files.
fn repository(also: &str) -> &str {
    let end = also.match_indices('/').nth(1).map(|(at, _)| at);
    end.map_or(also, |end| &also[..end])
}

/// A plugin that reads a place on the hub unless it is given another.
#[derive(Clone)]
struct AtHub {
    base: Arc<Entry>,
    path: String,
}

impl Load for AtHub {
    fn manifest(&self) -> Result<Manifest> {
        self.base.manifest().cloned()
    }

    fn load(&self, _: &Manifest, _: &Permit) -> Result<Box<dyn Factory>> {
        self.base.factory()?;
        Ok(Box::new(self.clone()))
    }
}

impl AtHub {
    fn factory(&self) -> Result<&dyn Factory, PluginError> {
        self.base.factory().map_err(|error| error.error)
    }

    fn with_path(&self, config: &Value) -> Value {
        let mut config = config.clone();
        if let Some(fields) = config.as_object_mut() {
            fields
                .entry("path")
                .or_insert_with(|| Value::from(self.path.as_str()));
        }
        config
    }
}

impl Factory for AtHub {
    fn manifest(&self) -> &str {
        self.base.factory().map_or("", |factory| factory.manifest())
    }

    fn role(&self) -> Role {
        Role::Dataset
    }

    fn config_schema(&self) -> Value {
        let schema = self.base.config_schema();
        let mut schema = schema.unwrap_or_else(|_| serde_json::json!({"type": "object"}));
        let inner = schema.get("$defs").and_then(Value::as_object);
        let inner: Vec<String> = inner
            .map(|inner| inner.keys().map(|name| format!("/$defs/{name}")).collect())
            .unwrap_or_default();
        for place in inner.iter().map(String::as_str).chain([""]) {
            let required = schema.pointer_mut(&format!("{place}/required"));
            if let Some(required) = required.and_then(Value::as_array_mut) {
                required.retain(|key| key != "path");
            }
        }
        schema
    }

    fn assets(&self, config: &Value) -> Result<Vec<AssetRequest>, PluginError> {
        self.factory()?.assets(&self.with_path(config))
    }

    fn create(&self, config: Value, assets: Assets) -> Result<Instance, PluginError> {
        self.factory()?.create(self.with_path(&config), assets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_repositories_are_told_from_ids() {
        for (name, is_repository) in [
            ("openai/gsm8k", true),
            ("HuggingFaceH4/MATH-500@main", true),
            ("dataset/gsm8k", false),
            ("gsm8k", false),
            ("data/train.jsonl/x", false),
            ("/gsm8k", false),
            ("a b/c", false),
        ] {
            assert_eq!(is_one(name), is_repository, "{name}");
        }
    }

    #[test]
    fn a_pattern_is_no_part_of_the_repository() {
        assert_eq!(
            repository("allenai/ai2_arc/ARC-Challenge/**"),
            "allenai/ai2_arc"
        );
        assert_eq!(repository("openai/gsm8k"), "openai/gsm8k");
    }
}
