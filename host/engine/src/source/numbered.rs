//! Ids of rows that have none of their own, set apart over several files.

use super::files_of;
use heartcut_plugin_api::{
    Problem,
    role::{Row, Source},
};
use serde_json::Value;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// Puts the name of a row's file into an id that says no more than the number of the row, since
/// every file begins to count anew.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileNames {
    /// Where the names begin; nothing where there is but one file.
    root: Option<PathBuf>,
    /// The other datasets of a run, where there are any.
    among: Option<Among>,
}

/// A dataset among several, whose rows are asked about in their order.
#[derive(Clone, Debug)]
struct Among {
    /// Its place.
    at: usize,
    /// What its ids begin with.
    prefix: String,
    /// What made-up ids say beside the number, and the first dataset that says so.
    owners: Arc<Mutex<HashMap<String, usize>>>,
}

/// An id that was made of the number of a row.
struct MadeUp<'a> {
    /// What stands before it.
    before: &'a str,
    /// The number of the file, where that stands before it as well.
    shard: &'a str,
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
            among: None,
        }
    }

    /// Sets the ids of several datasets apart, each of which has what its ids begin with. Those of
    /// the first one stay what they are without the others.
    pub(crate) fn share<'a>(datasets: impl Iterator<Item = (&'a mut Self, &'a str)>) {
        let owners = Arc::<Mutex<HashMap<String, usize>>>::default();
        for (at, (names, prefix)) in datasets.enumerate() {
            names.among = Some(Among {
                at,
                prefix: prefix.to_owned(),
                owners: Arc::clone(&owners),
            });
        }
    }

    /// Sets the made-up ids of a row apart from those of other files.
    pub(crate) fn set_apart(&self, row: &Row, problems: &mut [Problem]) {
        let name = self.name(row);
        if name.is_none() && self.among.is_none() || is_whole_file(row) {
            return;
        }
        for problem in problems {
            if let Some(made_up) = made_up(&problem.id, row)
                && let Some(id) = self.id(row, &made_up, name.as_deref())
            {
                problem.id = id;
            }
        }
    }

    /// The id with the name of the file, where it needs that.
    fn id(&self, row: &Row, made_up: &MadeUp<'_>, name: Option<&str>) -> Option<String> {
        let name = name.filter(|_| made_up.shard.is_empty());
        let before = made_up.before;
        let with = |name: &str| format!("{before}{name}-{}", row.number);
        let own = name.unwrap_or(made_up.shard);
        let taken = |name| {
            let among = self.among.as_ref();
            among.is_some_and(|among| among.is_taken(before, name))
        };
        if !taken(own) {
            return name.map(with);
        }
        if !taken(row.named()) {
            return Some(with(row.named()));
        }
        // Where a file lies above its near folders differs between machines, its place does not.
        let place = self.among.as_ref().map_or(0, |among| among.at) + 1;
        Some(with(&format!("{}-{place}", row.named())))
    }

    /// The name of the row's file among all; none where there is no other.
    fn name(&self, row: &Row) -> Option<String> {
        let root = self.root.as_ref()?;
        if root.as_os_str() == row.file.as_str() {
            return None;
        }
        let inner = Path::new(&row.file).strip_prefix(root).ok()?;
        let name = inner.display().to_string();
        Some(name).filter(|name| !name.is_empty())
    }
}

impl Among {
    /// Whether another dataset calls its rows so.
    fn is_taken(&self, before: &str, name: &str) -> bool {
        let said = format!("{}{before}{name}", self.prefix);
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        *owners.entry(said).or_insert(self.at) != self.at
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

/// What an id says beside the number that it was made of.
fn made_up<'a>(id: &'a str, row: &Row) -> Option<MadeUp<'a>> {
    let before = id.strip_suffix(row.number.to_string().as_str())?;
    let is_number = before.is_empty() || before.ends_with('-');
    if !is_number || is_stated(id, row) {
        return None;
    }
    let place = row.place();
    let shard = place.rsplit_once('-').and_then(|_| id.strip_suffix(&place));
    let at = shard.map_or(before.len(), str::len);
    let (before, shard) = before.split_at(at);
    let shard = shard.trim_end_matches('-');
    Some(MadeUp { before, shard })
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
