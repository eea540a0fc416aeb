//! A package where it was installed, held against the lock before anything of it is used.

use super::LockedPlugin;
use crate::{
    error::{HostError, Result},
    package::{MANIFEST, PackageFile, broken, package_file, read_manifest},
};
use heartcut_plugin_api::Manifest;
use std::path::Path;

/// What an installed package says of itself.
///
/// # Errors
/// Files that are missing or were changed.
pub fn installed_manifest(folder: &Path, locked: &LockedPlugin) -> Result<Manifest> {
    if !folder.is_dir() {
        return Err(missing(locked));
    }
    check_file(folder, locked, MANIFEST)?;
    let manifest = read_manifest(folder)?;
    if manifest.id == locked.id && manifest.version == locked.version {
        return Ok(manifest);
    }
    let found = format!(
        "its plugin.toml is of `{}` {}",
        manifest.id, manifest.version
    );
    Err(of_locked(locked, broken("digest-mismatch", found)))
}

/// Holds every file that is no code against the lock; the digest of code is held by who loads it,
/// over the very bytes that are loaded.
///
/// # Errors
/// Files that are missing or were changed.
pub fn check_data(folder: &Path, locked: &LockedPlugin, manifest: &Manifest) -> Result<()> {
    for file in &locked.files {
        if !manifest.code.files().any(|code| code == file.path) {
            check_file(folder, locked, &file.path)?;
        }
    }
    Ok(())
}

fn check_file(folder: &Path, locked: &LockedPlugin, path: &str) -> Result<()> {
    let Some(expected) = locked.file(path) else {
        let message = format!("heartcut.lock does not list its `{path}`");
        return Err(of_locked(locked, broken("digest-mismatch", message)));
    };
    let found = package_file(folder, path, expected.size)
        .map_err(|_| of_locked(locked, changed(expected, "is missing or has grown")))?;
    if found == *expected {
        return Ok(());
    }
    Err(of_locked(
        locked,
        changed(expected, "is not what was installed"),
    ))
}

fn changed(file: &PackageFile, how: &str) -> HostError {
    broken("digest-mismatch", format!("`{}` {how}", file.path))
}

fn missing(locked: &LockedPlugin) -> HostError {
    let error = broken(
        "not-installed",
        "heartcut.lock lists it, and its files are not here",
    );
    of_locked(locked, error)
}

/// The error with the plugin before it, and the command that installs it again.
fn of_locked(locked: &LockedPlugin, mut error: HostError) -> HostError {
    let told = &error.error.message;
    error.error.message = format!("plugin `{}` {}: {told}", locked.id, locked.version);
    error.help(format!("run `heartcut plugin add {}`", locked.source))
}
