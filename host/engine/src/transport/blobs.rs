//! Bodies that are too large for memory, as files of a folder.

use fs_err::{File, OpenOptions};
use heartcut_plugin_api::PluginError;
use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// A folder of blobs: the file of a blob has its id as name.
#[derive(Clone, Debug)]
pub struct Blobs {
    folder: PathBuf,
    /// The number that the last new blob got.
    last: Arc<AtomicU64>,
}

/// A finished blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its id, which is its file name.
    pub id: String,
    /// Its length in bytes.
    pub len: u64,
}

impl Blobs {
    /// The blobs in `folder`, which is created with the first one.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            last: Arc::default(),
        }
    }

    /// The file of a blob.
    ///
    /// # Errors
    /// `bad-blob` when `id` cannot be a blob's: it comes from a plugin and must stay in the folder.
    pub fn path(&self, id: &str) -> Result<PathBuf, PluginError> {
        let letter = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        let good = !id.is_empty()
            && id.len() <= 128
            && id.chars().all(letter)
            && !id.starts_with('.')
            && !id.ends_with(PART);
        if good {
            Ok(self.folder.join(id))
        } else {
            let message = format!("`{}` is no blob", id.escape_debug());
            Err(PluginError::new("bad-blob", message))
        }
    }

    /// Waits until the disk has a blob, so that a journal that names it says the truth after a power
    /// cut as well.
    ///
    /// # Errors
    /// What the disk says.
    pub fn sync(&self, id: &str) -> io::Result<()> {
        fs_err::File::open(self.path(id).map_err(io::Error::other)?)?.sync_all()?;
        fs_err::File::open(&self.folder)?.sync_all()
    }

    /// Removes a blob. One that is not there, or cannot be removed, costs room and nothing else.
    pub fn remove(&self, id: &str) {
        if let Ok(path) = self.path(id) {
            drop(fs_err::remove_file(path));
        }
    }

    /// Removes everything that `kept` does not name: what was left by a process that was killed.
    pub fn sweep(&self, kept: &[String]) {
        let entries = fs_err::read_dir(&self.folder).into_iter().flatten();
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !kept.contains(&name) {
                drop(fs_err::remove_file(entry.path()));
            }
        }
    }

    /// The text of a blob of at most `limit` bytes, which is removed either way.
    ///
    /// # Errors
    /// `answer-too-large` or `bad-blob`.
    pub fn take_text(&self, id: &str, limit: u64) -> Result<String, PluginError> {
        let path = self.path(id)?;
        let read = || {
            let len = fs_err::metadata(&path)?.len();
            if len > limit {
                Ok(None)
            } else {
                fs_err::read(&path).map(Some)
            }
        };
        let bytes = read();
        // What cannot be removed costs room and nothing else.
        drop(fs_err::remove_file(&path));
        match bytes {
            Ok(Some(bytes)) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Ok(None) => {
                let message = format!("the answer is larger than {} MiB", limit >> 20);
                Err(PluginError::new("answer-too-large", message).help("lower `max_output_tokens`"))
            }
            Err(e) => {
                Err(PluginError::new("bad-blob", "an answer cannot be read back").because(&e))
            }
        }
    }

    /// A new, empty blob. It comes into being with [`BlobWriter::finish`].
    ///
    /// ```
    /// use heartcut_host::transport::Blobs;
    /// use std::io::Write;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let blobs = Blobs::new(folder.path());
    /// let mut writer = blobs.create()?;
    /// writer.write_all(b"{}\n")?;
    /// let blob = writer.finish()?;
    /// assert_eq!(std::fs::read(blobs.path(&blob.id)?)?, b"{}\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn create(&self) -> io::Result<BlobWriter> {
        fs_err::create_dir_all(&self.folder)?;
        loop {
            let number = 1 + self.last.fetch_add(1, Ordering::Relaxed);
            match self.claim(number) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                other => return other,
            }
        }
    }

    /// The writer of blob `number`, if nobody else has it: other processes may use the same
    /// folder, so that the name is taken first and looked at second.
    fn claim(&self, number: u64) -> io::Result<BlobWriter> {
        let id = format!("blob-{number}");
        let path = self.folder.join(format!("{id}{PART}"));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        let part = Part(path);
        if self.folder.join(&id).exists() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        Ok(BlobWriter {
            file: BufWriter::new(file),
            part,
            id,
            len: 0,
        })
    }
}

const PART: &str = ".part";

/// Writes a blob. Dropped unfinished, it leaves nothing behind.
#[derive(Debug)]
pub struct BlobWriter {
    file: BufWriter<File>,
    part: Part,
    id: String,
    len: u64,
}

impl BlobWriter {
    /// Brings the blob into being.
    ///
    /// # Errors
    /// When the disk is full or the folder is gone.
    pub fn finish(mut self) -> io::Result<Blob> {
        self.file.flush()?;
        fs_err::rename(&self.part.0, self.part.0.with_extension(""))?;
        Ok(Blob {
            id: self.id,
            len: self.len,
        })
    }
}

impl Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.len += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Removes an unfinished file; a finished one no longer has this name.
#[derive(Debug)]
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        fs_err::remove_file(&self.0).ok();
    }
}
