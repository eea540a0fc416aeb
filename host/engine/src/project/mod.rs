//! The folder a command works in: its settings, its lock, and what its plugins may do.

mod edit;
mod installed;
mod limits;
mod lock;
mod permit;
mod settings;
#[cfg(test)]
mod tests;
mod wish;

pub use edit::{grant_in_full, remove_grant};
pub use installed::{check_data, installed_manifest};
pub use limits::Limits;
pub use lock::{Lock, LockedPlugin};
pub use permit::Permit;
pub use settings::{DevPlugin, PluginGrant};
pub use wish::{lacking, wish_hash, wishes};

use crate::{
    config::Document,
    error::{HostError, Result},
};
use heartcut_plugin_api::PluginId;
use settings::Settings;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A project: the nearest folder upwards with a `heartcut.toml`, or else the current folder.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
    settings: Settings,
}

/// A project above the folder must be one's own: its files say what may run and be reached, and a
/// folder such as `/tmp` lies above everybody's.
#[cfg(unix)]
fn check_owner(root: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    let owner = |path: &Path| std::fs::metadata(path).map(|meta| meta.uid());
    let (Ok(file), Ok(me)) = (
        owner(&root.join("heartcut.toml")),
        owner(Path::new("/proc/self")),
    ) else {
        return Ok(());
    };
    if file == me {
        return Ok(());
    }
    let message = format!(
        "the project in `{}` belongs to another user",
        root.display()
    );
    Err(HostError::config("foreign-project", message)
        .help("work in a project of your own: `heartcut init` in this folder begins one"))
}

#[cfg(not(unix))]
fn check_owner(_: &Path) -> Result<()> {
    Ok(())
}

impl Project {
    /// The project that `folder` lies in.
    ///
    /// # Errors
    /// When the folder cannot be resolved, or `heartcut.toml` is wrong.
    pub fn discover(folder: &Path) -> Result<Self> {
        let folder = fs_err::canonicalize(folder).map_err(|e| {
            HostError::config("no-folder", "the project folder cannot be read").because(&e)
        })?;
        let marked = folder
            .ancestors()
            .find(|f| f.join("heartcut.toml").is_file());
        if let Some(root) = marked.filter(|root| **root != folder) {
            check_owner(root)?;
        }
        let settings = match marked {
            Some(root) => Settings::of(&Document::read(&root.join("heartcut.toml"))?)?,
            None => Settings::default(),
        };
        Ok(Self {
            root: marked.unwrap_or(&folder).to_path_buf(),
            settings,
        })
    }

    /// What `heartcut.toml` grants a plugin.
    pub fn grant(&self, id: &PluginId) -> PluginGrant {
        self.settings.grant(id)
    }

    /// Commands that may serve as plugins.
    pub fn commands(&self) -> &[String] {
        self.settings.commands()
    }

    /// Plugins that are read from where they are developed.
    pub fn dev_plugins(&self) -> &BTreeMap<PluginId, DevPlugin> {
        &self.settings.plugins
    }

    /// What is installed.
    ///
    /// # Errors
    /// A `heartcut.lock` that is damaged.
    pub fn lock(&self) -> Result<Lock> {
        Lock::read(&self.lock_path())
    }

    /// Where outputs are relative to.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The settings that people write.
    pub fn settings_path(&self) -> PathBuf {
        self.root.join("heartcut.toml")
    }

    /// The list of installed plugins.
    pub fn lock_path(&self) -> PathBuf {
        self.root.join("heartcut.lock")
    }

    /// Where heartcut keeps what it must not lose.
    pub fn state(&self) -> PathBuf {
        self.root.join(".heartcut")
    }

    /// Installed packages, a folder for each digest.
    pub fn packages(&self) -> PathBuf {
        self.state().join("plugins")
    }

    /// What was compiled from plugins; may be deleted at any time.
    pub fn compiled(&self) -> PathBuf {
        self.state().join("compiled")
    }

    /// The store.
    pub fn store_path(&self) -> PathBuf {
        self.state().join("store.sqlite")
    }

    /// The folder of a run.
    pub fn run_folder(&self, run: &str) -> PathBuf {
        self.state().join("runs").join(run)
    }

    /// The folder of blobs.
    pub fn blobs(&self) -> PathBuf {
        self.state().join("blobs")
    }

    /// A path as a person in the project would write it.
    pub fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}
