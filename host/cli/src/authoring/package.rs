//! A package: a folder with `plugin.toml` and the files it lists, and the same as one archive.

use super::{compile::Built, plugin_crate::PluginCrate, sdk_source::write, wrapper::Way};
use flate2::{Compression, write::GzEncoder};
use heartcut_host::{HostError, Result};
use std::{
    env::consts::DLL_SUFFIX,
    io,
    path::{Path, PathBuf},
};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

/// What was written.
pub(crate) struct Packed {
    /// The package as a folder.
    pub(crate) folder: PathBuf,
    /// The package as a file.
    pub(crate) archive: PathBuf,
}

/// Makes a package of what was built, in place of one that was made before.
///
/// # Errors
/// Where it cannot be written.
pub(crate) fn pack(plugin: &PluginCrate, built: &[Built]) -> Result<Packed> {
    let id = &plugin.manifest.id;
    let place = plugin.target.join("heartcut/packages");
    let folder = place.join(format!("{}-{}", id.role, id.name));
    if folder.exists() {
        fs_err::remove_dir_all(&folder).map_err(|e| unwritable(&e))?;
    }
    let mut files = copy_texts(&plugin.folder, &folder)?;
    files.extend(copy_listed(plugin, &folder)?);
    files.sort();
    files.dedup();
    write(
        &folder.join("plugin.toml"),
        &manifest(&plugin.folder, built, &files)?,
    )?;
    for built in built {
        files.push(write_code(&folder, built)?);
    }
    let name = format!("{}-{}-{}.tar.gz", id.role, id.name, plugin.manifest.version);
    let archive = place.join(name);
    archived(&folder, &files, &archive).map_err(|e| unwritable(&e))?;
    Ok(Packed { folder, archive })
}

fn code_name(built: &Built) -> String {
    match built.way {
        Way::Wasm => "plugin.wasm".to_owned(),
        Way::Native => format!("plugin-{}{DLL_SUFFIX}", built.target),
    }
}

fn write_code(folder: &Path, built: &Built) -> Result<String> {
    let name = code_name(built);
    fs_err::create_dir_all(folder)
        .and_then(|()| fs_err::write(folder.join(&name), &built.code))
        .map_err(|e| unwritable(&e))?;
    Ok(name)
}

/// What a reader of a package looks for.
fn copy_texts(from: &Path, to: &Path) -> Result<Vec<String>> {
    let mut copied = Vec::new();
    let entries = fs_err::read_dir(from).map_err(|e| unwritable(&e))?;
    for entry in entries {
        let name = entry.map_err(|e| unwritable(&e))?.file_name();
        let name = name.to_string_lossy().into_owned();
        let wanted = ["README", "LICENSE", "NOTICE"];
        if wanted.iter().any(|begin| name.starts_with(begin)) {
            copy(from, to, &name)?;
            copied.push(name);
        }
    }
    Ok(copied)
}

/// What `plugin.toml` lists beside the code.
fn copy_listed(plugin: &PluginCrate, to: &Path) -> Result<Vec<String>> {
    for name in &plugin.manifest.files {
        copy(&plugin.folder, to, name)?;
    }
    Ok(plugin.manifest.files.clone())
}

fn copy(from: &Path, to: &Path, name: &str) -> Result<()> {
    let target = to.join(name);
    let above = target.parent().unwrap_or(to);
    fs_err::create_dir_all(above)
        .and_then(|()| fs_err::copy(from.join(name), &target))
        .map(drop)
        .map_err(|e| unwritable(&e))
}

/// The author's `plugin.toml` with what was built.
fn manifest(folder: &Path, built: &[Built], files: &[String]) -> Result<String> {
    let text = fs_err::read_to_string(folder.join("plugin.toml")).map_err(|e| unwritable(&e))?;
    let mut document: DocumentMut = text
        .parse()
        .map_err(|e| HostError::config("bad-manifest", "plugin.toml is no TOML").because(&e))?;
    let files = files.iter().map(String::as_str);
    document["files"] = Item::Value(Array::from_iter(files).into());
    document["code"] = Item::Table(code(built));
    Ok(document.to_string())
}

