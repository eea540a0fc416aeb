//! The plugins of a project: built in, installed, and under development.

use super::{
    Entry, Head, Load, Loaders, Registry, built_ins,
    installed::{DevPackage, InstalledPackage},
};
use crate::{
    error::{HostError, Result},
    package::{Way, choose_way, read_manifest},
    project::{DevPlugin, LockedPlugin, Permit, Project},
};
use heartcut_plugin_api::{Factory, Manifest, PluginId};

impl Registry {
    /// The plugins of `project`: those that come with heartcut, those that heartcut.lock lists,
    /// and those that heartcut.toml names while they are developed. Nothing of an installed one is
    /// read before it is used. One under development that is broken says so when it is used.
    ///
    /// # Errors
    /// A heartcut.lock that is damaged.
    pub fn open(project: &Project, loaders: &Loaders) -> Result<Self> {
        let mut registry = Self::new(project.commands(), project.root());
        for entry in built_ins()? {
            let grant = project.grant(entry.id());
            registry.add_built_in(entry.granted(grant))?;
        }
        for locked in project.lock()?.plugins() {
            registry.install(installed(project, loaders, locked));
        }
        for (id, plugin) in project.dev_plugins() {
            registry.install(dev(project, loaders, id, plugin));
        }
        Ok(registry)
    }
}

fn installed(project: &Project, loaders: &Loaders, locked: &LockedPlugin) -> Entry {
    let digest = format!("sha256:{}", locked.digest);
    let mut head = Head::new(locked.id.clone(), &locked.version, locked.way, digest);
    head.answered.clone_from(&locked.wish);
    let package = InstalledPackage {
        folder: project.packages().join(&locked.digest),
        compiled: project.compiled(),
        locked: locked.clone(),
        loaders: loaders.clone(),
    };
    Entry::later(head, Box::new(package)).granted(project.grant(&locked.id))
}

fn dev(project: &Project, loaders: &Loaders, id: &PluginId, plugin: &DevPlugin) -> Entry {
    let entry = developed(project, loaders, id, plugin).unwrap_or_else(|error| {
        let mut head = Head::new(id.clone(), "?", Way::Mapped, String::new());
        head.unlocked = true;
        Entry::later(head, Box::new(BrokenPackage(named_by_settings(id, error))))
    });
    entry.granted(project.grant(id))
}

fn developed(
    project: &Project,
    loaders: &Loaders,
    id: &PluginId,
    plugin: &DevPlugin,
) -> Result<Entry> {
    let folder = project.root().join(&plugin.path);
    let manifest = read_manifest(&folder)?;
    if manifest.id != *id {
        return Err(other_plugin(id, plugin, &manifest.id));
    }
    let way = choose_way(&manifest, plugin.trust_native)?;
    let mut head = Head::new(id.clone(), &manifest.version, way, String::new());
    head.unlocked = true;
    let package = DevPackage {
        folder,
        compiled: project.compiled(),
        way,
        trust_native: plugin.trust_native,
        loaders: loaders.clone(),
    };
    Ok(Entry::later(head, Box::new(package)))
}

fn other_plugin(id: &PluginId, plugin: &DevPlugin, found: &PluginId) -> HostError {
    let message = format!("`{}` is `{found}`, not `{id}`", plugin.path.display());
    HostError::config("wrong-plugin", message)
        .help(format!("write `[plugins.\"{found}\"]` in heartcut.toml"))
}

/// Whoever meets the error looks for it in the file that names the folder.
fn named_by_settings(id: &PluginId, mut error: HostError) -> HostError {
    let told = &error.error.message;
    error.error.message = format!("`[plugins.\"{id}\"]` in heartcut.toml: {told}");
    error
}

/// A package under development that cannot be read.
struct BrokenPackage(HostError);

impl Load for BrokenPackage {
    fn manifest(&self) -> Result<Manifest> {
        Err(self.0.clone())
    }

    fn load(&self, _: &Manifest, _: &Permit) -> Result<Box<dyn Factory>> {
        Err(self.0.clone())
    }
}
