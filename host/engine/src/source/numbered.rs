//! Ids of rows that have none of their own, set apart over several files.

use super::files_of;
use heartcut_plugin_api::{
    Problem,
    role::{Row, Source},
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Puts the name of a row's file into an id that says no more than the number of the row, since
/// every file begins to count anew.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileNames {
    /// Where the names begin; nothing where there is but one file.
    root: Option<PathBuf>,
}

impl FileNames {
    /// The names of the files of sources on this machine; relative paths start at `folder`.
    pub(crate) fn of(sources: &[Source], folder: &Path) -> Self {
        // Whoever reads them says what is missing.
        let files = sources
            .iter()
            .filter_map(|source| files_of(source, folder).ok());
        let files: Vec<PathBuf> = files.flatten().collect();
        Self {
            root: match files.as_slice() {
                [] => None,
                // An archive is a folder of its own.
                [one] => Some(one.clone()),
                [first, rest @ ..] => Some(common_folder(first, rest)),
            },
        }
    }

    /// Sets the made-up ids of a row apart from those of other files.
    pub(crate) fn set_apart(&self, row: &Row, problems: &mut [Problem]) {
        let Some(name) = self.name(row) else {
            return;
        };
        for problem in problems {
            if let Some(before) = before_number(&problem.id, row) {
                problem.id = format!("{before}{name}-{}", row.number);
            }
        }
    }

    /// The name of the row's file among all; none where there is no other.
    fn name(&self, row: &Row) -> Option<String> {
        let root = self.root.as_ref()?;
        if root.as_os_str() == row.file.as_str() {
            return None;
        }
        let inner = Path::new(&row.file).strip_prefix(root).ok()?;
        let name = inner.display().to_string();
        Some(name).filter(|name| !name.is_empty() && !is_whole_file(row))
    }
}

fn common_folder(first: &Path, rest: &[PathBuf]) -> PathBuf {
    let mut folder = first.parent().unwrap_or(first);
    while let Some(above) = folder.parent() {
        if rest.iter().all(|path| path.starts_with(folder)) {
            break;
        }
        folder = above;
    }
    folder.to_path_buf()
}

/// What stands before the number in an id that was made of it.
fn before_number<'a>(id: &'a str, row: &Row) -> Option<&'a str> {
    let place = row.place();
    let number = row.number.to_string();
    let is_number = |before: &&str| before.is_empty() || before.ends_with('-');
    let names_shard = place != number && id.ends_with(&place);
    let before = id.strip_suffix(number.as_str()).filter(is_number)?;
    (!names_shard && !is_stated(id, row)).then_some(before)
}

/// Whether the id is the row's own.
fn is_stated(id: &str, row: &Row) -> bool {
    row.value.values().any(|value| match value {
        Value::String(text) => text == id,
        Value::Number(number) => number.to_string() == id,
        _ => false,
    })
}

/// Whether the row is a file or a folder, whose number nothing else has.
fn is_whole_file(row: &Row) -> bool {
    let has = |name: &str| row.value.contains_key(name);
    row.value.len() == 2 && has("path") && (has("value") || has("files"))
}

#[cfg(test)]
mod tests;
