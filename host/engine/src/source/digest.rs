use crate::error::{HostError, Result};
use std::{
    fs::File,
    path::{Path, PathBuf},
};

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
