use super::{ExecCommand, factory::ExecFactory};
use crate::{
    error::{ErrorKind, HostError, Result},
    package::Way,
    project::Permit,
    registry::{Entry, Head, Load},
};
use heartcut_plugin_api::{API_VERSION, Factory, Manifest, PluginError, PluginId, Role};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// The version that a command has.
const VERSION: &str = "0.0.0";

/// Commands that may serve as plugins, and those that do.
pub struct ExecPlugins {
    granted: Vec<String>,
    folder: PathBuf,
    typed: Mutex<BTreeMap<Vec<String>, PathBuf>>,
    made: Mutex<Made>,
}

/// By role and words.
type Made = BTreeMap<(Role, Vec<String>), Arc<Entry>>;

impl ExecPlugins {
    /// With the commands that a project grants, which run in its folder.
    pub fn new(granted: &[String], folder: &Path) -> Self {
        Self {
            granted: granted.to_vec(),
            folder: folder.to_path_buf(),
            typed: Mutex::default(),
            made: Mutex::default(),
        }
    }

    /// Grants a command that a person typed, with or without `exec:`; it runs in `folder`. What is
    /// no command is reported when it is used.
    pub fn allow_typed(&self, name: &str, folder: &Path) {
        let Some(command) = name.strip_prefix(super::PREFIX) else {
            return;
        };
        if let Ok(command) = ExecCommand::parse(command) {
            let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
            typed.insert(command.words().to_vec(), folder.to_path_buf());
        }
    }

    /// The command as a plugin.
    ///
    /// # Errors
    /// What is no command, is not granted, or cannot have this role.
    pub fn find(&self, role: Role, command: &str) -> Result<Arc<Entry>> {
        if !matches!(role, Role::Provider | Role::Verifier | Role::Formatter) {
            let message = format!("a command cannot be a {role}");
            return Err(HostError::config("wrong-role", message)
                .help("commands serve as provider, verifier or formatter"));
        }
        let command = ExecCommand::parse(command).map_err(of_user)?;
        let folder = self.granted_folder(&command)?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (role, command.words().to_vec());
        let entry = made
            .entry(key)
            .or_insert_with(|| Arc::new(entry(role, command, folder)));
        Ok(Arc::clone(entry))
    }

    fn granted_folder(&self, command: &ExecCommand) -> Result<PathBuf> {
        let typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = typed.get(command.words()) {
            return Ok(folder.clone());
        }
        let same = |granted: &String| {
            let granted = granted.strip_prefix(super::PREFIX).unwrap_or(granted);
            ExecCommand::parse(granted).is_ok_and(|granted| granted.words() == command.words())
        };
        if self.granted.iter().any(same) {
            return Ok(self.folder.clone());
        }
        let text = command.to_string();
        let text = text.trim_start_matches(super::PREFIX);
        Err(HostError::config("not-granted", format!("`{command}` is not granted")).help(format!(
            "if you trust the command, write `commands = [{text:?}]` under `[grants.exec]` in heartcut.toml"
        )))
    }
}

fn of_user(error: PluginError) -> HostError {
    HostError::new(ErrorKind::Config, error)
}

fn entry(role: Role, command: ExecCommand, folder: PathBuf) -> Entry {
    let id = PluginId {
        role,
        name: "exec".to_owned(),
    };
    let head = Head::new(id.clone(), VERSION, Way::Exec, command.to_string());
    let load = ExecLoad {
        id,
        command,
        folder,
    };
    Entry::later(head, Box::new(load))
}

struct ExecLoad {
    id: PluginId,
    command: ExecCommand,
    folder: PathBuf,
}

impl Load for ExecLoad {
    fn manifest(&self) -> Result<Manifest> {
        let text = format!(
            "id = {:?}\nversion = {VERSION:?}\napi = {API_VERSION:?}\nsummary = \"a command of the user\"",
            self.id.to_string()
        );
        toml::from_str(&text).map_err(|e| {
            HostError::internal("bad-manifest", "a command has no manifest").because(&e)
        })
    }

    fn load(&self, _: &Manifest, _: &Permit) -> Result<Box<dyn Factory>> {
        let factory = ExecFactory::new(self.id.role, self.command.clone(), self.folder.clone());
        Ok(Box::new(factory))
    }
}
