#![doc = include_str!("../README.md")]

mod code;
mod elf;
mod file;
mod library;
mod listener;
mod name;
mod version;

use code::Native;
use heartcut_host::{
    package::Way,
    registry::{CodeFile, Loader},
};
use heartcut_plugin_api::{
    Factory, Manifest, PluginError,
    boundary::{Description, Loaded},
};
use name::Name;

/// Loads native libraries.
///
/// ```no_run
/// # fn of(code: &heartcut_host::registry::CodeFile, manifest: &heartcut_plugin_api::Manifest)
/// #     -> Result<(), heartcut_plugin_api::PluginError> {
/// use heartcut_host::registry::Loader;
/// let factory = heartcut_loader_native::NativeLoader.load(code, manifest)?;
/// let plugin = factory.create(serde_json::json!({}), Default::default())?;
/// # drop(plugin);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeLoader;

impl Loader for NativeLoader {
    fn way(&self) -> Way {
        Way::Native
    }

    /// Looks at the file; nothing of it runs.
    fn prepare(&self, code: &CodeFile, manifest: &Manifest) -> Result<(), PluginError> {
        file::check(code, &Name::of(manifest)).map(drop)
    }

    fn load(&self, code: &CodeFile, manifest: &Manifest) -> Result<Box<dyn Factory>, PluginError> {
        let name = Name::of(manifest);
        let checked = file::check(code, &name)?;
        let module = library::functions(&checked, &name)?;
        let native = Native::new(module, name.clone(), code.limits.events);
        let description = native.describe()?;
        is_what_it_says(&description, manifest, &name)?;
        Ok(Box::new(Loaded::new(native, description)))
    }
}

/// Whether the code is what its package says.
fn is_what_it_says(
    description: &Description,
    manifest: &Manifest,
    name: &Name,
) -> Result<(), PluginError> {
    let (said, found) = (manifest.id.role, description.role);
    if said != found {
        let what = format!("is called a {said}, but its code is a {found}");
        return Err(name.error("wrong-role", what).help(REBUILD));
    }
    let inner: Manifest = toml::from_str(&description.manifest).map_err(|e| {
        name.error("garbage", "carries a plugin.toml that cannot be read")
            .because(&e)
            .help(REBUILD)
    })?;
    if (&inner.id, &inner.version) != (&manifest.id, &manifest.version) {
        let what = format!("has the code of `{}` {}", inner.id, inner.version);
        return Err(name.error("other-plugin", what).help(REBUILD));
    }
    Ok(())
}

const REBUILD: &str = "its author builds the package anew: `heartcut plugin build --native` after a change of plugin.toml";
