//! Building a plugin.

use super::{
    plugin_crate::PluginCrate,
    toolchain::{self, WasmToolchain},
    wrapper::{self, LIBRARY},
};
use heartcut_host::{ErrorKind, HostError, Result};
use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) use wrapper::Way;

/// Code that was built.
pub(crate) struct Built {
    /// How it is loaded.
    pub(crate) way: Way,
    /// For which machines: a triple, or `wasm`.
    pub(crate) target: String,
    /// Its bytes.
    pub(crate) code: Vec<u8>,
}

/// Builds the plugin to be loaded in one way.
///
/// # Errors
/// A machine that cannot build it, or a crate that does not compile; cargo has said why on stderr.
pub(crate) fn compile(plugin: &PluginCrate, way: Way, offline: bool) -> Result<Built> {
    let wrapper = wrapper::write_around(plugin, way)?;
    match way {
        Way::Native => native(plugin, &wrapper, offline),
        Way::Wasm => wasm(plugin, &wrapper, offline),
    }
}

fn native(plugin: &PluginCrate, wrapper: &Path, offline: bool) -> Result<Built> {
    let target = toolchain::host_triple()?;
    let folder = plugin.target.join("heartcut/native");
    cargo(&toolchain::cargo(), wrapper, &folder, None, offline)?;
    let file = folder.join(format!("release/{DLL_PREFIX}{LIBRARY}{DLL_SUFFIX}"));
    Ok(Built {
        way: Way::Native,
        code: read(&file)?,
        target,
    })
}

fn wasm(plugin: &PluginCrate, wrapper: &Path, offline: bool) -> Result<Built> {
    if plugin.manifest.wants.native {
        let message = format!("`{}` wants native code", plugin.manifest.id);
        return Err(HostError::config("native-only", message)
            .help("build it with `heartcut plugin build --native`"));
    }
    let toolchain = WasmToolchain::find()?;
    let folder = plugin.target.join("heartcut/wasm");
    cargo(
        &toolchain.cargo,
        wrapper,
        &folder,
        Some(toolchain.target),
        offline,
    )?;
    let file = folder.join(format!("{}/release/{LIBRARY}.wasm", toolchain.target));
    let module = read(&file)?;
    let code = if toolchain.makes_components() {
        module
    } else {
        heartcut_loader_wasm::componentize(&module)
            .map_err(|error| HostError::new(ErrorKind::PluginLoad, error))?
    };
    Ok(Built {
        way: Way::Wasm,
        target: "wasm".to_owned(),
        code,
    })
}

fn cargo(
    program: &OsStr,
    wrapper: &Path,
    folder: &Path,
    target: Option<&str>,
    offline: bool,
) -> Result<()> {
    let mut command = Command::new(program);
    command
        .args(["build", "--release", "--manifest-path"])
        .arg(wrapper.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(folder);
    if let Some(target) = target {
        command.args(["--target", target]);
    }
    if offline {
        command.arg("--offline");
    }
    let status = command.status().map_err(|e| toolchain::missing(&e))?;
    if status.success() {
        return Ok(());
    }
    let message = "cargo could not build the plugin";
    Err(HostError::config("build-failed", message).help("cargo says above why"))
}

fn read(file: &PathBuf) -> Result<Vec<u8>> {
    fs_err::read(file)
        .map_err(|e| HostError::internal("nothing-built", "cargo built no library").because(&e))
}
