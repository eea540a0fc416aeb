use crate::{
    args::PluginBuildArgs,
    authoring::{self, PluginCrate, Way},
    exit::Exit,
    output,
};
use heartcut_host::Result;

/// `heartcut plugin build`.
pub(super) fn run(args: &PluginBuildArgs) -> Result<Exit> {
    let plugin = PluginCrate::read(&args.path)?;
    let mut built = Vec::new();
    for way in ways(args, &plugin) {
        built.push(authoring::compile(&plugin, way, args.offline)?);
    }
    let packed = authoring::pack(&plugin, &built)?;
    output::print(&format!(
        "{}\n{}\n",
        packed.folder.display(),
        packed.archive.display()
    ))?;
    output::note(&format!(
        "next: `heartcut plugin check {0}`, then `heartcut plugin add {0}` in the project that uses it",
        packed.folder.display()
    ));
    Ok(Exit::Ok)
}

fn ways(args: &PluginBuildArgs, plugin: &PluginCrate) -> Vec<Way> {
    match (args.wasm, args.native) {
        (true, true) => vec![Way::Wasm, Way::Native],
        (true, false) => vec![Way::Wasm],
        (false, true) => vec![Way::Native],
        (false, false) if plugin.manifest.wants.native => vec![Way::Native],
        (false, false) => vec![Way::Wasm],
    }
}
