//! How a built-in plugin makes itself known, and how it is handed its files.

use crate::{Dataset, Formatter, PluginError, Provider, Role, Trainer, Verifier, role::Location};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;

/// What a linked-in plugin submits to the inventory; written by the SDK's `plugin!` line.
///
/// Everything is a constant or a function pointer: nothing runs before the plugin is used. A crate
/// that is only a Cargo dependency does not register, so the host names it once with
/// `use crate_name as _`.
pub struct Registration {
    /// The text of `plugin.toml`.
    pub manifest: &'static str,
    /// JSON schema of the configuration; the code is its source.
    pub config_schema: fn() -> Value,
    /// The files the plugin needs under a configuration.
    pub assets: fn(&Value) -> Result<Vec<AssetRequest>, PluginError>,
    /// Makes the plugin.
    pub constructor: Constructor,
}

/// The entry of a registration in the inventory.
pub struct Registered(pub &'static Registration);

inventory::collect!(Registered);

impl Registration {
    /// All plugins that are linked into this program, in no particular order.
    pub fn linked() -> impl Iterator<Item = &'static Self> {
        inventory::iter::<Registered>
            .into_iter()
            .map(|entry| entry.0)
    }
}

/// The entry of a dataset without code: the text of its `plugin.toml`, whose `[mapped]` the host runs.
pub struct RegisteredManifest(pub &'static str);

inventory::collect!(RegisteredManifest);

impl RegisteredManifest {
    /// All of them that are linked into this program, in no particular order.
    pub fn linked() -> impl Iterator<Item = &'static str> {
        inventory::iter::<Self>.into_iter().map(|entry| entry.0)
    }
}

/// Makes a plugin from its validated configuration and its files.
pub type Construct<T> = fn(Value, Assets) -> Result<Box<T>, PluginError>;

/// The constructor of a plugin, by role.
#[derive(Clone, Copy)]
pub enum Constructor {
    /// Makes a dataset.
    Dataset(Construct<dyn Dataset>),
    /// Makes a provider.
    Provider(Construct<dyn Provider>),
    /// Makes a verifier.
    Verifier(Construct<dyn Verifier>),
    /// Makes a formatter.
    Formatter(Construct<dyn Formatter>),
    /// Makes a trainer.
    Trainer(Construct<dyn Trainer>),
}

impl Constructor {
    /// The role of what it makes.
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

/// A file that a plugin needs: tokenizer, chat template, weights, recordings, a table of splits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetRequest {
    /// Name under which the plugin finds it again.
    pub name: String,
    /// Where it lies.
    pub location: Location,
}

/// The files that were asked for, fetched by the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assets {
    /// In the order asked.
    pub files: Vec<Asset>,
}

impl Assets {
    /// The file of this name.
    ///
    /// # Errors
    /// `missing-asset` when the plugin did not ask for it.
    pub fn get(&self, name: &str) -> Result<&Asset, PluginError> {
        self.files
            .iter()
            .find(|asset| asset.name == name)
            .ok_or_else(|| {
                PluginError::new(
                    "missing-asset",
                    format!("asset `{name}` was not handed over"),
                )
            })
    }
}

/// A file that the host fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// The name asked for.
    pub name: String,
    /// BLAKE3 of its bytes, 64 hex digits.
    pub digest: String,
    /// Its content.
    pub data: AssetData,
}

/// The content of an asset: a path for native plugins, text for WASM (at most 32 MiB).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssetData {
    /// A readable file.
    Path {
        /// Absolute.
        path: PathBuf,
    },
    /// The whole content.
    Text {
        /// UTF-8.
        text: String,
    },
}
