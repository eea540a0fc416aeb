//! The SDK that this program was built with, as source.

use heartcut_host::{HostError, Result};
use std::{collections::BTreeSet, path::Path};
use toml_edit::{Array, DocumentMut, Item};

/// Name of the folder that holds the SDK beside a plugin.
pub(super) const FOLDER: &str = "heartcut-sdk";

static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sdk_files.rs"));

const MEMBERS: [&str; 4] = ["plugin-api", "plugin-api/abi", "sdk", "sdk/testing"];

/// Writes the SDK under `folder`, over what an older heartcut wrote there.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn unpack(folder: &Path) -> Result<()> {
    for (name, text) in FILES {
        let text = match *name {
            "Cargo.toml" => workspace(text)?,
            _ => (*text).to_owned(),
        };
        write(&folder.join(name), &text)?;
    }
    write(&folder.join("README.md"), &readme())
}

/// Writes a file and the folders above it. It is there whole or not at all: cargo may be reading it
/// for another build.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    let part = path.with_added_extension(format!("{}.part", std::process::id()));
    fs_err::create_dir_all(folder)
        .and_then(|()| fs_err::write(&part, text))
        .and_then(|()| fs_err::rename(&part, path))
        .map_err(|e| HostError::config("unwritable", "a file cannot be written").because(&e))
}

fn readme() -> String {
    format!(
        "# The SDK of heartcut {}\n\nWritten by `heartcut plugin new`, for plugins that lie beside \
         this folder. Do not edit it: the next `heartcut plugin new` writes it again.\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// The workspace file of heartcut, cut down to what the SDK needs.
fn workspace(text: &str) -> Result<String> {
    let mut document: DocumentMut = text
        .parse()
        .map_err(|e| HostError::internal("bad-sdk", "the embedded SDK is damaged").because(&e))?;
    document.as_table_mut().retain(|key, _| key == "workspace");
    document["workspace"]["members"] = Item::Value(Array::from_iter(MEMBERS).into());
    let used = used();
    if let Some(table) = document["workspace"]["dependencies"].as_table_like_mut() {
        let unused: Vec<String> = table
            .iter()
            .map(|(name, _)| name.to_owned())
            .filter(|name| !used.contains(name.as_str()))
            .collect();
        for name in unused {
            table.remove(&name);
        }
    }
    Ok(document.to_string())
}

/// Every crate that a member takes from the table.
fn used() -> BTreeSet<&'static str> {
    let manifests = FILES
        .iter()
        .filter(|(name, _)| name.ends_with("/Cargo.toml"));
    manifests
        .flat_map(|(_, text)| text.lines())
        .filter_map(|line| line.split_once('='))
        .filter(|(_, value)| value.contains("workspace = true") || value.trim() == "true")
        .map(|(name, _)| name.trim().trim_end_matches(".workspace"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sdk_is_whole_and_nothing_more() {
        let folder = tempfile::tempdir().unwrap();
        unpack(folder.path()).unwrap();
        for member in MEMBERS {
            assert!(folder.path().join(member).join("Cargo.toml").is_file());
            assert!(folder.path().join(member).join("src/lib.rs").is_file());
        }
        let text = fs_err::read_to_string(folder.path().join("Cargo.toml")).unwrap();
        let table: toml_edit::DocumentMut = text.parse().unwrap();
        let dependencies = table["workspace"]["dependencies"].as_table().unwrap();
        assert!(dependencies.contains_key("serde") && dependencies.contains_key("heartcut-sdk"));
        assert!(!dependencies.contains_key("wasmtime") && !dependencies.contains_key("rusqlite"));
        assert!(table["workspace"]["lints"].is_table() && !table.contains_key("profile"));
    }
}
