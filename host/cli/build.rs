//! Puts the source of the SDK into the binary, so that `heartcut plugin new` can hand the author of
//! a plugin the very SDK that this program was built with.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// What an author's crate is built from, relative to the workspace.
const PARTS: [&str; 11] = [
    "plugin-api/Cargo.toml",
    "plugin-api/src",
    "plugin-api/abi/Cargo.toml",
    "plugin-api/abi/src",
    "plugin-api/wit",
    "sdk/Cargo.toml",
    "sdk/src",
    "sdk/docs",
    "sdk/testing/Cargo.toml",
    "sdk/testing/src",
    "Cargo.toml",
];

fn main() -> io::Result<()> {
    let cli = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let workspace = cli.join("../..").canonicalize()?;
    let mut files = Vec::new();
    for part in PARTS {
        let path = workspace.join(part);
        println!("cargo::rerun-if-changed={}", path.display());
        collect(&path, &mut files)?;
    }
    files.sort();
    let list: String = files.iter().map(|file| entry(&workspace, file)).collect();
    let target = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(target.join("sdk_files.rs"), format!("&[\n{list}]\n"))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}

fn entry(workspace: &Path, file: &Path) -> String {
    let name = file.strip_prefix(workspace).unwrap_or(file);
    format!("({name:?}, include_str!({file:?})),\n")
}
