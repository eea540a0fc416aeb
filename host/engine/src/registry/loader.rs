use crate::{
    error::{HostError, Result},
    package::{Way, broken, host_target, of_plugin},
    project::{Limits, LockedPlugin, Permit},
};
use heartcut_plugin_api::{Factory, Manifest, PluginError};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Brings the code of one plugin into reach, once, when the plugin is first used.
pub trait Load: Send + Sync {
    /// What the plugin says of itself; asked once, when that is first needed.
    ///
    /// # Errors
    /// A package that is damaged.
    fn manifest(&self) -> Result<Manifest>;

    /// The factory behind the code, held to what the plugin may do.
    ///
    /// # Errors
    /// Why it cannot be loaded, naming plugin, version and remedy.
    fn load(&self, manifest: &Manifest, permit: &Permit) -> Result<Box<dyn Factory>>;

    /// Marks the very code, where that is not known before it is looked at.
    fn digest(&self) -> Option<String> {
        None
    }
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

/// All ways of loading code that this program has. Making it loads and starts nothing.
#[derive(Clone, Default)]
pub struct Loaders(Arc<[Box<dyn Loader>]>);

impl From<Vec<Box<dyn Loader>>> for Loaders {
    fn from(loaders: Vec<Box<dyn Loader>>) -> Self {
        Self(loaders.into())
    }
}

impl Loaders {
    /// Prepares code and loads it once, to see whether it is what the package says.
    ///
    /// # Errors
    /// Code that will never load, with the plugin's name and version.
    pub fn prepare(&self, way: Way, code: &CodeFile, manifest: &Manifest) -> Result<()> {
        let prepared = self.of(way, manifest)?.prepare(code, manifest);
        prepared.map_err(|error| unloadable(manifest, error))?;
        self.load(way, code, manifest).map(drop)
    }

    /// Loads code.
    ///
    /// # Errors
    /// Code that does not load or makes something else, with the plugin's name and version.
    pub fn load(&self, way: Way, code: &CodeFile, manifest: &Manifest) -> Result<Box<dyn Factory>> {
        let loaded = self.of(way, manifest)?.load(code, manifest);
        let factory = loaded.map_err(|error| unloadable(manifest, error))?;
        let (found, wanted) = (factory.role(), manifest.id.role);
        if found == wanted {
            return Ok(factory);
        }
        let message = format!("its code makes a {found}, its plugin.toml says {wanted}");
        let help = "build the package again with `heartcut plugin build`";
        Err(of_plugin(
            manifest,
            broken("wrong-role", message).help(help),
        ))
    }

    fn of(&self, way: Way, manifest: &Manifest) -> Result<&dyn Loader> {
        let loader = self.0.iter().find(|loader| loader.way() == way);
        loader.map(AsRef::as_ref).ok_or_else(|| {
            let message = format!("this heartcut was built without {way} plugins");
            of_plugin(
                manifest,
                broken("no-loader", message).help("install a heartcut that has them"),
            )
        })
    }
}

/// What a loader says, with the plugin before it where it does not name it itself.
fn unloadable(manifest: &Manifest, error: PluginError) -> HostError {
    let named = error.message.contains(&manifest.id.to_string());
    let host = HostError::new(crate::ErrorKind::PluginLoad, error);
    match named {
        true => host,
        false => of_plugin(manifest, host),
    }
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

impl CodeFile {
    /// The code of a package that is reached this way, without digest and with the limits that it
    /// wants, to be tried; none where a package has no such code.
    pub fn of(manifest: &Manifest, way: Way, folder: &Path, cache: &Path) -> Option<Self> {
        Some(Self {
            path: folder.join(code_path(manifest, way)?),
            sha256: None,
            size: None,
            cache: cache.to_path_buf(),
            limits: Limits::wanted(&manifest.wants),
        })
    }

    /// The same of an installed package, with the digest that the lock has.
    pub fn locked(
        manifest: &Manifest,
        plugin: &LockedPlugin,
        folder: &Path,
        cache: &Path,
    ) -> Option<Self> {
        let file = plugin.file(code_path(manifest, plugin.way)?)?;
        let code = Self::of(manifest, plugin.way, folder, cache)?;
        Some(Self {
            sha256: Some(file.sha256.clone()),
            size: Some(file.size),
            ..code
        })
    }
}

/// Where a package has the code of one way.
fn code_path(manifest: &Manifest, way: Way) -> Option<&str> {
    match way {
        Way::Wasm => manifest.code.wasm.as_deref(),
        Way::Native => manifest.code.native.get(&host_target()).map(String::as_str),
        _ => None,
    }
}
