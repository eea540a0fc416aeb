use super::folders;
use crate::error::{HostError, Result};
use heartcut_plugin_api::role::{Location, RowShape, Source};
use std::{
    fs::File,
    path::{Path, PathBuf},
};

/// The files of a location, in the order of their names.
///
/// # Errors
/// When there are none, with what to do.
pub fn resolve(location: &Location, folder: &Path) -> Result<Vec<PathBuf>> {
    local(&local_path(location, folder)?)
}

/// The path of a location on this machine.
pub(super) fn local_path(location: &Location, folder: &Path) -> Result<PathBuf> {
    match location {
        Location::Path { path } => Ok(folder.join(path)),
        Location::Hub { repo, glob, .. } => Err(not_local(&format!("`{glob}` of `{repo}`"))),
        Location::Url { url, .. } => Err(not_local(&format!("`{url}`"))),
    }
}

/// All files that a source is read from, in the order in which they are read.
///
/// # Errors
/// When there are none, with what to do.
pub fn files_of(source: &Source, folder: &Path) -> Result<Vec<PathBuf>> {
    if source.row != RowShape::Folder {
        return resolve(&source.location, folder);
    }
    let mut files = Vec::new();
    for row in folders::of(&source.location, folder)? {
        files.extend(
            folders::entries(&row)?
                .into_iter()
                .filter(|path| path.is_file()),
        );
    }
    Ok(files)
}

fn local(path: &Path) -> Result<Vec<PathBuf>> {
    let meta = std::fs::metadata(path).map_err(|e| {
        HostError::config(
            "missing-input",
            format!("`{}` cannot be read", path.display()),
        )
        .because(&e)
        .help("relative paths start at the folder of the pipeline file")
    })?;
    if !meta.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let entries = fs_err::read_dir(path)
        .map_err(|e| HostError::config("missing-input", "a folder cannot be read").because(&e))?;
    let mut files: Vec<_> = entries
        .flatten()
        .map(|e| e.path())
        .filter(|p| is_data(p))
        .collect();
    files.sort();
    if files.is_empty() {
        let message = format!("`{}` holds no .jsonl or .json file", path.display());
        return Err(HostError::config("missing-input", message));
    }
    Ok(files)
}

fn is_data(path: &Path) -> bool {
    path.is_file()
        && path
            .extension()
            .is_some_and(|e| e == "jsonl" || e == "json")
}

fn not_local(what: &str) -> HostError {
    HostError::config("not-local", format!("{what} is not on this machine")).help(
        "this version reads local JSON Lines: get the data in that form and give its place, \
         with `path` under `[dataset.config]` or `--path FILE` of `heartcut dataset`",
    )
}

/// One BLAKE3 over the names and contents of files, for telling whether an input has changed.
///
/// # Errors
/// When one cannot be read.
pub fn digest_files(files: &[PathBuf]) -> Result<String> {
    let mut all = blake3::Hasher::new();
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        all.update(&(name.len() as u64).to_le_bytes())
            .update(name.as_bytes());
        all.update(digest_file(path)?.as_bytes());
    }
    Ok(all.finalize().to_hex().to_string())
}

/// BLAKE3 of one file.
///
/// # Errors
/// When it cannot be read.
pub(super) fn digest_file(path: &Path) -> Result<blake3::Hash> {
    let read = || -> std::io::Result<blake3::Hash> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(path)?)?;
        Ok(hasher.finalize())
    };
    read().map_err(|e| {
        HostError::config(
            "missing-input",
            format!("`{}` cannot be read", path.display()),
        )
        .because(&e)
    })
}
