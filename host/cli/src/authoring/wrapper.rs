//! The crate around a plugin that makes code to be loaded of it. A plugin is an `rlib`, so that the
//! same crate can be linked in; what is loaded needs exported functions, which stand here.

use super::{
    plugin_crate::{PluginCrate, SdkDependency},
    sdk_source::write,
};
use heartcut_host::Result;
use std::path::{Path, PathBuf};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

/// How the code will be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// As a WASM component.
    Wasm,
    /// As a native library.
    Native,
}

impl Way {
    /// Feature of the SDK, and part of names.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Wasm => "wasm",
            Self::Native => "native",
        }
    }

    fn export(self) -> &'static str {
        match self {
            Self::Wasm => "export_wasm",
            Self::Native => "export_native",
        }
    }
}

/// Name of the library that a wrapper makes.
pub(super) const LIBRARY: &str = "heartcut_plugin";

/// Writes the wrapper and answers its folder.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write_around(plugin: &PluginCrate, way: Way) -> Result<PathBuf> {
    let id = &plugin.manifest.id;
    let name = format!("{}-{}-{}", id.role, id.name, way.name());
    let folder = plugin.target.join("heartcut/wrapped").join(&name);
    write(&folder.join("Cargo.toml"), &manifest(plugin, way, &name))?;
    write(&folder.join("src/lib.rs"), &source(plugin, way))?;
    lock(&plugin.workspace, &folder);
    Ok(folder)
}

fn source(plugin: &PluginCrate, way: Way) -> String {
    let library = plugin.name.replace('-', "_");
    format!(
        "//! `{}` as {}.\n\nheartcut_sdk::{}!({library}::REGISTRATION);\n",
        plugin.manifest.id,
        way.name(),
        way.export()
    )
}

fn manifest(plugin: &PluginCrate, way: Way, name: &str) -> String {
    let mut document = DocumentMut::new();
    document["package"] = table([
        ("name", name.into()),
        ("version", plugin.manifest.version.as_str().into()),
        ("edition", "2024".into()),
    ]);
    document["lib"] = table([
        ("name", LIBRARY.into()),
        ("crate-type", Array::from_iter(["cdylib"]).into()),
    ]);
    document["workspace"] = Item::Table(Table::new());
    let mut sdk = InlineTable::new();
    match &plugin.sdk {
        SdkDependency::Path(path) => sdk.insert("path", shown(path)),
        SdkDependency::Version(version) => sdk.insert("version", version.as_str().into()),
    };
    sdk.insert("features", Array::from_iter([way.name()]).into());
    let mut itself = InlineTable::new();
    itself.insert("path", shown(&plugin.folder));
    document["dependencies"] = table([
        ("heartcut-sdk", sdk.into()),
        (plugin.name.as_str(), itself.into()),
    ]);
    document["profile"] = table([]);
    document["profile"]["release"] = table([
        ("codegen-units", 1.into()),
        ("lto", "thin".into()),
        // The names of functions stay: what a trap says is read by people.
        ("strip", "debuginfo".into()),
    ]);
    document.to_string()
}

fn table<const N: usize>(entries: [(&str, Value); N]) -> Item {
    let mut table = Table::new();
    for (key, value) in entries {
        table.insert(key, Item::Value(value));
    }
    Item::Table(table)
}

fn shown(path: &Path) -> Value {
    path.to_string_lossy().into_owned().into()
}

/// The versions that the plugin's own workspace has tried; without a lock cargo finds its own.
fn lock(workspace: &Path, folder: &Path) {
    drop(fs_err::copy(
        workspace.join("Cargo.lock"),
        folder.join("Cargo.lock"),
    ));
}
