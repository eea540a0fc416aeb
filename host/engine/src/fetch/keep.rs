//! Files on their way into a cache.

use crate::error::{HostError, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A file that is being written. It is gone again unless it is kept.
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    /// Beside the place where it will lie, so that it can be moved there in one step.
    pub(super) fn beside(place: &Path) -> Result<Self> {
        let folder = place.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|e| unwritable(folder, &e))?;
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let number = NEXT.fetch_add(1, Relaxed);
        let own = format!("{name}.{}-{number}.incomplete", std::process::id());
        Ok(Self(folder.join(own)))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Moves it to its place.
    pub(super) fn keep(self, place: &Path) -> Result<()> {
        fs::rename(&self.0, place).map_err(|e| unwritable(place, &e))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Once it was kept it is no longer there.
        drop(fs::remove_file(&self.0));
    }
}

pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> HostError {
    let message = format!("`{}` cannot be written", path.display());
    HostError::internal("unwritable", message).because(error)
}
