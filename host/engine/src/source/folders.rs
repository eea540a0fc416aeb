//! Folders that are rows: the files of a folder as texts.

use super::{MAX_LINE_BYTES, Reject, files::local_path};
use crate::error::{HostError, Result};
use heartcut_plugin_api::{
    PluginError,
    record::Fields,
    role::{Location, Row},
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The folders of a location, in the order of their names.
pub(super) fn of(location: &Location, folder: &Path) -> Result<Vec<PathBuf>> {
    let path = local_path(location, folder)?;
    let folders = entries(&path)?.into_iter().filter(|path| path.is_dir());
    let folders: Vec<PathBuf> = folders.collect();
    if folders.is_empty() {
        let message = format!("`{}` holds no folder", path.display());
        return Err(HostError::config("missing-input", message));
    }
    Ok(folders)
}

/// What lies in a folder, in the order of the names.
pub(super) fn entries(path: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs_err::read_dir(path).map_err(|e| {
        HostError::config(
            "missing-input",
            format!("the folder `{}` cannot be read", path.display()),
        )
        .because(&e)
        .help("relative paths start at the folder of the pipeline file")
    })?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.sort();
    Ok(found)
}

/// The row of a folder: `{path, files}`, the name of the folder, and its files by name as texts.
pub(super) fn read(folder: &Path, number: u64) -> Result<Row, Reject> {
    let name = folder.display().to_string();
    let reject = |code: &str, message: String| Reject {
        file: name.clone(),
        line: number,
        error: Box::new(PluginError::new(code, message)),
        raw: String::new(),
    };
    let files = entries(folder).map_err(|e| reject("unreadable", e.to_string()))?;
    let mut texts = Fields::new();
    let mut room = MAX_LINE_BYTES as u64;
    for path in files.into_iter().filter(|path| path.is_file()) {
        let file = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let size = std::fs::metadata(&path).map_or(0, |meta| meta.len());
        room = room.checked_sub(size).ok_or_else(|| {
            let limit = MAX_LINE_BYTES / (1024 * 1024);
            reject(
                "folder-too-large",
                format!("the folder has more than {limit} MiB"),
            )
        })?;
        let bytes = fs_err::read(&path).map_err(|e| reject("unreadable", e.to_string()))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| reject("invalid-utf8", format!("`{file}` is not UTF-8")))?;
        texts.insert(file, text.into());
    }
    let own = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let value = Fields::from_iter([
        ("path".to_owned(), own.into()),
        ("files".to_owned(), Value::Object(texts)),
    ]);
    Ok(Row {
        file: name,
        number,
        value,
    })
}
