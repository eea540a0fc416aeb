use crate::{
    args::{PluginArgs, PluginCommand},
    exit::Exit,
    output,
};
use heartcut_host::{
    Result,
    registry::{Entry, Registry},
};

/// `heartcut plugin`.
pub(super) fn plugin(args: &PluginArgs) -> Result<Exit> {
    let registry = Registry::linked()?;
    match &args.command {
        PluginCommand::List { json } => list(&registry.entries().collect::<Vec<_>>(), *json)?,
        PluginCommand::Show { id, json } => show(registry.find_any(id)?, *json)?,
    }
    Ok(Exit::Ok)
}

/// Prints a listing of plugins.
pub(super) fn list(entries: &[&Entry], json: bool) -> Result<()> {
    if json {
        return output::print_json(&output::plugins_json(entries));
    }
    output::print(&output::plugin_list(entries))
}

fn show(entry: &Entry, json: bool) -> Result<()> {
    if json {
        return output::print_json(&output::plugin_json(entry)?);
    }
    output::print(&output::plugin_page(entry)?)
}
