//! The files of a place, in order.

use crate::{
    error::{Result, Unreadable},
    format::Shape,
    part::parted,
};
use heartcut_plugin_api::role::{RowShape, Source, SplitPart};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// Folders within folders that are looked through.
const DEEPEST: usize = 32;
/// Bytes of a file that show whether it is a list of rows.
const BEGINNING: u64 = 4096;

/// A file, or a folder that is a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) path: PathBuf,
    /// Its name within the place.
    pub(crate) inner: String,
}

/// What a place has of a source.
pub(crate) fn units(root: &Path, source: &Source) -> Result<Vec<Unit>> {
    let meta = std::fs::metadata(root).map_err(|e| Unreadable::missing(root, &e))?;
    if !meta.is_dir() {
        let name = root.file_name().unwrap_or_default().to_string_lossy();
        return Ok(vec![Unit {
            path: root.to_path_buf(),
            inner: name.into_owned(),
        }]);
    }
    let folders = source.row == RowShape::Folder;
    let mut found = Vec::new();
    look(root, "", folders, 0, &mut found)?;
    if folders && found.is_empty() && is_row(root, source.part.as_ref())? {
        found.push(Unit {
            path: root.to_path_buf(),
            inner: String::new(),
        });
    }
    if folders && found.is_empty() {
        // The problems may as well be rows of files.
        look(root, "", false, 0, &mut found)?;
    }
    let found = match &source.part {
        Some(part) => belonging(root, found, part)?,
        None => found,
    };
    if found.is_empty() {
        return Err(nothing(root, folders));
    }
    Ok(found)
}

fn look(
    folder: &Path,
    inner: &str,
    folders: bool,
    depth: usize,
    found: &mut Vec<Unit>,
) -> Result<()> {
    let mut has_files = false;
    for (path, is_folder) in typed_entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        let below = match inner {
            "" => name.into_owned(),
            inner => format!("{inner}/{name}"),
        };
        if is_folder {
            if depth < DEEPEST {
                look(&path, &below, folders, depth + 1, found)?;
            }
        } else if folders {
            has_files = true;
        } else if Shape::of(&below).is_data() {
            found.push(Unit { path, inner: below });
        }
    }
    if has_files && !inner.is_empty() {
        found.push(Unit {
            path: folder.to_path_buf(),
            inner: inner.to_owned(),
        });
    }
    Ok(())
}

/// Whether a folder without folders is a row itself: some of its files are no data and no
/// description either, and none holds many rows or those of a split.
fn is_row(folder: &Path, part: Option<&SplitPart>) -> Result<bool> {
    let mut has_texts = false;
    for (path, _) in typed_entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        let is_data = Shape::of(&name).is_data();
        let is_of_split = || part.is_some_and(|part| part.split_of(&name).is_some());
        if is_data && (ending != "json" || is_of_split() || begins_rows(&path)?) {
            return Ok(false);
        }
        has_texts |= !is_data && !name.starts_with('.') && ending != "md" && !ending.is_empty();
    }
    Ok(has_texts)
}

/// Whether a JSON file begins with a list of objects.
fn begins_rows(file: &Path) -> Result<bool> {
    let unreadable = |e| Unreadable::file(&file.display().to_string(), &e);
    let mut beginning = Vec::new();
    let opened = File::open(file).map_err(unreadable)?;
    let read = opened.take(BEGINNING).read_to_end(&mut beginning);
    read.map_err(unreadable)?;
    let text = beginning
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(&beginning);
    let list = text.trim_ascii_start().strip_prefix(b"[");
    Ok(list.is_some_and(|rest| rest.trim_ascii_start().starts_with(b"{")))
}

/// What lies in a folder, in the order of the names, with whether it is one; a system call for each
/// of thousands of files would take as long as reading them.
fn typed_entries(folder: &Path) -> Result<Vec<(PathBuf, bool)>> {
    let entries = std::fs::read_dir(folder).map_err(|e| Unreadable::missing(folder, &e))?;
    let typed = entries.flatten().map(|entry| {
        let path = entry.path();
        let is_folder = match entry.file_type() {
            Ok(kind) if !kind.is_symlink() => kind.is_dir(),
            _ => path.is_dir(),
        };
        (path, is_folder)
    });
    let mut found: Vec<(PathBuf, bool)> = typed.collect();
    found.sort();
    Ok(found)
}

fn belonging(root: &Path, found: Vec<Unit>, part: &SplitPart) -> Result<Vec<Unit>> {
    let names = found.iter().map(|unit| unit.inner.clone()).collect();
    let kept = parted(names, part, &root.display().to_string())?;
    let kept: std::collections::HashSet<String> = kept.into_iter().collect();
    Ok(found
        .into_iter()
        .filter(|unit| kept.contains(&unit.inner))
        .collect())
}

fn nothing(root: &Path, folders: bool) -> Unreadable {
    let (what, help) = match folders {
        true => ("folder", "each folder with files in it is a row"),
        false => (
            "data file",
            "data files end in .jsonl, .json, .csv, .tsv, .parquet, .arrow, .tar or .zip, and may \
             be compressed with gzip or Zstandard",
        ),
    };
    let message = format!("`{}` holds no {what}", root.display());
    Unreadable::new("missing-input", message).help(help)
}
