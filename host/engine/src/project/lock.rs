//! `heartcut.lock`: what is installed, down to the last byte. It belongs into version control.

use crate::{
    config::Document,
    error::{HostError, Result},
    package::{PackageFile, Way, is_sha256, package_digest, safe_path},
};
use heartcut_plugin_api::PluginId;
use serde::{Deserialize, Serialize};
use std::path::Path;

const VERSION: u32 = 1;

const HEAD: &str = "# Written by `heartcut plugin`; commit it, do not edit it.\n";

/// The installed plugins of a project, in the order of their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    plugins: Vec<LockedPlugin>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default, rename = "plugin")]
    plugins: Vec<LockedPlugin>,
}

/// An installed plugin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedPlugin {
    /// `role/name`.
    pub id: PluginId,
    /// Its version.
    pub version: String,
    /// What `plugin add` was given: a URL with its digest, or a path relative to the project.
    pub source: String,
    /// Digest of the whole package, 64 hex digits.
    pub digest: String,
    /// How its code is reached.
    pub way: Way,
    /// Hash of the wish that was answered; absent as long as none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<String>,
    /// Digest of the native library that is trusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted: Option<String>,
    /// Its files, in the order of their paths.
    #[serde(default, rename = "file")]
    pub files: Vec<PackageFile>,
}

impl LockedPlugin {
    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&PackageFile> {
        self.files.iter().find(|file| file.path == path)
    }

    fn fault(&self) -> Option<&'static str> {
        let hashes = [
            Some(&self.digest),
            self.wish.as_ref(),
            self.trusted.as_ref(),
        ];
        let files = self.files.iter().map(|file| Some(&file.sha256));
        let mut hashes = hashes.into_iter().chain(files).flatten();
        if !hashes.all(|hash| is_sha256(hash)) {
            return Some("a digest is not 64 hex digits");
        }
        if !self.files.iter().all(|file| safe_path(&file.path).is_ok()) {
            return Some("a file lies outside of the package");
        }
        if package_digest(&self.files) != self.digest {
            return Some("its files do not add up to its digest");
        }
        None
    }
}

impl Lock {
    /// Reads a lock; one that is not there is empty.
    ///
    /// # Errors
    /// `bad-lock` for one that is damaged or was edited.
    pub(super) fn read(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let document = Document::read(path)?;
        let file: File = document.deserialize()?;
        if file.version != VERSION {
            let message = format!("version {} is not known here", file.version);
            let problem = document.problem("/version", message).to_string();
            return Err(HostError::config("bad-lock", problem)
                .help("update heartcut, or install the plugins again with `heartcut plugin add`"));
        }
        for (i, plugin) in file.plugins.iter().enumerate() {
            let twin = file.plugins[..i].iter().any(|other| other.id == plugin.id);
            let fault = plugin.fault().or(twin.then_some("it is there twice"));
            if let Some(fault) = fault {
                let pointer = format!("/plugin/{i}");
                return Err(damaged(&document, &pointer, plugin, fault));
            }
        }
        Ok(Self {
            plugins: file.plugins,
        })
    }

    /// Writes the lock, whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let file = File {
            version: VERSION,
            plugins: self.plugins.clone(),
        };
        let text = toml::to_string(&file).map_err(|e| unwritable(&e))?;
        let part = path.with_extension("lock.part");
        fs_err::write(&part, format!("{HEAD}{text}")).map_err(|e| unwritable(&e))?;
        fs_err::rename(&part, path).map_err(|e| unwritable(&e))
    }

    /// All of them.
    pub fn plugins(&self) -> &[LockedPlugin] {
        &self.plugins
    }

    /// The plugin of this id.
    pub fn find(&self, id: &PluginId) -> Option<&LockedPlugin> {
        self.plugins.iter().find(|plugin| plugin.id == *id)
    }

    /// Puts a plugin in, in place of an older one.
    pub fn put(&mut self, plugin: LockedPlugin) {
        self.remove(&plugin.id);
        self.plugins.push(plugin);
        self.plugins.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// Takes a plugin out.
    pub fn remove(&mut self, id: &PluginId) -> Option<LockedPlugin> {
        let at = self.plugins.iter().position(|plugin| plugin.id == *id)?;
        Some(self.plugins.remove(at))
    }
}

fn damaged(document: &Document, at: &str, plugin: &LockedPlugin, fault: &str) -> HostError {
    let message = format!("`{}` {} is damaged: {fault}", plugin.id, plugin.version);
    let problem = document.problem(at, message).to_string();
    HostError::config("bad-lock", problem).help(format!(
        "bring heartcut.lock back as it was, or take `{}` out of it and run `heartcut plugin add {}`",
        plugin.id, plugin.source
    ))
}

fn unwritable(error: &dyn std::error::Error) -> HostError {
    HostError::internal("unwritable", "heartcut.lock cannot be written").because(error)
}
