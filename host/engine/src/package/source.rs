use super::{archive, digest::is_sha256, error::broken, fetch};
use crate::error::{HostError, Result};
use std::{
    fmt,
    path::{Component, Path, PathBuf},
};

/// Where a package comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageSource {
    /// A folder.
    Folder(PathBuf),
    /// A `.tar.gz` of one.
    Archive(PathBuf),
    /// A `.tar.gz` behind a URL, with the digest that it must have.
    Url {
        /// Without fragment.
        url: String,
        /// 64 hex digits.
        sha256: String,
    },
}

impl PackageSource {
    /// What `heartcut plugin add` was given; relative paths start at `folder`.
    ///
    /// # Errors
    /// A URL without a digest, and files that are no packages.
    pub fn parse(text: &str, folder: &Path) -> Result<Self> {
        if text.contains("://") {
            return url(text);
        }
        let path = clean(&folder.join(text));
        let name = text.to_lowercase();
        if path.is_dir() {
            Ok(Self::Folder(path))
        } else if !path.exists() {
            Err(
                HostError::config("no-package", format!("there is no `{text}`")).help(
                    "give a folder with plugin.toml, a .tar.gz of one, or a URL with #sha256=",
                ),
            )
        } else if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
            Ok(Self::Archive(path))
        } else {
            Err(no_package(text, &name))
        }
    }

    /// As the lock keeps it: a path relative to the project where that is not far.
    pub fn kept(&self, root: &Path) -> String {
        match self {
            Self::Folder(path) | Self::Archive(path) => relative(path, root),
            Self::Url { .. } => self.to_string(),
        }
    }

    /// The folder of the package; what is fetched or unpacked goes into `staging`.
    ///
    /// # Errors
    /// What cannot be fetched, has another digest, or is no archive of a package.
    pub fn bring(&self, staging: &Path) -> Result<PathBuf> {
        match self {
            Self::Folder(path) => Ok(path.clone()),
            Self::Archive(path) => {
                let file = fs_err::File::open(path).map_err(|e| {
                    HostError::config("no-package", "the archive cannot be read").because(&e)
                })?;
                archive::unpack(file, staging)
            }
            Self::Url { url, sha256 } => {
                let bytes = fetch::fetch(url, sha256)?;
                archive::unpack(bytes.as_slice(), staging)
            }
        }
    }
}

impl fmt::Display for PackageSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) | Self::Archive(path) => path.display().fmt(f),
            Self::Url { url, sha256 } => write!(f, "{url}#sha256={sha256}"),
        }
    }
}

fn url(text: &str) -> Result<PackageSource> {
    let (url, fragment) = text.split_once('#').unwrap_or((text, ""));
    let sha256 = fragment.strip_prefix("sha256=").unwrap_or_default();
    let sha256 = sha256.to_ascii_lowercase();
    if !is_sha256(&sha256) {
        let message = format!("`{url}` comes without the digest of what it must hold");
        return Err(HostError::config("no-digest", message).help(format!(
            "ask the author for it and write `heartcut plugin add {url}#sha256=DIGEST`"
        )));
    }
    Ok(PackageSource::Url {
        url: url.to_owned(),
        sha256,
    })
}

fn no_package(text: &str, name: &str) -> HostError {
    let error = broken("no-package", format!("`{text}` is no package"));
    if name.ends_with(".wasm") || name.ends_with(".so") || name.ends_with(".dylib") {
        error.help(
            "code comes in a package that says what it is and wants: give the folder with its \
             plugin.toml; `heartcut plugin build` makes one",
        )
    } else {
        error.help("give a folder with plugin.toml, or a .tar.gz of one")
    }
}

/// The path without `.` and `..`; nothing of it is looked up.
fn clean(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(clean.pop()),
            Component::CurDir => {}
            _ => clean.push(part),
        }
    }
    clean
}

fn relative(path: &Path, root: &Path) -> String {
    let (path, root): (Vec<_>, Vec<_>) = (path.components().collect(), root.components().collect());
    let shared = path.iter().zip(&root).take_while(|(a, b)| a == b).count();
    if shared < 2 {
        return path.iter().collect::<PathBuf>().display().to_string();
    }
    let up = root.iter().skip(shared).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(path.iter().skip(shared).copied()).collect();
    match way.as_os_str().is_empty() {
        true => ".".to_owned(),
        false => way.display().to_string(),
    }
}
