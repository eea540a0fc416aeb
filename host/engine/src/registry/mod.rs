//! The plugins there are, by id, and how they come to life.

mod entry;
mod loader;
#[cfg(test)]
mod tests;

pub use entry::{Entry, Way};
pub use loader::{CodeFile, Limits, Load, Loader};

use crate::{
    config::nearest,
    error::{ErrorKind, HostError, Result},
};
use heartcut_plugin_api::{Manifest, PluginError, PluginId, Registration, Role};
use std::collections::BTreeMap;

/// All plugins that can be used, by id. Making one reads manifests and starts nothing.
pub struct Registry {
    entries: BTreeMap<PluginId, Entry>,
}

impl Registry {
    /// The plugins that are linked into this program.
    ///
    /// # Errors
    /// A `plugin.toml` that does not parse, or two plugins with one id.
    pub fn linked() -> Result<Self> {
        let mut entries = BTreeMap::new();
        for registration in Registration::linked() {
            let manifest: Manifest = toml::from_str(registration.manifest).map_err(|e| {
                load_error(
                    PluginError::new("bad-manifest", "a built-in plugin.toml does not parse")
                        .because(&e),
                )
            })?;
            let entry = Entry::built_in(manifest, registration);
            if let Some(twin) = entries.insert(entry.id().clone(), entry) {
                return Err(load_error(PluginError::new(
                    "duplicate-plugin",
                    format!("two built-in plugins are called `{}`", twin.id()),
                )));
            }
        }
        Ok(Self { entries })
    }

    /// Adds a plugin of the project; one with the id of a built-in replaces it there.
    pub fn install(&mut self, entry: Entry) {
        self.entries.insert(entry.id().clone(), entry);
    }

    /// All plugins in the order of their ids.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// The plugin of this name; the role may be left out of it.
    ///
    /// # Errors
    /// `unknown-plugin`, naming the nearest one.
    pub fn find(&self, role: Role, name: &str) -> Result<&Entry> {
        let id = PluginId::within(role, name)
            .map_err(|error| HostError::new(ErrorKind::Config, error))?;
        self.entries.get(&id).ok_or_else(|| self.unknown(&id))
    }

    /// The plugin with this id, or the only one with this name in any role.
    ///
    /// # Errors
    /// `unknown-plugin`, naming the nearest one, or `ambiguous-plugin`.
    pub fn find_any(&self, name: &str) -> Result<&Entry> {
        if name.contains('/') {
            let id: PluginId = name
                .parse()
                .map_err(|error| HostError::new(ErrorKind::Config, error))?;
            return self.entries.get(&id).ok_or_else(|| self.unknown(&id));
        }
        let named: Vec<_> = self
            .entries
            .values()
            .filter(|e| e.manifest.id.name == name)
            .collect();
        match named.as_slice() {
            [one] => Ok(one),
            [] => Err(self.unknown_name(name)),
            several => {
                let ids: Vec<_> = several
                    .iter()
                    .map(|e| format!("`{}`", e.manifest.id))
                    .collect();
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

fn load_error(error: PluginError) -> HostError {
    HostError::new(ErrorKind::PluginLoad, error)
}
