use crate::{args::PluginListArgs, commands::workspace::registry, exit::Exit, output};
use heartcut_host::{Result, registry::Entry};

/// `heartcut plugin list`.
pub(super) fn run(args: &PluginListArgs) -> Result<Exit> {
    let registry = registry()?;
    print(&registry.entries().collect::<Vec<_>>(), args.json)?;
    Ok(Exit::Ok)
}

/// Prints a listing of plugins.
pub(in crate::commands) fn print(entries: &[&Entry], json: bool) -> Result<()> {
    if json {
        return output::print_json(&output::plugins_json(entries));
    }
    output::print(&output::plugin_list(entries))
}
