use super::{
    compiled::Compiled,
    dataset::{MappedDataset, Split, splits},
};
use crate::{
    error::{HostError, Result},
    package::of_plugin,
};
use heartcut_plugin_api::{AssetRequest, Assets, Factory, Instance, Manifest, PluginError, Role};
use serde_json::{Value, json};
use std::{path::Path, sync::Arc};

/// Makes the dataset that `[mapped]` describes.
pub struct MappedFactory {
    text: String,
    compiled: Arc<Compiled>,
    splits: Arc<Vec<Split>>,
}

impl MappedFactory {
    /// Parses the expressions of a manifest; files of the package lie in `folder`.
    ///
    /// # Errors
    /// Expressions and sources that are wrong, with the plugin's name and version.
    pub fn new(manifest: &Manifest, folder: &Path) -> Result<Self> {
        Self::parsed(manifest, folder).map_err(|error| of_plugin(manifest, error))
    }

    fn parsed(manifest: &Manifest, folder: &Path) -> Result<Self> {
        let mapped = manifest
            .mapped
            .as_ref()
            .ok_or_else(|| HostError::config("no-code", "it has no `[mapped]`"))?;
        let text = toml::to_string(manifest).map_err(|e| {
            HostError::internal("bad-manifest", "a manifest cannot be written").because(&e)
        })?;
        Ok(Self {
            text,
            compiled: Arc::new(Compiled::new(&manifest.id.name, mapped)?),
            splits: Arc::new(splits(mapped, folder)?),
        })
    }

    pub(super) fn dataset(&self, path: Option<String>) -> MappedDataset {
        MappedDataset {
            compiled: Arc::clone(&self.compiled),
            splits: Arc::clone(&self.splits),
            path,
        }
    }
}

impl Factory for MappedFactory {
    fn manifest(&self) -> &str {
        &self.text
    }

    fn role(&self) -> Role {
        Role::Dataset
    }

    fn config_schema(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "path": {
                    "type": "string",
                    "description": "File or folder with rows of the same form, which is read in \
                                    place of the dataset's own files; relative paths start at the \
                                    pipeline file.",
                },
            },
            "additionalProperties": false,
        })
    }

    fn assets(&self, _: &Value) -> Result<Vec<AssetRequest>, PluginError> {
        Ok(Vec::new())
    }

    fn create(&self, config: Value, _: Assets) -> Result<Instance, PluginError> {
        let path = config.get("path").and_then(Value::as_str);
        let dataset = self.dataset(path.map(str::to_owned));
        Ok(Instance::Dataset(Box::new(dataset)))
    }
}
