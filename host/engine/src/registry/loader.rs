use super::Way;
use crate::error::Result;
use heartcut_plugin_api::{Factory, Manifest, PluginError};
use std::{path::PathBuf, time::Duration};

/// Brings the code of one plugin into reach, once, when the plugin is first used.
pub trait Load: Send + Sync {
    /// The factory behind the code; `manifest` is what the package says of it.
    ///
    /// # Errors
    /// Why it cannot be loaded, naming plugin, version and remedy.
    fn load(&self, manifest: &Manifest) -> Result<Box<dyn Factory>>;
}

/// Loads the code of packages in one way.
pub trait Loader: Send + Sync {
    /// The way it knows.
    fn way(&self) -> Way;

    /// What has to be done once so that loading is fast, such as compiling; called when a package
    /// is installed.
    ///
    /// # Errors
    /// Code that will never load.
    fn prepare(&self, code: &CodeFile, manifest: &Manifest) -> Result<(), PluginError>;

    /// Loads the code and asks it what it is.
    ///
    /// # Errors
    /// Code that does not load, or is not what the package says.
    fn load(&self, code: &CodeFile, manifest: &Manifest) -> Result<Box<dyn Factory>, PluginError>;
}

/// A file with code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it must be: 64 hex digits; absent for a package under development.
    pub sha256: Option<String>,
    /// Its length in bytes, where the digest is known.
    pub size: Option<u64>,
    /// A folder for what is compiled from it.
    pub cache: PathBuf,
    /// What a call may use.
    pub limits: Limits,
}

/// What one call of a WASM plugin may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of linear memory.
    pub memory: u64,
    /// Time until a call is stopped.
    pub deadline: Duration,
    /// Events of one call.
    pub events: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 256 << 20,
            deadline: Duration::from_secs(30),
            events: 100_000,
        }
    }
}
