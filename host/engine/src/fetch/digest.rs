use sha1::Sha1;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// What the name of a blob on the hub says of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// The SHA-256 of the content: large files.
    Sha256,
    /// The object id that git gives to it: small ones.
    Git,
    /// Nothing.
    Other,
}

impl Naming {
    pub(super) fn of(name: &str) -> Self {
        let hex = name.bytes().all(|byte| byte.is_ascii_hexdigit());
        match name.len() {
            64 if hex => Self::Sha256,
            40 if hex => Self::Git,
            _ => Self::Other,
        }
    }
}

/// Whether a file is what its name says.
pub(super) fn fits(path: &Path, name: &str) -> io::Result<bool> {
    let found = match Naming::of(name) {
        Naming::Sha256 => sha256(path)?,
        Naming::Git => git(path)?,
        Naming::Other => return Ok(true),
    };
    Ok(found.eq_ignore_ascii_case(name))
}

/// The SHA-256 of a file, in hexadecimal digits.
pub(super) fn sha256(path: &Path) -> io::Result<String> {
    digest(File::open(path)?, Sha256::new())
}

/// The id of a file as an object of git.
fn git(path: &Path) -> io::Result<String> {
    let file = File::open(path)?;
    let head = format!("blob {}\0", file.metadata()?.len());
    digest(file, Sha1::new_with_prefix(head))
}

fn digest<D: Digest>(mut file: File, mut digest: D) -> io::Result<String> {
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => digest.update(&buffer[..read]),
        }
    }
    let bytes = digest.finalize();
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
