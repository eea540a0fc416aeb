//! Making plugins, whichever way their code is reached.

use crate::{
    AssetRequest, Assets, Constructor, Dataset, Formatter, PluginError, Provider, Registration,
    Role, Trainer, Verifier,
};
use serde_json::Value;

/// Makes plugins of one kind. What is linked in, loaded from a native library, run inside WASM or
/// started as a command is used through this and nothing else.
pub trait Factory: Send + Sync {
    /// The text of `plugin.toml`, as the code carries it.
    fn manifest(&self) -> &str;

    /// What it makes.
    fn role(&self) -> Role;

    /// JSON schema of the configuration.
    fn config_schema(&self) -> Value;

    /// The files that a plugin with this configuration needs.
    ///
    /// # Errors
    /// What the plugin answers.
    fn assets(&self, config: &Value) -> Result<Vec<AssetRequest>, PluginError>;

    /// Makes the plugin from its validated configuration and its files.
    ///
    /// # Errors
    /// What the plugin answers.
    fn create(&self, config: Value, assets: Assets) -> Result<Instance, PluginError>;
}

/// A plugin that has been made.
pub enum Instance {
    /// A dataset.
    Dataset(Box<dyn Dataset>),
    /// A provider.
    Provider(Box<dyn Provider>),
    /// A verifier.
    Verifier(Box<dyn Verifier>),
    /// A formatter.
    Formatter(Box<dyn Formatter>),
    /// A trainer.
    Trainer(Box<dyn Trainer>),
}

impl Instance {
    /// What it does.
    pub fn role(&self) -> Role {
        match self {
            Self::Dataset(_) => Role::Dataset,
            Self::Provider(_) => Role::Provider,
            Self::Verifier(_) => Role::Verifier,
            Self::Formatter(_) => Role::Formatter,
            Self::Trainer(_) => Role::Trainer,
        }
    }
}

impl Factory for Registration {
    fn manifest(&self) -> &str {
        self.manifest
    }

    fn role(&self) -> Role {
        self.constructor.role()
    }

    fn config_schema(&self) -> Value {
        (self.config_schema)()
    }

    fn assets(&self, config: &Value) -> Result<Vec<AssetRequest>, PluginError> {
        (self.assets)(config)
    }

    fn create(&self, config: Value, assets: Assets) -> Result<Instance, PluginError> {
        Ok(match self.constructor {
            Constructor::Dataset(make) => Instance::Dataset(make(config, assets)?),
            Constructor::Provider(make) => Instance::Provider(make(config, assets)?),
            Constructor::Verifier(make) => Instance::Verifier(make(config, assets)?),
            Constructor::Formatter(make) => Instance::Formatter(make(config, assets)?),
            Constructor::Trainer(make) => Instance::Trainer(make(config, assets)?),
        })
    }
}
