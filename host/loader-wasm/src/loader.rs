use crate::{
    cache::Entry,
    contract::{self, PluginPre},
    failure::because,
    file::{self, Wasm},
    name::Name,
    plugin::Plugin,
    runtime::{Runtime, runtime},
    seal::{Seal, default_file},
    worker::Linked,
};
use heartcut_host::{
    package::Way,
    registry::{CodeFile, Loader},
};
use heartcut_plugin_api::{
    Factory, Manifest, PluginError,
    boundary::{Codec, Description, Json, Loaded},
};
use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Mutex, OnceLock, PoisonError},
};
use wasmtime::component::Component;

/// Loads plugins that are WASM components. Making one starts nothing.
///
/// ```
/// use heartcut_host::{package::Way, registry::Loader};
/// use heartcut_loader_wasm::WasmLoader;
///
/// assert_eq!(WasmLoader::default().way(), Way::Wasm);
/// ```
pub struct WasmLoader {
    key: Option<PathBuf>,
    seal: OnceLock<Seal>,
    notices: Mutex<BTreeSet<String>>,
}

impl Default for WasmLoader {
    /// Keeps the key to compiled code where this user's caches are: in `$XDG_CACHE_HOME` or
    /// `~/.cache`, under `heartcut/compiled.key`.
    fn default() -> Self {
        Self::new(default_file())
    }
}

impl WasmLoader {
    /// Keeps the key to compiled code in the file `key`, which only this user should be able to
    /// read: compiled code runs as it is, so a cache is only trusted where it is sealed with this
    /// key. Without a file, everything is compiled anew in every process.
    pub fn new(key: Option<PathBuf>) -> Self {
        Self {
            key,
            seal: OnceLock::new(),
            notices: Mutex::default(),
        }
    }

    /// What a user might want to know of how plugins run here: that there is no pool of instances,
    /// that compiled code cannot be kept.
    pub fn notices(&self) -> Vec<String> {
        let notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        notices.iter().cloned().collect()
    }

    fn notice(&self, notice: String) {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        notices.insert(notice);
    }

    fn runtime(&self) -> Result<&'static Runtime, PluginError> {
        let runtime = runtime()?;
        if let Some(notice) = &runtime.notice {
            self.notice(notice.clone());
        }
        Ok(runtime)
    }

    fn seal(&self) -> &Seal {
        self.seal.get_or_init(|| {
            let seal = Seal::open(self.key.as_deref());
            if let Some(reason) = &seal.passing {
                self.notice(format!("compiled plugins are not kept: {reason}"));
            }
            seal
        })
    }

    fn component(
        &self,
        wasm: &Wasm,
        code: &CodeFile,
        name: &Name,
    ) -> Result<Component, PluginError> {
        let entry = Entry::of(wasm, &code.cache, self.seal(), self.runtime()?);
        if let Some(component) = entry.read() {
            return Ok(component);
        }
        file::check(wasm, code, name)?;
        let component = entry.compile(wasm, name)?;
        if self.seal().passing.is_none()
            && let Err(e) = entry.keep(&component)
        {
            self.notice(format!("compiled plugins are not kept: {e}"));
        }
        Ok(component)
    }

    fn link(&self, code: &CodeFile, manifest: &Manifest) -> Result<Linked, PluginError> {
        let name = Name::of(manifest);
        let wasm = file::read(code, &name)?;
        let component = self.component(&wasm, code, &name)?;
        let runtime = self.runtime()?;
        contract::check(&component, &runtime.engine, &name)?;
        let linked = runtime.linker.instantiate_pre(&component);
        let plugin = linked.and_then(PluginPre::new).map_err(|e| {
            let what = "does not keep to the contract that it names";
            because(name.error("not-a-plugin", what), &e)
                .help("its author builds the component with `heartcut plugin build --wasm`")
        })?;
        Ok(Linked {
            runtime,
            plugin,
            name,
            limits: code.limits,
        })
    }
}

impl Loader for WasmLoader {
    fn way(&self) -> Way {
        Way::Wasm
    }

    fn prepare(&self, code: &CodeFile, manifest: &Manifest) -> Result<(), PluginError> {
        self.load(code, manifest).map(drop)
    }

    fn load(&self, code: &CodeFile, manifest: &Manifest) -> Result<Box<dyn Factory>, PluginError> {
        let linked = self.link(code, manifest)?;
        let mut worker = linked.start()?;
        let description = described(&worker.describe(&linked)?, &linked.name)?;
        is_what_it_says(&description, manifest, &linked.name)?;
        Ok(Box::new(Loaded::new(
            Plugin::new(linked, worker),
            description,
        )))
    }
}

fn described(text: &str, name: &Name) -> Result<Description, PluginError> {
    Json::decode(text.as_bytes()).map_err(|e| {
        name.error("garbage", "does not say what it is")
            .because(&e)
            .help("report this to the author of the plugin")
    })
}

/// Whether the code is what its package says.
fn is_what_it_says(
    description: &Description,
    manifest: &Manifest,
    name: &Name,
) -> Result<(), PluginError> {
    if description.role != manifest.id.role {
        let what = format!(
            "is called a {}, but its code is a {}",
            manifest.id.role, description.role
        );
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

const REBUILD: &str = "its author builds the package anew: `heartcut plugin build --wasm` after a change of plugin.toml";
