use super::named::named;
use crate::{
    args::PluginRemoveArgs, commands::workspace::project, exit::Exit, loaders::loaders, output,
};
use heartcut_host::{Result, install::Installer};

/// `heartcut plugin remove`.
pub(super) fn run(args: &PluginRemoveArgs) -> Result<Exit> {
    let project = project()?;
    let id = named(project.lock()?.plugins(), &args.id)?;
    let removed = Installer::new(&project, &loaders()).remove(&id)?;
    output::note(&format!("removed {} {}", removed.id, removed.version));
    Ok(Exit::Ok)
}
