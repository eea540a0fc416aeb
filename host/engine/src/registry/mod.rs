//! The plugins there are, by id, and how they come to life.

mod entry;
mod fence;
mod hub_name;
mod installed;
mod loader;
mod mapped;
mod open;
#[cfg(test)]
mod tests;

pub use entry::{Entry, Head};
pub use loader::{CodeFile, Load, Loader, Loaders};

use crate::{
    config::nearest,
    error::{ErrorKind, HostError, Result},
    exec::ExecPlugins,
    package::Way,
};
use heartcut_plugin_api::{Manifest, PluginError, PluginId, Registration, Role};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// All plugins that can be used, by id. Making one reads manifests of built-ins and starts
/// nothing.
pub struct Registry {
    entries: BTreeMap<PluginId, Arc<Entry>>,
    exec: ExecPlugins,
}

impl Registry {
    /// The plugins that are linked into this program, and no project.
    ///
    /// # Errors
    /// A `plugin.toml` that does not parse, or two plugins with one id.
    pub fn linked() -> Result<Self> {
        let mut registry = Self::new(&[], Path::new(""));
        for entry in built_ins()? {
            registry.add_built_in(entry)?;
        }
        Ok(registry)
    }

    fn new(commands: &[String], folder: &Path) -> Self {
        Self {
            entries: BTreeMap::new(),
            exec: ExecPlugins::new(commands, folder),
        }
    }

    fn add_built_in(&mut self, entry: Entry) -> Result<()> {
        match self.entries.insert(entry.id().clone(), Arc::new(entry)) {
            None => Ok(()),
            Some(twin) => Err(load_error(PluginError::new(
                "duplicate-plugin",
                format!("two built-in plugins are called `{}`", twin.id()),
            ))),
        }
    }

    /// Adds a plugin of the project; one with the id of a built-in replaces it there.
    pub fn install(&mut self, mut entry: Entry) {
        let built_in =
            |there: &Arc<Entry>| there.way() == Way::BuiltIn || there.head().replaces_built_in;
        if self.entries.get(entry.id()).is_some_and(built_in) {
            entry.replaces_built_in();
        }
        self.entries.insert(entry.id().clone(), Arc::new(entry));
    }

    /// Grants a command that a person typed; it runs in `folder`.
    pub fn allow_typed(&self, name: &str, folder: &Path) {
        self.exec.allow_typed(name, folder);
    }

    /// All plugins in the order of their ids.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().map(AsRef::as_ref)
    }

    /// The plugin of this name; the role may be left out of it. `exec:` and a command is one too.
    ///
    /// # Errors
    /// `unknown-plugin`, naming the nearest one, or a command that is not granted.
    pub fn find(&self, role: Role, name: &str) -> Result<Arc<Entry>> {
        if let Some(command) = name.strip_prefix(crate::exec::PREFIX) {
            return self.exec.find(role, command);
        }
        if role == Role::Dataset && hub_name::is_one(name) {
            return self.on_the_hub(name);
        }
        let id = PluginId::within(role, name)
            .map_err(|error| HostError::new(ErrorKind::Config, error))?;
        self.entries
            .get(&id)
            .cloned()
            .ok_or_else(|| self.unknown(&id))
    }

    /// The plugin with this id, or the only one with this name in any role.
    ///
    /// # Errors
    /// `unknown-plugin`, naming the nearest one, or `ambiguous-plugin`.
    pub fn find_any(&self, name: &str) -> Result<Arc<Entry>> {
        if name.contains('/') {
            let id: PluginId = name
                .parse()
                .map_err(|error| HostError::new(ErrorKind::Config, error))?;
            return self
                .entries
                .get(&id)
                .cloned()
                .ok_or_else(|| self.unknown(&id));
        }
        let named: Vec<_> = self
            .entries
            .values()
            .filter(|e| e.id().name == name)
            .collect();
        match named.as_slice() {
            [one] => Ok(Arc::clone(one)),
            [] => Err(self.unknown_name(name)),
            several => {
                let ids: Vec<_> = several.iter().map(|e| format!("`{}`", e.id())).collect();
                Err(HostError::config(
                    "ambiguous-plugin",
                    format!("`{name}` could be {}", ids.join(" or ")),
                ))
            }
        }
    }

    fn unknown_name(&self, name: &str) -> HostError {
        let near = nearest(name, self.entries.keys().map(|id| id.name.as_str()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`? `heartcut plugin list` shows all"),
            None => "run `heartcut plugin list`".to_owned(),
        };
        HostError::config("unknown-plugin", format!("there is no plugin `{name}`")).help(help)
    }

    fn unknown(&self, id: &PluginId) -> HostError {
        let names = self
            .entries
            .keys()
            .filter(|k| k.role == id.role)
            .map(|k| k.name.as_str());
        let help = match nearest(&id.name, names) {
            Some(name) => format!("did you mean `{name}`? `heartcut plugin list` shows all"),
            None => "run `heartcut plugin list`".to_owned(),
        };
        HostError::config("unknown-plugin", format!("there is no plugin `{id}`")).help(help)
    }
}

fn built_ins() -> Result<Vec<Entry>> {
    let read = |registration: &'static Registration| {
        let manifest: Manifest = toml::from_str(registration.manifest).map_err(|e| {
            let message = "a built-in plugin.toml does not parse";
            load_error(PluginError::new("bad-manifest", message).because(&e))
        })?;
        Ok(Entry::built_in(manifest, registration))
    };
    Registration::linked()
        .map(read)
        .chain(mapped::built_ins())
        .collect()
}

fn load_error(error: PluginError) -> HostError {
    HostError::new(ErrorKind::PluginLoad, error)
}
