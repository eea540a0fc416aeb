use crate::{error::Result, run::RowWriter, source::Reject};
use std::path::{Path, PathBuf};

/// A `rejects.jsonl`, made when the first line is set aside.
pub struct RejectFile {
    path: PathBuf,
    writer: Option<RowWriter>,
}

impl RejectFile {
    /// `rejects.jsonl` in a folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            path: folder.join("rejects.jsonl"),
            writer: None,
        }
    }

    /// The `rejects.jsonl` beside an output; for none, or a device, the one in `current`.
    pub fn beside(out: Option<&Path>, current: &Path) -> Self {
        let is_device =
            |out: &Path| std::fs::metadata(out).is_ok_and(|m| !m.is_file() && !m.is_dir());
        let folder = out.filter(|out| !is_device(out)).and_then(Path::parent);
        Self::in_folder(folder.unwrap_or(current))
    }

    /// Where it lies, or would lie.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sets a line aside.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, reject: &Reject) -> Result<()> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(RowWriter::create(&self.path)?),
        };
        writer.write(&reject.to_json())
    }

    /// Gives the file its name; where it lies, if anything was set aside.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(&mut self) -> Result<Option<&Path>> {
        match &mut self.writer {
            Some(writer) => writer.finish().map(|()| Some(self.path.as_path())),
            None => Ok(None),
        }
    }
}
