use super::{
    MANIFEST,
    error::{broken, of_plugin},
    path::safe_path,
};
use crate::{config::Document, error::Result};
use heartcut_plugin_api::{API_VERSION, Manifest, Role};
use std::path::Path;

/// Bytes of a `plugin.toml`.
const MAX_MANIFEST: u64 = 4 << 20;

/// Reads `plugin.toml` in `folder` and checks what can be checked without the other files.
///
/// # Errors
/// `no-manifest`, `bad-manifest`, `bad-version`, `api-too-new`, `api-too-old`, `no-code`,
/// `wrong-role`.
pub fn read_manifest(folder: &Path) -> Result<Manifest> {
    let path = folder.join(MANIFEST);
    let Ok(meta) = std::fs::metadata(&path) else {
        let message = format!("`{}` holds no {MANIFEST}", folder.display());
        return Err(broken("no-manifest", message).help(
            "a package is a folder with plugin.toml in it; `heartcut plugin build` makes one",
        ));
    };
    if meta.len() > MAX_MANIFEST {
        let message = format!("`{}` is larger than 4 MiB", path.display());
        return Err(broken("bad-manifest", message).help("put data into files of the package"));
    }
    let manifest: Manifest = Document::read(&path)
        .and_then(|document| document.deserialize())
        .map_err(|error| {
            let mut error = broken("bad-manifest", "").because(&error);
            error.error.message = error.error.causes.remove(0);
            error.help("correct its plugin.toml; `heartcut help plugins` shows the keys")
        })?;
    check(&manifest).map_err(|error| of_plugin(&manifest, error))?;
    Ok(manifest)
}

fn check(manifest: &Manifest) -> Result<()> {
    if version(&manifest.version).is_none() {
        return Err(broken("bad-version", "its version is not like `0.1.0`"));
    }
    check_api(&manifest.api)?;
    if manifest.mapped.is_some() && manifest.id.role != Role::Dataset {
        let message = format!("`[mapped]` makes a dataset, not a {}", manifest.id.role);
        return Err(broken("wrong-role", message));
    }
    let sources = manifest.mapped.iter().flat_map(|mapped| &mapped.splits);
    for file in sources
        .flat_map(|split| &split.sources)
        .filter_map(|source| source.file.as_ref())
    {
        check_source(file, &manifest.files)?;
    }
    match (manifest.code.is_empty(), &manifest.mapped) {
        (true, None) => Err(broken("no-code", "it has neither `[code]` nor `[mapped]`")
            .help("build the package with `heartcut plugin build`")),
        (false, Some(_)) => Err(broken("no-code", "it has both `[code]` and `[mapped]`")),
        _ => Ok(()),
    }
}

/// A dataset without code reads files of its package and no other of this machine.
fn check_source(file: &str, files: &[String]) -> Result<()> {
    if let Err(why) = safe_path(file) {
        return Err(broken(
            "path-escapes",
            format!("`{file}` under `[mapped]` {why}"),
        ));
    }
    let within = format!("{file}/");
    if !files
        .iter()
        .any(|listed| listed == file || listed.starts_with(&within))
    {
        let message = format!("`{file}` under `[mapped]` is not listed in `files`");
        return Err(broken("unlisted-file", message).help("list it in `files` of plugin.toml"));
    }
    Ok(())
}

/// Both sides state the version of the contract; before 1.0 each one stands for itself.
fn check_api(api: &str) -> Result<()> {
    let wrong = |code: &str, help: &str| {
        let message = format!("it was made for plugin API {api}, this heartcut has {API_VERSION}");
        Err(broken(code, message).help(help))
    };
    match (version(api), version(API_VERSION)) {
        (None, _) => Err(broken(
            "bad-version",
            format!("its `api` `{api}` is not like `0.0.1`"),
        )),
        (plugin, host) if plugin > host => wrong(
            "api-too-new",
            "update heartcut, or add an older version of the plugin",
        ),
        (plugin, host) if plugin < host => wrong(
            "api-too-old",
            "add a newer version of the plugin, or build it again with `heartcut plugin build`",
        ),
        _ => Ok(()),
    }
}

/// `1.2.3`, with `-pre` and `+build` after it.
fn version(text: &str) -> Option<[u64; 3]> {
    let core = text.split(['-', '+']).next()?;
    let mut parts = core.split('.').map(|part| part.parse().ok());
    let version = [parts.next()??, parts.next()??, parts.next()??];
    let plain = |c: char| c.is_ascii_alphanumeric() || "-+.".contains(c);
    (parts.next().is_none() && text.chars().all(plain)).then_some(version)
}
