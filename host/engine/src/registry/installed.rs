//! Plugins of the project, read and loaded when they are used.

use super::{
    Loaders,
    loader::{CodeFile, Load},
};
use crate::{
    error::Result,
    mapped::MappedFactory,
    package::{Package, Way, broken, of_plugin, read_manifest},
    project::{LockedPlugin, Permit, check_data, installed_manifest},
};
use heartcut_plugin_api::{Factory, Manifest};
use std::path::PathBuf;

/// A package under its digest.
pub(super) struct InstalledPackage {
    pub(super) folder: PathBuf,
    pub(super) compiled: PathBuf,
    pub(super) locked: LockedPlugin,
    pub(super) loaders: Loaders,
}

impl Load for InstalledPackage {
    fn manifest(&self) -> Result<Manifest> {
        installed_manifest(&self.folder, &self.locked)
    }

    fn load(&self, manifest: &Manifest, permit: &Permit) -> Result<Box<dyn Factory>> {
        check_data(&self.folder, &self.locked, manifest)?;
        if self.locked.way == Way::Mapped {
            return Ok(Box::new(MappedFactory::new(manifest, &self.folder)?));
        }
        let code = CodeFile::locked(manifest, &self.locked, &self.folder, &self.compiled)
            .ok_or_else(|| self.no_code(manifest))?;
        if self.locked.way == Way::Native && self.locked.trusted != code.sha256 {
            return Err(self.untrusted(manifest));
        }
        let code = CodeFile {
            limits: permit.limits,
            ..code
        };
        self.loaders.load(self.locked.way, &code, manifest)
    }
}

impl InstalledPackage {
    fn no_code(&self, manifest: &Manifest) -> crate::HostError {
        let message = format!("it has no {} code for this machine", self.locked.way);
        let help = format!("run `heartcut plugin add {}`", self.locked.source);
        of_plugin(manifest, broken("no-code", message).help(help))
    }

    fn untrusted(&self, manifest: &Manifest) -> crate::HostError {
        let error = broken("native-not-trusted", "its native code is not trusted here");
        let help = format!(
            "if you trust its author, run `heartcut plugin update {} --trust-native`",
            manifest.id
        );
        of_plugin(manifest, error.help(help))
    }
}

/// A package where it is developed.
pub(super) struct DevPackage {
    pub(super) folder: PathBuf,
    pub(super) compiled: PathBuf,
    pub(super) way: Way,
    pub(super) trust_native: bool,
    pub(super) loaders: Loaders,
}

impl Load for DevPackage {
    fn manifest(&self) -> Result<Manifest> {
        read_manifest(&self.folder)
    }

    fn load(&self, manifest: &Manifest, permit: &Permit) -> Result<Box<dyn Factory>> {
        if self.way == Way::Mapped {
            return Ok(Box::new(MappedFactory::new(manifest, &self.folder)?));
        }
        if self.way == Way::Native && !self.trust_native {
            let error = broken("native-not-trusted", "its native code is not trusted here");
            let help = format!(
                "if you trust it, write `trust_native = true` under `[plugins.\"{}\"]` in heartcut.toml",
                manifest.id
            );
            return Err(of_plugin(manifest, error.help(help)));
        }
        let code = CodeFile::of(manifest, self.way, &self.folder, &self.compiled);
        let code = code.filter(|code| code.path.is_file()).ok_or_else(|| {
            let error = broken("missing-file", "its code is not there");
            of_plugin(
                manifest,
                error.help("build it with `heartcut plugin build`"),
            )
        })?;
        let code = CodeFile {
            limits: permit.limits,
            ..code
        };
        self.loaders.load(self.way, &code, manifest)
    }

    /// Nothing is locked, but what was made by other code is another thing.
    fn digest(&self) -> Option<String> {
        let package = Package::open(&self.folder).ok()?;
        Some(format!("unlocked:{}", package.digest.get(..16)?))
    }
}
