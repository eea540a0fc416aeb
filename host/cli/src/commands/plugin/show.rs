use crate::commands::workspace::registry;
use crate::{args::PluginShowArgs, exit::Exit, output};
use heartcut_host::Result;

/// `heartcut plugin show`.
pub(super) fn run(args: &PluginShowArgs) -> Result<Exit> {
    let registry = registry()?;
    let entry = registry.find_any(&args.id)?;
    if args.json {
        output::print_json(&output::plugin_json(&entry)?)?;
    } else {
        output::print(&output::plugin_page(&entry)?)?;
    }
    Ok(Exit::Ok)
}
