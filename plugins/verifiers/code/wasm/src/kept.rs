//! Compiled code, kept for the next time.
//!
//! It is run as it is: who can write it owns the process. So it carries a seal that needs a key of
//! this user, and the key lies elsewhere than the code.

use fs_err::os::unix::fs::OpenOptionsExt;
use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
};
use wasmtime::{Engine, component::Component};

/// Where the compiled code of a component is, and what seals it.
pub(crate) struct Kept {
    compiled: PathBuf,
    sealed: PathBuf,
    /// Over the key, the compiler and the component; the code comes last.
    seal: blake3::Hasher,
}

impl Kept {
    /// The code of a component, beside it. `None` without a key: then nothing can be kept.
    pub(crate) fn of(
        engine: &Engine,
        path: &Path,
        component: &[u8],
        key: Option<&Path>,
    ) -> Option<Self> {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut seal = blake3::Hasher::new_keyed(&kept_key(key?).ok()?);
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        let compiler = hasher.finish();
        seal.update(&compiler.to_le_bytes());
        seal.update(blake3::hash(component).as_bytes());
        let beside = |ending: &str| path.with_extension(format!("{compiler:016x}.{ending}"));
        Some(Self {
            compiled: beside("cwasm"),
            sealed: beside("seal"),
            seal,
        })
    }

    /// The compiled code, where it is there and ours.
    pub(crate) fn read(&self, engine: &Engine) -> Option<Component> {
        let sealed = fs_err::read(&self.sealed).ok()?;
        let compiled = fs_err::read(&self.compiled).ok()?;
        if blake3::Hash::from_slice(&sealed).ok()? != self.seal_of(&compiled) {
            return None;
        }
        #[expect(
            unsafe_code,
            reason = "the seal proves that this user compiled this very code"
        )]
        // SAFETY: these are the bytes that the seal was held against, and only what
        // `Component::serialize` gave was ever sealed; whatever happens to the file meanwhile.
        let component = unsafe { Component::deserialize(engine, &compiled) };
        component.ok()
    }

    /// Keeps compiled code for the next time.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(crate) fn keep(&self, component: &Component) -> io::Result<()> {
        let compiled = component.serialize().map_err(io::Error::other)?;
        put(&self.compiled, &compiled)?;
        put(&self.sealed, self.seal_of(&compiled).as_bytes())
    }

    fn seal_of(&self, compiled: &[u8]) -> blake3::Hash {
        self.seal.clone().update(compiled).finalize()
    }
}

/// Writes a file as a whole.
fn put(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = file.with_added_extension(std::process::id().to_string());
    let written = fs_err::write(&new, bytes).and_then(|()| fs_err::rename(&new, file));
    if written.is_err() {
        drop(fs_err::remove_file(&new));
    }
    written
}

/// Where the key of this user is: with the user's caches.
pub(crate) fn key_of_user() -> Option<PathBuf> {
    let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let cache = given("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| given("HOME").map(|home| PathBuf::from(home).join(".cache")));
    cache.map(|cache| cache.join("heartcut").join("programs.key"))
}

fn kept_key(file: &Path) -> io::Result<[u8; 32]> {
    match read_key(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            make_key(file)?;
            read_key(file)
        }
        other => other,
    }
}

fn read_key(file: &Path) -> io::Result<[u8; 32]> {
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "the key is damaged");
    fs_err::read(file)?.try_into().map_err(|_| wrong())
}

/// Two programs may both be the first one: the key that is there first stays.
fn make_key(file: &Path) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs_err::create_dir_all(folder)?;
    let new = file.with_added_extension(std::process::id().to_string());
    let mut key = [0; 32];
    fs_err::File::open("/dev/urandom")?.read_exact(&mut key)?;
    let mut options = fs_err::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(&new)?.write_all(&key)?;
    let linked = fs_err::hard_link(&new, file);
    fs_err::remove_file(&new)?;
    match linked {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests;
