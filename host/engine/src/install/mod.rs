//! Installing a package into a project.
//!
//! ```text
//! PATH | FILE.tar.gz | https://…#sha256=… ──[PackageSource]──▶ folder ──[Package::open]──▶ Package ──[Installer]──▶
//!     .heartcut/plugins/DIGEST/   heartcut.lock   heartcut.toml
//! ```

#[cfg(test)]
mod tests;

use crate::{
    error::{HostError, Result},
    package::{Package, PackageSource, Way, broken, choose_way, host_target, of_plugin},
    project::{Lock, LockedPlugin, Project, grant_in_full, lacking, remove_grant, wish_hash},
    registry::{CodeFile, Loaders},
};
use heartcut_plugin_api::{Manifest, PluginId};
use std::path::{Path, PathBuf};

/// Installs, replaces and removes packages of one project.
pub struct Installer<'a> {
    project: &'a Project,
    loaders: &'a Loaders,
}

/// A package that was brought here and found whole; nothing of it has run.
pub struct Candidate {
    package: Package,
    source: String,
    staging: Staging,
}

/// What a person says to a package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// All that it wants is granted.
    pub grant: bool,
    /// Its native code may run.
    pub trust_native: bool,
}

/// What was installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// As it stands in the lock.
    pub plugin: LockedPlugin,
    /// What it wants and was not granted, in plain words; it does not load before that.
    pub lacking: Vec<String>,
}

impl Candidate {
    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.package.manifest
    }

    /// Digest of the whole package, 64 hex digits.
    pub fn digest(&self) -> &str {
        &self.package.digest
    }

    /// The native library for this machine, with its digest.
    pub fn native(&self) -> Option<(&str, &str)> {
        let path = self.manifest().code.native.get(&host_target())?;
        Some((path, self.package.sha256(path)?))
    }

    /// Whether it works here as native code and in no other way.
    pub fn only_native(&self) -> bool {
        choose_way(self.manifest(), false).is_ok_and(|way| way == Way::Native)
    }
}

impl<'a> Installer<'a> {
    /// For `project`, with what can load code.
    pub fn new(project: &'a Project, loaders: &'a Loaders) -> Self {
        Self { project, loaders }
    }

    /// Brings a package here and looks at it.
    ///
    /// # Errors
    /// What is wrong with it; nothing is installed.
    pub fn bring(&self, source: &PackageSource) -> Result<Candidate> {
        let staging = Staging::new(&self.project.packages())?;
        let folder = source.bring(&staging.0)?;
        let package = Package::open(&folder)?;
        let manifest = &package.manifest;
        crate::mapped::check_examples(manifest).map_err(|error| of_plugin(manifest, error))?;
        Ok(Candidate {
            source: source.kept(self.project.root()),
            package,
            staging,
        })
    }

    /// Where only heartcut.lock came along, as after a clone, the same source has to hold the same
    /// bytes again.
    ///
    /// # Errors
    /// `digest-mismatch`.
    pub fn check_restored(&self, candidate: &Candidate) -> Result<()> {
        let manifest = candidate.manifest();
        let lock = self.project.lock()?;
        let other = lock.find(&manifest.id).filter(|locked| {
            let here = self.project.packages().join(&locked.digest).is_dir();
            !here && locked.source == candidate.source && locked.digest != candidate.digest()
        });
        let Some(locked) = other else {
            return Ok(());
        };
        let message = format!(
            "heartcut.lock has other bytes for it, as of {}",
            locked.version
        );
        let help = format!(
            "get those, or take these from now on with `heartcut plugin update {}`",
            manifest.id
        );
        Err(of_plugin(
            manifest,
            broken("digest-mismatch", message).help(help),
        ))
    }

    /// What the package wants and is not granted yet, in plain words.
    pub fn lacking(&self, candidate: &Candidate) -> Vec<String> {
        let manifest = candidate.manifest();
        if self.answered(candidate).is_some() {
            return Vec::new();
        }
        lacking(&manifest.wants, &self.project.grant(&manifest.id))
    }

    /// Whether this very library was trusted before.
    ///
    /// # Errors
    /// A lock that is damaged.
    pub fn trusts(&self, candidate: &Candidate) -> Result<bool> {
        let lock = self.project.lock()?;
        let trusted = lock.find(&candidate.manifest().id);
        let trusted = trusted.and_then(|plugin| plugin.trusted.as_deref());
        Ok(trusted.is_some() && trusted == candidate.native().map(|(_, digest)| digest))
    }

    /// Installs it: files, compiled code, grants and lock, in this order.
    ///
    /// # Errors
    /// Code that does not load; then nothing is installed.
    pub fn install(&self, candidate: Candidate, answers: Answers) -> Result<Installed> {
        let trusted = self.trusts(&candidate)? || answers.trust_native;
        let way = choose_way(candidate.manifest(), trusted)?;
        if way == Way::Native && !trusted {
            return Err(untrusted(&candidate));
        }
        let lacking = match answers.grant {
            true => Vec::new(),
            false => self.lacking(&candidate),
        };
        let wish = match lacking.is_empty() {
            true => Some(wish_hash(&candidate.manifest().wants)),
            false => self.wish_before(&candidate)?,
        };
        let native = candidate.native().filter(|_| trusted);
        let plugin = LockedPlugin {
            id: candidate.manifest().id.clone(),
            version: candidate.manifest().version.clone(),
            source: candidate.source.clone(),
            digest: candidate.digest().to_owned(),
            way,
            wish,
            trusted: native.map(|(_, digest)| digest.to_owned()),
            files: candidate.package.files.clone(),
        };
        let folder = self.put(&candidate)?;
        self.prepare(candidate.manifest(), &plugin, &folder)?;
        if answers.grant {
            self.grant(candidate.manifest())?;
        }
        self.enter(&plugin)?;
        Ok(Installed { plugin, lacking })
    }

