//! The cache of the hub, as its own library keeps it
//! (<https://huggingface.co/docs/huggingface_hub/guides/manage-cache>): `blobs` by what they hold,
//! `snapshots` of a commit with links to them, `refs` from names to commits.

use super::{
    digest::fits,
    keep::{Unfinished, unwritable},
    settings::Settings,
};
use crate::error::Result;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the cache has of one repository.
pub(super) struct RepoCache {
    folder: PathBuf,
    /// Our own notes: which files a commit has.
    lists: PathBuf,
}

impl RepoCache {
    pub(super) fn new(settings: &Settings, repo: &str) -> Self {
        let name = format!("datasets--{}", repo.replace('/', "--"));
        Self {
            lists: settings.own.join("lists").join(&name),
            folder: settings.hub.join(name),
        }
    }

    /// The commit that a name stood for when it was last asked.
    pub(super) fn commit(&self, revision: &str) -> Option<String> {
        let commit = fs::read_to_string(self.folder.join("refs").join(revision)).ok()?;
        Some(commit.trim().to_owned()).filter(|commit| !commit.is_empty())
    }

    /// Remembers what a name stands for.
    pub(super) fn set_commit(&self, revision: &str, commit: &str) -> Result<()> {
        match revision == commit {
            true => Ok(()),
            false => write(&self.folder.join("refs").join(revision), commit),
        }
    }

    /// The names of the files of a commit, as they were last listed.
    pub(super) fn list(&self, commit: &str) -> Option<Vec<String>> {
        let text = fs::read_to_string(self.lists.join(format!("{commit}.json"))).ok()?;
        let names: Vec<String> = serde_json::from_str(&text).ok()?;
        Some(names).filter(|names| !names.is_empty())
    }

    /// Remembers which files a commit has.
    pub(super) fn set_list(&self, commit: &str, names: &[String]) -> Result<()> {
        let text = serde_json::to_string(names).unwrap_or_default();
        write(&self.lists.join(format!("{commit}.json")), &text)
    }

    /// The names of the files of a commit that are here.
    pub(super) fn names_here(&self, commit: &str) -> Vec<String> {
        let mut names = Vec::new();
        collect(&self.snapshot(commit), "", &mut names);
        names.sort();
        names
    }

    /// A file of a commit, if it is here and whole.
    pub(super) fn file(&self, commit: &str, name: &str) -> Option<PathBuf> {
        let path = self.snapshot(commit).join(name);
        let blob = fs::canonicalize(&path).ok()?;
        let etag = blob.file_name()?.to_string_lossy().into_owned();
        fits(&blob, &etag).ok()?.then_some(path)
    }

    /// Where content of this name lies.
    pub(super) fn blob(&self, etag: &str) -> PathBuf {
        self.folder.join("blobs").join(etag)
    }

    /// Makes a blob the file of a commit.
    pub(super) fn link(&self, commit: &str, name: &str, etag: &str) -> Result<PathBuf> {
        let path = self.snapshot(commit).join(name);
        let folder = path.parent().unwrap_or(&path);
        fs::create_dir_all(folder).map_err(|e| unwritable(folder, &e))?;
        // Two processes may do so at once; the one that comes second finds it done.
        drop(fs::remove_file(&path));
        let up = "../".repeat(2 + name.matches('/').count());
        let linked = symlink(Path::new(&format!("{up}blobs/{etag}")), &path);
        if linked.is_err() && !path.is_file() {
            fs::copy(self.blob(etag), &path).map_err(|e| unwritable(&path, &e))?;
        }
        Ok(path)
    }

    fn snapshot(&self, commit: &str) -> PathBuf {
        self.folder.join("snapshots").join(commit)
    }
}

#[cfg(unix)]
fn symlink(target: &Path, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

fn write(path: &Path, text: &str) -> Result<()> {
    let unfinished = Unfinished::beside(path)?;
    fs::write(unfinished.path(), text).map_err(|e| unwritable(path, &e))?;
    unfinished.keep(path)
}

fn collect(folder: &Path, inner: &str, names: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let below = match inner {
            "" => name,
            inner => format!("{inner}/{name}"),
        };
        match entry.path().is_dir() {
            true => collect(&entry.path(), &below, names),
            false => names.push(below),
        }
    }
}
