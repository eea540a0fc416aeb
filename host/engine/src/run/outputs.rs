//! Files that a run writes: to `*.part` first, renamed when they are whole.

use crate::error::{HostError, Result};
use fs_err::File;
use serde::Serialize;
use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// Writes JSON Lines to `<path>.part`; [`RowWriter::finish`] gives the file its name, and what was
/// not finished leaves nothing behind.
pub struct RowWriter {
    path: PathBuf,
    part: PathBuf,
    file: BufWriter<File>,
    rows: u64,
    ended: bool,
}

impl RowWriter {
    /// Begins a file, making its folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(path: &Path) -> Result<Self> {
        let part = part_of(path);
        let create = || {
            if let Some(folder) = path.parent() {
                fs_err::create_dir_all(folder)?;
            }
            File::create(&part)
        };
        let file = create().map_err(|e| unwritable(path, &e))?;
        let file = BufWriter::with_capacity(256 * 1024, file);
        Ok(Self {
            path: path.to_path_buf(),
            part,
            file,
            rows: 0,
            ended: false,
        })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// When the disk is full, for example.
    pub fn write(&mut self, row: &impl Serialize) -> Result<()> {
        let write = |file: &mut BufWriter<File>| {
            serde_json::to_writer(&mut *file, row)?;
            file.write_all(b"\n")
        };
        write(&mut self.file).map_err(|e| unwritable(&self.path, &e))?;
        self.rows += 1;
        Ok(())
    }

    /// Writes one row that is JSON already.
    ///
    /// # Errors
    /// When the disk is full, for example.
    pub fn write_line(&mut self, line: &str) -> Result<()> {
        let write = |file: &mut BufWriter<File>| {
            file.write_all(line.as_bytes())?;
            file.write_all(b"\n")
        };
        write(&mut self.file).map_err(|e| unwritable(&self.path, &e))?;
        self.rows += 1;
        Ok(())
    }

    /// Rows written so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Takes the file away, and any earlier one of its name.
    ///
    /// # Errors
    /// When the folder does not allow it.
    pub fn discard(mut self) -> Result<()> {
        self.ended = true;
        let remove = || {
            fs_err::remove_file(&self.part)?;
            if self.path.is_file() {
                fs_err::remove_file(&self.path)
            } else {
                Ok(())
            }
        };
        remove().map_err(|e| unwritable(&self.path, &e))
    }

    /// Makes the file whole and gives it its name.
    ///
    /// # Errors
    /// When the disk is full, for example.
    pub fn finish(&mut self) -> Result<()> {
        let mut finish = || {
            self.file.flush()?;
            if self.part == self.path {
                return Ok(());
            }
            self.file.get_ref().sync_all()?;
            fs_err::rename(&self.part, &self.path)
        };
        finish().map_err(|e| unwritable(&self.path, &e))?;
        self.ended = true;
        Ok(())
    }
}

impl Drop for RowWriter {
    fn drop(&mut self) {
        if !self.ended && self.part != self.path {
            // Nobody can be told, and a part is no harm.
            drop(std::fs::remove_file(&self.part));
        }
    }
}

/// A device such as `/dev/full` or `/dev/stdout` has no neighbour to write to.
fn part_of(path: &Path) -> PathBuf {
    let special = std::fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir());
    if special {
        return path.to_path_buf();
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    part.into()
}

fn unwritable(path: &Path, error: &std::io::Error) -> HostError {
    let error_text = HostError::internal(
        "unwritable",
        format!("`{}` cannot be written", path.display()),
    )
    .because(error);
    match error.kind() {
        std::io::ErrorKind::StorageFull => error_text
            .help("make room and run the same command again: everything committed is kept"),
        _ => error_text,
    }
}
