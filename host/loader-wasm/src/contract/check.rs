//! What a component imports and exports, looked at before it is linked: what is wrong with it is
//! said in our words and not in those of a linker.

use crate::name::Name;
use heartcut_plugin_api::PluginError;
use wasmtime::{Engine, component::Component};

/// The package of the contract.
const CONTRACT: &str = "heartcut:plugin";

/// The line of the contract that is offered.
const OFFERED: &str = "0.0.1";

/// Packages of WASI that are offered, empty, in any 0.2.
const WASI: [&str; 6] = [
    "wasi:cli",
    "wasi:clocks",
    "wasi:filesystem",
    "wasi:io",
    "wasi:random",
    "wasi:sockets",
];

/// Whether a component can be linked.
///
/// # Errors
/// `too-new`, `too-old`, `not-a-plugin` or `unknown-import`.
pub(crate) fn check(
    component: &Component,
    engine: &Engine,
    name: &Name,
) -> Result<(), PluginError> {
    let described = component.component_type();
    let exports: Vec<_> = described.exports(engine).map(|(name, _)| name).collect();
    let imports: Vec<_> = described.imports(engine).map(|(name, _)| name).collect();
    check_line(exports.iter().chain(&imports), name)?;
    if !exports
        .iter()
        .any(|export| Interface::of(export).is("code"))
    {
        return Err(not_a_plugin(&exports, name));
    }
    let refused = imports.iter().find(|import| !is_offered(import));
    refused.map_or(Ok(()), |import| Err(unknown_import(import, name)))
}

/// `package/interface@version`, as a component writes it.
struct Interface<'a> {
    package: &'a str,
    interface: &'a str,
    version: &'a str,
}

impl<'a> Interface<'a> {
    fn of(name: &'a str) -> Self {
        let (path, version) = name.split_once('@').unwrap_or((name, ""));
        let (package, interface) = path.split_once('/').unwrap_or((path, ""));
        Self {
            package,
            interface,
            version,
        }
    }

    fn is(&self, interface: &str) -> bool {
        self.package == CONTRACT && self.interface == interface && self.version == OFFERED
    }
}

fn is_offered(import: &str) -> bool {
    let interface = Interface::of(import);
    interface.is("host")
        || (WASI.contains(&interface.package) && interface.version.starts_with("0.2."))
}

fn check_line<'a>(
    names: impl Iterator<Item = &'a &'a str>,
    name: &Name,
) -> Result<(), PluginError> {
    let other = names
        .map(|name| Interface::of(name))
        .find(|i| i.package == CONTRACT && i.version != OFFERED);
    let Some(Interface { version, .. }) = other else {
        return Ok(());
    };
    let what = format!("needs {CONTRACT} {version}, this heartcut offers {OFFERED}");
    if numbers(version) > numbers(OFFERED) {
        let help = "update heartcut, or install an older version of the plugin";
        Err(name.error("too-new", what).help(help))
    } else {
        let help = "run `heartcut plugin update`, or ask its author to build it anew";
        Err(name.error("too-old", what).help(help))
    }
}

fn numbers(version: &str) -> Vec<u64> {
    let number = |part: &str| part.parse().unwrap_or(u64::MAX);
    version.split('.').map(number).collect()
}

fn not_a_plugin(exports: &[&str], name: &Name) -> PluginError {
    let what = match exports {
        [] => "is a component that exports nothing".to_owned(),
        [first, ..] => format!("is a component, but no plugin of heartcut: it exports `{first}`"),
    };
    name.error("not-a-plugin", what)
        .help("its author builds the component with `heartcut plugin build --wasm`")
}

fn unknown_import(import: &str, name: &Name) -> PluginError {
    name.error(
        "unknown-import",
        format!("imports `{import}`, which no plugin gets"),
    )
    .help("a plugin computes; ask its author to leave files, sockets and the like to heartcut")
}
