use crate::{args::PluginNewArgs, authoring, exit::Exit, output};
use heartcut_host::Result;

/// `heartcut plugin new`.
pub(super) fn run(args: &PluginNewArgs) -> Result<Exit> {
    let begun = authoring::begin(args.role, &args.name, &args.dir)?;
    output::print(&format!("{}\n", begun.plugin.display()))?;
    output::note(&format!(
        "wrote the plugin into `{0}` and the SDK into `{1}`\nnext: `cd {0} && cargo test`, then \
         `heartcut plugin build` and `heartcut plugin add`",
        begun.plugin.display(),
        begun.sdk.display(),
    ));
    Ok(Exit::Ok)
}