    /// Takes a plugin and what it was granted out of the project.
    ///
    /// # Errors
    /// `not-installed`.
    pub fn remove(&self, id: &PluginId) -> Result<LockedPlugin> {
        let mut lock = self.project.lock()?;
        let plugin = lock.remove(id).ok_or_else(|| not_installed(id))?;
        lock.write(&self.project.lock_path())?;
        remove_grant(&self.project.settings_path(), id)?;
        self.sweep(&lock, &plugin.digest)?;
        Ok(plugin)
    }

    /// The hash under which this very wish was answered before.
    fn answered(&self, candidate: &Candidate) -> Option<String> {
        let hash = wish_hash(&candidate.manifest().wants);
        let before = self.wish_before(candidate).ok().flatten();
        before.filter(|before| *before == hash)
    }

    fn wish_before(&self, candidate: &Candidate) -> Result<Option<String>> {
        let lock = self.project.lock()?;
        let plugin = lock.find(&candidate.manifest().id);
        Ok(plugin.and_then(|plugin| plugin.wish.clone()))
    }

    /// Copies the files under their digest; what lies there already is checked when it is used.
    fn put(&self, candidate: &Candidate) -> Result<PathBuf> {
        let (package, staged) = (&candidate.package, candidate.staging.0.join("whole"));
        for file in &package.files {
            let (from, to) = (package.folder.join(&file.path), staged.join(&file.path));
            if let Some(parent) = to.parent() {
                fs_err::create_dir_all(parent).map_err(|e| unwritable(&e))?;
            }
            fs_err::copy(from, to).map_err(|e| unwritable(&e))?;
        }
        let copied = Package::open(&staged)?;
        if copied.digest != package.digest {
            let error = broken("digest-mismatch", "it changed while it was installed");
            return Err(of_plugin(
                &package.manifest,
                error.help("run the same command again"),
            ));
        }
        let folder = self.project.packages().join(&package.digest);
        if folder.exists() {
            fs_err::remove_dir_all(&folder).map_err(|e| unwritable(&e))?;
        }
        fs_err::rename(&staged, &folder).map_err(|e| unwritable(&e))?;
        Ok(folder)
    }

    /// Compiles the code and asks it what it is, so that it is known now whether it works.
    fn prepare(&self, manifest: &Manifest, plugin: &LockedPlugin, folder: &Path) -> Result<()> {
        let prepared = self.try_code(manifest, plugin, folder);
        if prepared.is_err()
            && self
                .project
                .lock()?
                .find(&plugin.id)
                .is_none_or(|p| p.digest != plugin.digest)
        {
            drop(fs_err::remove_dir_all(folder));
        }
        prepared
    }

    fn try_code(&self, manifest: &Manifest, plugin: &LockedPlugin, folder: &Path) -> Result<()> {
        match CodeFile::locked(manifest, plugin, folder, &self.project.compiled()) {
            Some(code) => self.loaders.prepare(plugin.way, &code, manifest),
            None => Ok(()),
        }
    }

    fn grant(&self, manifest: &Manifest) -> Result<()> {
        let granted = self.project.grant(&manifest.id);
        let path = self.project.settings_path();
        grant_in_full(&path, &manifest.id, &manifest.wants, &granted)
    }

    fn enter(&self, plugin: &LockedPlugin) -> Result<()> {
        let mut lock = self.project.lock()?;
        let before = lock.find(&plugin.id).map(|plugin| plugin.digest.clone());
        lock.put(plugin.clone());
        lock.write(&self.project.lock_path())?;
        before.map_or(Ok(()), |digest| self.sweep(&lock, &digest))
    }

    /// Deletes the files of a package that nothing in the lock stands on any more.
    fn sweep(&self, lock: &Lock, digest: &str) -> Result<()> {
        let folder = self.project.packages().join(digest);
        let used = lock.plugins().iter().any(|plugin| plugin.digest == digest);
        if used || !folder.exists() {
            return Ok(());
        }
        fs_err::remove_dir_all(folder).map_err(|e| unwritable(&e))
    }
}

/// A folder for what is not installed yet; gone with it.
struct Staging(PathBuf);

impl Staging {
    fn new(packages: &Path) -> Result<Self> {
        let folder = packages.join(format!(".new-{}", std::process::id()));
        drop(fs_err::remove_dir_all(&folder));
        fs_err::create_dir_all(&folder).map_err(|e| unwritable(&e))?;
        Ok(Self(folder))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        drop(fs_err::remove_dir_all(&self.0));
    }
}

fn untrusted(candidate: &Candidate) -> HostError {
    let error = broken(
        "native-not-trusted",
        "it is native code, which can do all that you can do",
    );
    of_plugin(
        candidate.manifest(),
        error.help(format!(
            "if you trust its author, run `heartcut plugin add {} --trust-native`",
            candidate.source
        )),
    )
}

fn not_installed(id: &PluginId) -> HostError {
    HostError::config(
        "not-installed",
        format!("`{id}` is not installed in this project"),
    )
    .help("`heartcut plugin list` shows what is")
}

fn unwritable(error: &dyn std::error::Error) -> HostError {
    HostError::internal("unwritable", "the package cannot be installed").because(error)
}