fn code(built: &[Built]) -> Table {
    let mut code = Table::new();
    let mut native = InlineTable::new();
    for built in built {
        let name = Value::from(code_name(built));
        match built.way {
            Way::Wasm => drop(code.insert("wasm", Item::Value(name))),
            Way::Native => drop(native.insert(&built.target, name)),
        }
    }
    if !native.is_empty() {
        code.insert("native", Item::Value(native.into()));
    }
    code
}

/// The same package gives the same bytes: no times, no owners, one order.
fn archived(folder: &Path, files: &[String], archive: &Path) -> io::Result<()> {
    let file = fs_err::File::create(archive)?;
    let mut tar = tar::Builder::new(GzEncoder::new(file, Compression::best()));
    for name in std::iter::once("plugin.toml").chain(files.iter().map(String::as_str)) {
        let bytes = fs_err::read(folder.join(name))?;
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, bytes.as_slice())?;
    }
    tar.into_inner()?.finish()?;
    Ok(())
}

fn unwritable(error: &io::Error) -> HostError {
    HostError::config("unwritable", "the package cannot be written").because(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authoring::plugin_crate::SdkDependency;
    use heartcut_plugin_api::Manifest;

    const TEXT: &str = "# mine\nid = 'verifier/x'\nversion = '0.2.0'\napi = '0.0.1'\n\
                        summary = 'x'\nfiles = ['rows.jsonl']\n\n[[examples]]\ntitle = 'a'\n\
                        input = { response = 'a' }\nexpect = { outcome = 'unknown' }\n";

    fn plugin(folder: &Path) -> PluginCrate {
        for (name, text) in [
            ("plugin.toml", TEXT),
            ("rows.jsonl", "{}"),
            ("README.md", "# x"),
            ("Cargo.toml", ""),
        ] {
            fs_err::write(folder.join(name), text).unwrap();
        }
        PluginCrate {
            folder: folder.to_path_buf(),
            manifest: toml::from_str(TEXT).unwrap(),
            name: "x".into(),
            target: folder.join("target"),
            workspace: folder.to_path_buf(),
            sdk: SdkDependency::Version("0.1".into()),
        }
    }

    fn built(way: Way, target: &str) -> Built {
        Built {
            way,
            target: target.into(),
            code: b"code".to_vec(),
        }
    }

    #[test]
    fn a_package_lists_what_it_holds_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let plugin = plugin(folder.path());
        let ways = [built(Way::Wasm, "wasm"), built(Way::Native, "x-linux")];
        let packed = pack(&plugin, &ways).unwrap();
        let read = |name: &str| fs_err::read_to_string(packed.folder.join(name)).unwrap();
        let manifest: Manifest = toml::from_str(&read("plugin.toml")).unwrap();
        assert_eq!(manifest.files, ["README.md", "rows.jsonl"]);
        assert_eq!(manifest.code.files().count(), 2);
        assert_eq!(manifest.examples, plugin.manifest.examples);
        assert!(read("plugin.toml").starts_with("# mine"), "comments stay");
        for file in manifest.files.iter().map(String::as_str) {
            read(file);
        }
        for file in manifest.code.files() {
            assert_eq!(read(file), "code");
        }
        assert!(!packed.folder.join("Cargo.toml").exists());
    }

    #[test]
    fn the_same_package_is_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let plugin = plugin(folder.path());
        let bytes = || {
            let packed = pack(&plugin, &[built(Way::Wasm, "wasm")]).unwrap();
            fs_err::read(packed.archive).unwrap()
        };
        assert_eq!(bytes(), bytes());
        pack(&plugin, &[built(Way::Native, "x-linux")]).unwrap();
        let folder = plugin.target.join("heartcut/packages/verifier-x");
        assert!(!folder.join("plugin.wasm").exists(), "nothing older stays");
    }
}
