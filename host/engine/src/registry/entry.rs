use super::{load_error, loader::Load};
use crate::{
    config::Document,
    error::{ErrorKind, HostError, Result},
};
use heartcut_plugin_api::{
    AssetRequest, Assets, Dataset, Factory, Formatter, Instance, Manifest, PluginError, PluginId,
    Provider, Registration, Role, Trainer, Verifier,
};
use serde_json::Value;
use std::{fmt, sync::OnceLock};

/// A plugin that can be used.
pub struct Entry {
    /// What it says of itself.
    pub manifest: Manifest,
    way: Way,
    digest: String,
    code: Code,
}

/// How a plugin's code is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Linked into this program.
    BuiltIn,
    /// A WASM component of a package.
    Wasm,
    /// A native library of a package.
    Native,
    /// Expressions in `plugin.toml`.
    Mapped,
    /// A command of the user.
    Exec,
}

impl Way {
    /// As it stands in listings.
    pub fn name(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Wasm => "wasm",
            Self::Native => "native",
            Self::Mapped => "mapped",
            Self::Exec => "exec",
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

enum Code {
    Linked(&'static Registration),
    Later {
        load: Box<dyn Load>,
        loaded: OnceLock<Result<Box<dyn Factory>>>,
    },
}

impl Entry {
    /// A plugin that is linked in.
    pub(super) fn built_in(manifest: Manifest, registration: &'static Registration) -> Self {
        Self {
            digest: format!("builtin:{}", manifest.version),
            manifest,
            way: Way::BuiltIn,
            code: Code::Linked(registration),
        }
    }

    /// A plugin whose code is loaded when it is first used. `digest` marks that very code.
    pub fn later(manifest: Manifest, way: Way, digest: String, load: Box<dyn Load>) -> Self {
        Self {
            manifest,
            way,
            digest,
            code: Code::Later {
                load,
                loaded: OnceLock::new(),
            },
        }
    }

    /// `role/name`.
    pub fn id(&self) -> &PluginId {
        &self.manifest.id
    }

    /// How its code is reached.
    pub fn way(&self) -> Way {
        self.way
    }

    /// What marks the very code that ran, for run manifests.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Names the code in what it produces: id and version, and where a version does not pin the
    /// code its digest too.
    pub fn stamp(&self) -> String {
        match self.way {
            Way::BuiltIn => format!("{} {}", self.id(), self.manifest.version),
            _ => format!("{} {} {}", self.id(), self.manifest.version, self.digest),
        }
    }

    /// What makes the plugin; its code is loaded now if it was not.
    ///
    /// # Errors
    /// Why the code cannot be loaded; the same every time it is asked.
    pub fn factory(&self) -> Result<&dyn Factory> {
        match &self.code {
            Code::Linked(registration) => Ok(*registration),
            Code::Later { load, loaded } => {
                match loaded.get_or_init(|| load.load(&self.manifest)) {
                    Ok(factory) => Ok(factory.as_ref()),
                    Err(error) => Err(error.clone()),
                }
            }
        }
    }

    /// JSON schema of the configuration.
    ///
    /// # Errors
    /// Where the code cannot be loaded.
    pub fn config_schema(&self) -> Result<Value> {
        Ok(self.factory()?.config_schema())
    }

    /// The configuration that `document` holds under `pointer`, checked against the schema.
    ///
    /// # Errors
    /// Every key that is wrong, with its line.
    pub fn config(&self, document: &Document, pointer: &str) -> Result<Value> {
        let empty = Value::Object(serde_json::Map::new());
        let schema = self.config_schema()?;
        match document.value().pointer(pointer) {
            Some(value) => {
                document.check_at(pointer, &schema)?;
                Ok(value.clone())
            }
            None => {
                Document::from_value(&format!("configuration of `{}`", self.id()), empty.clone())
                    .check(&schema)?;
                Ok(empty)
            }
        }
    }

    /// The files that the plugin needs under a configuration.
    ///
    /// # Errors
    /// What the plugin answers.
    pub fn assets(&self, config: &Value) -> Result<Vec<AssetRequest>> {
        self.factory()?
            .assets(config)
            .map_err(|error| self.failed(error))
    }

    /// Makes the plugin.
    ///
    /// # Errors
    /// What the plugin answers.
    pub fn create(&self, config: Value, assets: Assets) -> Result<Instance> {
        self.factory()?
            .create(config, assets)
            .map_err(|error| self.failed(error))
    }

    /// Makes the dataset.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn dataset(&self, config: Value, assets: Assets) -> Result<Box<dyn Dataset>> {
        match self.create(config, assets)? {
            Instance::Dataset(dataset) => Ok(dataset),
            _ => Err(self.wrong_role(Role::Dataset)),
        }
    }

    /// Makes the provider.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn provider(&self, config: Value, assets: Assets) -> Result<Box<dyn Provider>> {
        match self.create(config, assets)? {
            Instance::Provider(provider) => Ok(provider),
            _ => Err(self.wrong_role(Role::Provider)),
        }
    }

    /// Makes the verifier.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn verifier(&self, config: Value, assets: Assets) -> Result<Box<dyn Verifier>> {
        match self.create(config, assets)? {
            Instance::Verifier(verifier) => Ok(verifier),
            _ => Err(self.wrong_role(Role::Verifier)),
        }
    }

    /// Makes the formatter.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn formatter(&self, config: Value, assets: Assets) -> Result<Box<dyn Formatter>> {
        match self.create(config, assets)? {
            Instance::Formatter(formatter) => Ok(formatter),
            _ => Err(self.wrong_role(Role::Formatter)),
        }
    }

    /// Makes the trainer.
    ///
    /// # Errors
    /// What the plugin answers, or a plugin of another role.
    pub fn trainer(&self, config: Value, assets: Assets) -> Result<Box<dyn Trainer>> {
        match self.create(config, assets)? {
            Instance::Trainer(trainer) => Ok(trainer),
            _ => Err(self.wrong_role(Role::Trainer)),
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
