use crate::{
    args::PluginRemoveArgs, commands::workspace::project, exit::Exit, loaders::loaders, output,
};
use heartcut_host::{ErrorKind, HostError, Result, package::Installer};
use heartcut_plugin_api::PluginId;

/// `heartcut plugin remove`.
pub(super) fn run(args: &PluginRemoveArgs) -> Result<Exit> {
    let project = project()?;
    let id: PluginId = args
        .id
        .parse()
        .map_err(|error| HostError::new(ErrorKind::Config, error))?;
    let removed = Installer::new(&project, &loaders()).remove(&id)?;
    output::note(&format!("removed {} {}", removed.id, removed.version));
    Ok(Exit::Ok)
}
