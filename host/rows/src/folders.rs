//! Folders that are rows: the files of a folder as texts.

use crate::{
    error::{Result, Unreadable},
    lines::MAX_ROW_BYTES,
    reject::Reject,
    stream::{Found, Place, Stream},
};
use heartcut_plugin_api::{record::Fields, role::Row};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A folder, which is one row.
pub(crate) struct FolderStream(pub(crate) Option<(Place, PathBuf)>);

impl Stream for FolderStream {
    fn next_row(&mut self) -> Result<Option<Found>> {
        Ok(self.0.take().map(|(place, folder)| read(&place, &folder)))
    }
}

/// What lies in a folder, in the order of the names.
pub(crate) fn entries(path: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(path).map_err(|e| Unreadable::missing(path, &e))?;
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.sort();
    Ok(found)
}

/// `{path, files}`, the name of the folder, and its files by name as texts.
pub(crate) fn folder_row(place: &Place, folder: &str, number: u64, files: Fields) -> Row {
    let own = folder.rsplit('/').next().unwrap_or(folder);
    let fields = [
        ("path".to_owned(), own.into()),
        ("files".to_owned(), Value::Object(files)),
    ];
    place.row(number, fields.into_iter().collect())
}

fn read(place: &Place, folder: &Path) -> Found {
    let reject = |code: &str, message: String| place.reject(place.number, code, message);
    let files = entries(folder).map_err(|e| reject("unreadable", e.to_string()))?;
    let mut texts = Fields::new();
    let mut room = MAX_ROW_BYTES as u64;
    for path in files.into_iter().filter(|path| path.is_file()) {
        let (name, text) = read_text(place, &path, &mut room)?;
        texts.insert(name, text.into());
    }
    let own = folder.file_name().unwrap_or_default().to_string_lossy();
    Ok(folder_row(place, &own, place.number, texts))
}

fn read_text(place: &Place, path: &Path, room: &mut u64) -> Result<(String, String), Reject> {
    let reject = |code: &str, message: String| place.reject(place.number, code, message);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
    *room = room.checked_sub(size).ok_or_else(|| {
        let limit = MAX_ROW_BYTES >> 20;
        reject(
            "folder-too-large",
            format!("the folder has more than {limit} MiB"),
        )
    })?;
    let bytes = fs_err::read(path).map_err(|e| reject("unreadable", e.to_string()))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| reject("invalid-utf8", format!("`{name}` is not UTF-8")))?;
    Ok((name.into_owned(), text))
}
