//! Datasets without code that come with heartcut.

use super::{Entry, Head, load_error, loader::Load};
use crate::{error::Result, mapped::MappedFactory, package::Way, project::Permit};
use heartcut_plugin_api::{Factory, Manifest, PluginError, registration::RegisteredManifest};
use std::path::Path;

/// Those that are linked in.
pub(super) fn built_ins() -> impl Iterator<Item = Result<Entry>> {
    RegisteredManifest::linked().map(|text| {
        let manifest: Manifest = toml::from_str(text).map_err(|e| {
            let message = "a built-in plugin.toml does not parse";
            load_error(PluginError::new("bad-manifest", message).because(&e))
        })?;
        let digest = format!("builtin:{}", manifest.version);
        let version = manifest.version.clone();
        let mut head = Head::new(manifest.id.clone(), version, Way::BuiltIn, digest);
        head.also.clone_from(&manifest.also);
        Ok(Entry::later(head, Box::new(Built(manifest))))
    })
}

struct Built(Manifest);

impl Load for Built {
    fn manifest(&self) -> Result<Manifest> {
        Ok(self.0.clone())
    }

    fn load(&self, manifest: &Manifest, _: &Permit) -> Result<Box<dyn Factory>> {
        Ok(Box::new(MappedFactory::new(manifest, Path::new(""))?))
    }
}
