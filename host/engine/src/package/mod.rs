//! Packages: a folder with `plugin.toml` and the files that it lists, wherever it comes from.
//!
//! ```text
//! PATH | FILE.tar.gz | https://…#sha256=… ──[source]──▶ folder ──[Package::open]──▶ Package
//! ```

mod archive;
mod digest;
mod error;
mod fetch;
mod manifest;
mod path;
mod source;
mod way;

pub use digest::{PackageFile, hex, is_sha256, package_digest};
pub use manifest::read_manifest;
pub use path::safe_path;
pub use source::PackageSource;
pub use way::{TARGET_HINT, Way, choose_way, host_target};

pub(crate) use digest::package_file;
pub(crate) use error::{broken, of_plugin};

use crate::error::Result;
use heartcut_plugin_api::Manifest;
use std::path::{Path, PathBuf};

/// The name of the file that makes a folder a package.
pub const MANIFEST: &str = "plugin.toml";

/// Files of one package.
const MAX_FILES: usize = 1000;
/// Bytes of all of them.
const MAX_BYTES: u64 = 512 << 20;

/// A package that was read and found whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// Where it lies.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its files, `plugin.toml` included, in the order of their paths.
    pub files: Vec<PackageFile>,
    /// Digest of all of them, 64 hex digits.
    pub digest: String,
}

impl Package {
    /// Reads the package in `folder`; files that it does not list are none of it.
    ///
    /// # Errors
    /// What is wrong with it, naming plugin, version and remedy.
    pub fn open(folder: &Path) -> Result<Self> {
        let manifest = read_manifest(folder)?;
        let mut files = Vec::new();
        let mut left = MAX_BYTES;
        for name in listed(&manifest)? {
            let file = digest::package_file(folder, &name, left)
                .map_err(|error| of_plugin(&manifest, error))?;
            left -= file.size;
            files.push(file);
        }
        Ok(Self {
            folder: folder.to_path_buf(),
            digest: package_digest(&files),
            manifest,
            files,
        })
    }

    /// The digest of one of its files.
    pub fn sha256(&self, path: &str) -> Option<&str> {
        let file = self.files.iter().find(|file| file.path == path)?;
        Some(&file.sha256)
    }
}

/// All files of a package, in order.
fn listed(manifest: &Manifest) -> Result<Vec<String>> {
    let code = manifest.code.files().map(str::to_owned);
    let mut names: Vec<String> = code.chain(manifest.files.iter().cloned()).collect();
    names.push(MANIFEST.to_owned());
    names.sort();
    names.dedup();
    if names.len() > MAX_FILES {
        let error = broken(
            "too-many-files",
            format!("it lists {} files, {MAX_FILES} are the most", names.len()),
        );
        return Err(of_plugin(manifest, error));
    }
    for name in &names {
        if let Err(why) = safe_path(name) {
            let error = broken("path-escapes", format!("`{name}` in `files` {why}"));
            return Err(of_plugin(manifest, error));
        }
    }
    Ok(names)
}
