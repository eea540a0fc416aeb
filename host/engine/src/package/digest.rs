use super::error::broken;
use crate::error::Result;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{io::Read, path::Path};

/// A file of a package, with its digest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageFile {
    /// Within the package, with `/`.
    pub path: String,
    /// 64 hex digits.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// Lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether `text` is a SHA-256 in lower-case hex.
pub fn is_sha256(text: &str) -> bool {
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    text.len() == 64 && text.bytes().all(digit)
}

/// The digest of a package: SHA-256 over a line `sha256 size path` for each file, in the order of
/// their paths.
pub fn package_digest(files: &[PackageFile]) -> String {
    let mut files: Vec<_> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut all = Sha256::new();
    for file in files {
        all.update(format!("{} {} {}\n", file.sha256, file.size, file.path));
    }
    hex(&all.finalize())
}

/// Reads one file of a package.
pub(crate) fn package_file(folder: &Path, name: &str, limit: u64) -> Result<PackageFile> {
    let path = regular_file(folder, name)?;
    let unreadable = |e: std::io::Error| broken("missing-file", unread(name)).because(&e);
    let mut file = std::fs::File::open(&path).map_err(unreadable)?;
    let (mut hasher, mut size) = (Sha256::new(), 0);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = file.read(&mut buffer).map_err(unreadable)?;
        if count == 0 {
            break;
        }
        size += count as u64;
        if size > limit {
            return Err(broken("too-large", "its files are larger than 512 MiB"));
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
    Ok(PackageFile {
        path: name.to_owned(),
        sha256: hex(&hasher.finalize()),
        size,
    })
}

/// The path of a file that is no link and lies behind none.
fn regular_file(folder: &Path, name: &str) -> Result<std::path::PathBuf> {
    let mut path = folder.to_path_buf();
    for part in name.split('/') {
        path.push(part);
        let meta = std::fs::symlink_metadata(&path)
            .map_err(|e| broken("missing-file", unread(name)).because(&e))?;
        if meta.is_symlink() {
            return Err(broken("link", format!("`{name}` is or lies behind a link")));
        }
    }
    if path.is_file() {
        return Ok(path);
    }
    Err(broken("missing-file", format!("`{name}` is no file")))
}

fn unread(name: &str) -> String {
    format!("`{name}` is listed in plugin.toml and cannot be read")
}
