//! Folders of an archive that are rows. Their files may lie apart, as where some were added later,
//! so a folder is kept until its last file was read.

use crate::{
    folders::folder_row,
    lines::MAX_ROW_BYTES,
    stream::{Found, Place},
};
use heartcut_plugin_api::{PluginError, record::Fields};
use std::{
    collections::HashMap,
    io::{self, Read},
};

/// Texts of folders whose other files are still to come.
const MAX_WAITING: usize = 16 * MAX_ROW_BYTES;

/// The folders of which something is still to come.
pub(super) struct Folders {
    open: HashMap<String, Folder>,
    waiting: usize,
    closed: u64,
}

/// A folder and what was read of it.
#[derive(Default)]
struct Folder {
    /// Files to come.
    left: usize,
    bytes: usize,
    files: Fields,
    /// Why it is no row.
    refused: Option<PluginError>,
}

impl Folders {
    /// The folders of these files.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a String>) -> Self {
        let mut open: HashMap<String, Folder> = HashMap::new();
        for name in names {
            open.entry(parts(name).0.to_owned()).or_default().left += 1;
        }
        Self {
            open,
            waiting: 0,
            closed: 0,
        }
    }

    /// Reads a file, and gives its folder if that was the last one.
    ///
    /// # Errors
    /// When the archive cannot be read on.
    pub(super) fn read(
        &mut self,
        archive: &Place,
        name: &str,
        input: &mut dyn Read,
    ) -> io::Result<Option<Found>> {
        let (folder, file) = parts(name);
        let Some(open) = self.open.get_mut(folder) else {
            return Ok(None);
        };
        let before = open.bytes;
        open.read(name, file, input)?;
        self.waiting = self.waiting - before + open.bytes;
        if self.waiting > MAX_WAITING {
            self.waiting -= open.bytes;
            open.refuse(
                "scattered-folder",
                "the files of too many folders lie apart in the archive: unpack it".to_owned(),
            );
        }
        open.left -= 1;
        if open.left > 0 {
            return Ok(None);
        }
        let closed = self.open.remove(folder).unwrap_or_default();
        self.waiting -= closed.bytes;
        self.closed += 1;
        Ok(Some(closed.row(archive, folder, self.closed)))
    }
}

impl Folder {
    fn read(&mut self, name: &str, file: &str, input: &mut dyn Read) -> io::Result<()> {
        if self.refused.is_some() {
            return Ok(());
        }
        let room = MAX_ROW_BYTES - self.bytes;
        let mut bytes = Vec::new();
        input.take(room as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > room {
            let limit = MAX_ROW_BYTES >> 20;
            let message = format!("the folder has more than {limit} MiB");
            self.refuse("folder-too-large", message);
            return Ok(());
        }
        self.bytes += bytes.len();
        match String::from_utf8(bytes) {
            Ok(text) => drop(self.files.insert(file.to_owned(), text.into())),
            Err(_) => self.refuse("invalid-utf8", format!("`{name}` is not UTF-8")),
        }
        Ok(())
    }

    fn refuse(&mut self, code: &str, message: String) {
        self.refused = Some(PluginError::new(code, message));
        self.files = Fields::new();
        self.bytes = 0;
    }

    fn row(self, archive: &Place, folder: &str, number: u64) -> Found {
        let place = Place {
            name: format!("{}/{folder}", archive.name),
            within: format!("{}/{folder}", archive.within),
            ..archive.clone()
        };
        match self.refused {
            Some(error) => Err(place.reject(number, error.code.as_str(), error.message)),
            None => Ok(folder_row(&place, folder, number, self.files)),
        }
    }
}

/// The folder of a file, and its own name.
fn parts(name: &str) -> (&str, &str) {
    name.rsplit_once('/').unwrap_or(("", name))
}
