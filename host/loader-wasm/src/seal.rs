//! Compiled code is run as it is, so only code that this very user compiled is taken from a cache:
//! every entry carries a seal that needs a key from outside of the project.

use fs_err::os::unix::fs::OpenOptionsExt;
use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// The key of this user.
#[derive(Clone)]
pub(crate) struct Seal {
    key: [u8; 32],
    /// Why the key lasts only as long as this program, where it does.
    pub(crate) passing: Option<String>,
}

impl Seal {
    /// The key in `file`, which is made where it is missing.
    pub(crate) fn open(file: Option<&Path>) -> Self {
        let kept = match file {
            Some(file) => kept(file).map_err(|e| e.to_string()),
            None => Err("neither XDG_CACHE_HOME nor HOME is set".to_owned()),
        };
        match kept {
            Ok(key) => Self { key, passing: None },
            Err(reason) => Self {
                key: fresh().unwrap_or_else(|_| unkept()),
                passing: Some(reason),
            },
        }
    }

    /// A seal that is being made.
    pub(crate) fn start(&self) -> blake3::Hasher {
        blake3::Hasher::new_keyed(&self.key)
    }
}

/// Where the key of this user is.
pub(crate) fn default_file() -> Option<PathBuf> {
    let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let cache = given("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| given("HOME").map(|home| PathBuf::from(home).join(".cache")));
    cache.map(|cache| cache.join("heartcut").join("compiled.key"))
}

fn kept(file: &Path) -> io::Result<[u8; 32]> {
    match read(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            make(file)?;
            read(file)
        }
        other => other,
    }
}

fn read(file: &Path) -> io::Result<[u8; 32]> {
    let bytes = fs_err::read(file)?;
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "the key is damaged: delete it");
    bytes.try_into().map_err(|_| wrong())
}

/// Two programs may both be the first one: the key that is there first stays.
fn make(file: &Path) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs_err::create_dir_all(folder)?;
    let new = folder.join(format!("compiled.key.{}", std::process::id()));
    let mut options = fs_err::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(&new)?.write_all(&fresh()?)?;
    let linked = fs_err::hard_link(&new, file);
    fs_err::remove_file(&new)?;
    match linked {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

fn fresh() -> io::Result<[u8; 32]> {
    let mut key = [0; 32];
    fs_err::File::open("/dev/urandom")?.read_exact(&mut key)?;
    Ok(key)
}

/// A key that nobody else has, for a machine without `/dev/urandom`: nothing sealed with it is
/// read again by another program.
fn unkept() -> [u8; 32] {
    use std::hash::{BuildHasher, RandomState};
    let mut hasher = blake3::Hasher::new();
    for _ in 0..4 {
        hasher.update(&RandomState::new().hash_one(0).to_le_bytes());
    }
    *hasher.finalize().as_bytes()
}
