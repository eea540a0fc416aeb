//! The folder a command works in.

use crate::{
    config::Document,
    error::{HostError, Result},
    transport::ProjectGrant,
};
use heartcut_plugin_api::Manifest;
use serde::Deserialize;
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

/// The model of `heartcut.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// What plugins may reach beyond what their configuration names, by id.
    #[serde(default)]
    grants: BTreeMap<String, ProjectGrant>,
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
        let settings = match marked {
            Some(root) => Document::read(&root.join("heartcut.toml"))?.deserialize()?,
            None => Settings::default(),
        };
        Ok(Self {
            root: marked.unwrap_or(&folder).to_path_buf(),
            settings,
        })
    }

    /// What a plugin that comes with heartcut may reach: what it wants, and what the project adds.
    pub fn granted(&self, manifest: &Manifest) -> ProjectGrant {
        let wished = ProjectGrant::as_wished(&manifest.wants);
        match self.settings.grants.get(&manifest.id.to_string()) {
            Some(more) => wished.and(more),
            None => wished,
        }
    }

    /// Where outputs are relative to.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where heartcut keeps what it must not lose.
    pub fn state(&self) -> PathBuf {
        self.root.join(".heartcut")
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
