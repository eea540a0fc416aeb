//! The model of `heartcut.toml`.

use crate::{
    config::{ConfigError, Document},
    error::Result,
    transport::ProjectGrant,
};
use heartcut_plugin_api::PluginId;
use serde::Deserialize;
use std::{collections::BTreeMap, path::PathBuf};

/// The name under which commands are granted.
const EXEC: &str = "exec";

#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    grants: BTreeMap<PluginId, PluginGrant>,
    commands: Vec<String>,
    pub(super) plugins: BTreeMap<PluginId, DevPlugin>,
}

/// What a project grants one plugin, in `heartcut.toml` the table `[grants."role/name"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PluginGrant {
    /// Hosts and secrets.
    pub reach: ProjectGrant,
    /// MiB of memory for one call.
    pub memory_mb: Option<u64>,
    /// Seconds for one call.
    pub call_seconds: Option<u64>,
}

/// A plugin that is read from where it is developed: no digest, loaded anew at each start.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DevPlugin {
    /// Its package; relative to the project.
    pub path: PathBuf,
    /// That this is meant.
    #[serde(default)]
    dev: bool,
    /// Whether its native library may be loaded.
    #[serde(default)]
    pub trust_native: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    grants: BTreeMap<String, GrantTable>,
    #[serde(default)]
    plugins: BTreeMap<String, DevPlugin>,
}

/// All that can stand in a table of `[grants]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantTable {
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    secrets: BTreeMap<String, Vec<String>>,
    memory_mb: Option<u64>,
    call_seconds: Option<u64>,
    #[serde(default)]
    commands: Vec<String>,
}

impl Settings {
    pub(super) fn of(document: &Document) -> Result<Self> {
        let file: File = document.deserialize()?;
        let mut settings = Self::default();
        for (name, table) in file.grants {
            settings.add_grant(document, &name, table)?;
        }
        for (name, plugin) in file.plugins {
            settings.add_plugin(document, &name, plugin)?;
        }
        Ok(settings)
    }

    pub(super) fn grant(&self, id: &PluginId) -> PluginGrant {
        self.grants.get(id).cloned().unwrap_or_default()
    }

    pub(super) fn commands(&self) -> &[String] {
        &self.commands
    }

    fn add_grant(
        &mut self,
        document: &Document,
        name: &str,
        table: GrantTable,
    ) -> Result<(), ConfigError> {
        let wrong = |key: &str, why: &str| {
            ConfigError::from(document.problem(&pointer("grants", name, key), why))
        };
        if name == EXEC {
            if !table.hosts.is_empty() || !table.secrets.is_empty() {
                return Err(wrong("", "`exec` is granted `commands` and nothing else"));
            }
            self.commands = table.commands;
            return Ok(());
        }
        if !table.commands.is_empty() {
            return Err(wrong(
                "commands",
                "`commands` are granted under `[grants.exec]`",
            ));
        }
        let id = id(document, "grants", name)?;
        let reach = ProjectGrant {
            hosts: table.hosts,
            secrets: table.secrets,
        };
        let grant = PluginGrant {
            reach,
            memory_mb: table.memory_mb,
            call_seconds: table.call_seconds,
        };
        self.grants.insert(id, grant);
        Ok(())
    }

    fn add_plugin(
        &mut self,
        document: &Document,
        name: &str,
        plugin: DevPlugin,
    ) -> Result<(), ConfigError> {
        if !plugin.dev {
            let why = format!(
                "say `dev = true` to use it from there, or run `heartcut plugin add {}`",
                plugin.path.display()
            );
            return Err(document
                .problem(&pointer("plugins", name, "path"), why)
                .into());
        }
        self.plugins.insert(id(document, "plugins", name)?, plugin);
        Ok(())
    }
}

fn id(document: &Document, table: &str, name: &str) -> Result<PluginId, ConfigError> {
    name.parse().map_err(|_| {
        let why = format!("`{name}` is no plugin id, write role/name such as `verifier/math`");
        document.problem(&pointer(table, name, ""), why).into()
    })
}

/// JSON pointer to a key of `[table."name"]`.
fn pointer(table: &str, name: &str, key: &str) -> String {
    let name = name.replace('~', "~0").replace('/', "~1");
    match key {
        "" => format!("/{table}/{name}"),
        _ => format!("/{table}/{name}/{key}"),
    }
}
