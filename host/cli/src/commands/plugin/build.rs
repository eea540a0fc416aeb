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
    let ways = ways(args, &plugin);
    for &way in &ways {
        built.push(authoring::compile(&plugin, way, args.offline)?);
    }
    let packed = authoring::pack(&plugin, &built)?;
    output::print(&format!(
        "{}\n{}\n",
        packed.folder.display(),
        packed.archive.display()
    ))?;
    output::note(&next(&packed.folder.display().to_string(), &ways));
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

/// What to do with the package; native code alone does not load before it is trusted.
fn next(package: &str, ways: &[Way]) -> String {
    let trust = match ways {
        [Way::Native] => " --trust-native",
        _ => "",
    };
    format!(
        "next: `heartcut plugin check {package}{trust}`, then `heartcut plugin add {package}{trust}` \
         in the project that uses it"
    )
}
