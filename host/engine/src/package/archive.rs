//! Unpacking `.tar.gz`: bounded, into one folder, nothing but plain files.

use super::{MANIFEST, MAX_BYTES, MAX_FILES, error::broken, path::safe_path};
use crate::error::{HostError, Result};
use flate2::read::GzDecoder;
use std::{
    io::Read,
    path::{Path, PathBuf},
};
use tar::{Archive, Entry, EntryType};

/// Entries of an archive, folders included.
const MAX_ENTRIES: usize = 2 * MAX_FILES;
/// Room for the headers of an archive.
const HEADERS: u64 = 16 << 20;

/// Unpacks an archive into `folder` and answers where in it the package is: `folder` itself, or
/// the single folder in it.
pub(super) fn unpack(archive: impl Read, folder: &Path) -> Result<PathBuf> {
    let mut archive = Archive::new(Limited {
        inner: GzDecoder::new(archive),
        left: MAX_BYTES + HEADERS,
    });
    let entries = archive.entries().map_err(|e| unreadable(&e))?;
    for (count, entry) in entries.enumerate() {
        if count >= MAX_ENTRIES {
            let message = format!("the archive has more than {MAX_ENTRIES} entries");
            return Err(broken("archive-bomb", message).help(HELP));
        }
        unpack_entry(entry.map_err(|e| unreadable(&e))?, folder)?;
    }
    root(folder)
}

const HELP: &str = "use another archive; `tar -czf FILE.tar.gz FOLDER` makes one";

fn unpack_entry(mut entry: Entry<'_, impl Read>, folder: &Path) -> Result<()> {
    let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    let name = name.trim_start_matches("./").trim_end_matches('/');
    match entry.header().entry_type() {
        EntryType::Directory | EntryType::XGlobalHeader => return Ok(()),
        EntryType::Regular | EntryType::Continuous => {}
        _ => {
            let message = format!("`{name}` in the archive is a link or no file");
            return Err(broken("link", message).help(HELP));
        }
    }
    if let Err(why) = safe_path(name) {
        let message = format!("`{name}` in the archive {why}");
        return Err(broken("path-escapes", message).help(HELP));
    }
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        fs_err::create_dir_all(parent).map_err(|e| unwritable(&e))?;
    }
    let mut file = fs_err::File::create_new(&path).map_err(|e| unwritable(&e))?;
    std::io::copy(&mut entry, &mut file).map_err(|e| unreadable(&e))?;
    Ok(())
}

/// Archives are packed with and without the folder around the files.
fn root(folder: &Path) -> Result<PathBuf> {
    if folder.join(MANIFEST).is_file() {
        return Ok(folder.to_path_buf());
    }
    let entries = fs_err::read_dir(folder).map_err(|e| unwritable(&e))?;
    let mut inner: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    match (inner.pop(), inner.is_empty()) {
        (Some(only), true) if only.is_dir() => Ok(only),
        _ => Err(
            broken("no-manifest", format!("the archive holds no {MANIFEST}"))
                .help("`heartcut plugin build` makes a package; pack its folder"),
        ),
    }
}

/// Ends with an error where a reader gives more than was expected.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| {
            let limit = MAX_BYTES >> 20;
            std::io::Error::other(format!("it unpacks to more than {limit} MiB"))
        })?;
        Ok(count)
    }
}

fn unreadable(error: &dyn std::error::Error) -> HostError {
    let bomb = error.to_string().contains("it unpacks to more than");
    let code = if bomb { "archive-bomb" } else { "bad-archive" };
    broken(code, "the archive cannot be unpacked")
        .because(error)
        .help(HELP)
}

fn unwritable(error: &dyn std::error::Error) -> HostError {
    HostError::internal("unwritable", "the archive cannot be unpacked here").because(error)
}
