use super::{Code, Far};
use crate::{AssetRequest, Assets, Factory, Instance, PluginError, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What loaded code says of itself, before anything is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// The text of `plugin.toml`.
    pub manifest: String,
    /// What the code makes.
    pub role: Role,
    /// JSON schema of the configuration.
    pub config_schema: Value,
}

impl Description {
    /// What a factory says of itself.
    pub fn of(factory: &dyn Factory) -> Self {
        Self {
            manifest: factory.manifest().to_owned(),
            role: factory.role(),
            config_schema: factory.config_schema(),
        }
    }
}

/// Loaded code as a factory.
pub struct Loaded<C> {
    code: C,
    description: Description,
}

impl<C: Code> Loaded<C> {
    /// The factory over `code`, which describes itself so.
    pub fn new(code: C, description: Description) -> Self {
        Self { code, description }
    }
}

impl<C: Code> Factory for Loaded<C> {
    fn manifest(&self) -> &str {
        &self.description.manifest
    }

    fn role(&self) -> Role {
        self.description.role
    }

    fn config_schema(&self) -> Value {
        self.description.config_schema.clone()
    }

    fn assets(&self, config: &Value) -> Result<Vec<AssetRequest>, PluginError> {
        self.code.assets(config)
    }

    fn create(&self, config: Value, assets: Assets) -> Result<Instance, PluginError> {
        let far = Far::new(self.code.create(config, assets)?)?;
        Ok(far.into_instance(self.description.role))
    }
}
