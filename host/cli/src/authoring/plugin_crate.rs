//! The crate of a plugin, as cargo sees it.

use heartcut_host::{HostError, Result};
use heartcut_plugin_api::Manifest;
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A crate with a `plugin.toml` beside its `Cargo.toml`.
pub(crate) struct PluginCrate {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// What `plugin.toml` says.
    pub(crate) manifest: Manifest,
    /// Name of the crate.
    pub(crate) name: String,
    /// Where the workspace around it builds.
    pub(crate) target: PathBuf,
    /// The root of that workspace.
    pub(crate) workspace: PathBuf,
    /// How it depends on the SDK, as a line of TOML would say it.
    pub(crate) sdk: SdkDependency,
}

/// Where the SDK of a crate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SdkDependency {
    /// A folder.
    Path(PathBuf),
    /// A registry, with the version asked for.
    Version(String),
}

impl PluginCrate {
    /// The crate in `folder`.
    ///
    /// # Errors
    /// A folder that is no crate of a plugin, or cargo that cannot be run.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let folder = fs_err::canonicalize(folder)
            .map_err(|e| HostError::config("no-folder", "there is no such folder").because(&e))?;
        let manifest = manifest(&folder)?;
        let metadata = metadata(&folder)?;
        let package = metadata["packages"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|package| is_in(package, &folder))
            .ok_or_else(|| HostError::internal("no-package", "cargo does not know this crate"))?;
        Ok(Self {
            manifest,
            name: text(&package["name"]),
            target: text(&metadata["target_directory"]).into(),
            workspace: text(&metadata["workspace_root"]).into(),
            sdk: sdk(package)?,
            folder,
        })
    }
}

fn manifest(folder: &Path) -> Result<Manifest> {
    let path = folder.join("plugin.toml");
    let text = fs_err::read_to_string(&path).map_err(|e| {
        HostError::config("no-plugin", "the folder holds no plugin")
            .because(&e)
            .help("begin one with `heartcut plugin new verifier NAME`")
    })?;
    toml::from_str(&text).map_err(|e| {
        HostError::config(
            "bad-manifest",
            format!("`{}` cannot be read", path.display()),
        )
        .because(&e)
    })
}

fn metadata(folder: &Path) -> Result<Value> {
    let output = Command::new(super::toolchain::cargo())
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .output()
        .map_err(|e| super::toolchain::missing(&e))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let mut error = HostError::config("no-crate", "cargo cannot read the crate");
        error.error = error.error.cause(said.trim());
        return Err(error);
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|e| HostError::internal("bad-metadata", "cargo answers nonsense").because(&e))
}

fn is_in(package: &Value, folder: &Path) -> bool {
    Path::new(package["manifest_path"].as_str().unwrap_or_default()) == folder.join("Cargo.toml")
}

fn sdk(package: &Value) -> Result<SdkDependency> {
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    let sdk = dependencies
        .filter(|dependency| dependency["kind"].is_null())
        .find(|dependency| dependency["name"] == "heartcut-sdk")
        .ok_or_else(|| {
            HostError::config("no-sdk", "the crate does not depend on `heartcut-sdk`")
                .help("`heartcut plugin new` shows how a plugin's Cargo.toml looks")
        })?;
    Ok(match sdk["path"].as_str() {
        Some(path) => SdkDependency::Path(path.into()),
        None => SdkDependency::Version(text(&sdk["req"])),
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_says_where_it_builds_and_what_it_uses() {
        let math = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/verifiers/math");
        let found = PluginCrate::read(&math).unwrap();
        assert_eq!(found.name, "heartcut-verifier-math");
        assert_eq!(found.manifest.id.to_string(), "verifier/math");
        let root = math.join("../../..").canonicalize().unwrap();
        assert_eq!(found.workspace, root);
        assert_eq!(found.sdk, SdkDependency::Path(root.join("sdk")));
    }

    #[test]
    fn what_is_no_plugin_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let code = |folder: &Path| PluginCrate::read(folder).err().unwrap().error.code;
        assert_eq!(code(&folder.path().join("nowhere")), "no-folder");
        assert_eq!(code(folder.path()), "no-plugin");
        let manifest = "id = 'verifier/x'\nversion = '0.1.0'\napi = '0.0.1'\nsummary = 'x'";
        fs_err::write(folder.path().join("plugin.toml"), manifest).unwrap();
        assert_eq!(code(folder.path()), "no-crate");
        let text = "[package]\nname = 'x'\nversion = '0.1.0'\n[workspace]\n[lib]\npath = 'x.rs'";
        fs_err::write(folder.path().join("Cargo.toml"), text).unwrap();
        fs_err::write(folder.path().join("x.rs"), "").unwrap();
        assert_eq!(code(folder.path()), "no-sdk");
    }
}
