use super::error::{broken, of_plugin};
use crate::error::Result;
use heartcut_plugin_api::Manifest;
use std::fmt;

/// How a plugin's code is reached.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Linked into this program.
    BuiltIn,
    /// A WASM component of a package.
    Wasm,
    /// A native library of a package.
    Native,
    /// Expressions in `plugin.toml`.
    Mapped,
    /// A command of the user.
    Exec,
}

impl Way {
    /// As it stands in listings.
    pub fn name(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Wasm => "wasm",
            Self::Native => "native",
            Self::Mapped => "mapped",
            Self::Exec => "exec",
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is said where native code is not trusted.
pub const TARGET_HINT: &str = "native code can do all that you can do";

/// The target of this program, as packages name it.
pub fn host_target() -> String {
    let arch = std::env::consts::ARCH;
    match (std::env::consts::OS, cfg!(target_env = "musl")) {
        ("macos", _) => format!("{arch}-apple-darwin"),
        ("windows", _) => format!("{arch}-pc-windows-msvc"),
        (os, true) => format!("{arch}-unknown-{os}-musl"),
        (os, false) => format!("{arch}-unknown-{os}-gnu"),
    }
}

/// How the code of a package is reached: native only where it is trusted or there is no other
/// way, so that what is not trusted stays in its box.
///
/// # Errors
/// `no-code` where there is none for this machine.
pub fn choose_way(manifest: &Manifest, native_trusted: bool) -> Result<Way> {
    if manifest.mapped.is_some() {
        return Ok(Way::Mapped);
    }
    let target = host_target();
    let native = manifest.code.native.contains_key(&target);
    let wasm = manifest.code.wasm.is_some() && !manifest.wants.native;
    match (wasm, native) {
        (true, false) => Ok(Way::Wasm),
        (true, true) if !native_trusted => Ok(Way::Wasm),
        (_, true) => Ok(Way::Native),
        (false, false) => Err(of_plugin(manifest, foreign(manifest, &target))),
    }
}

fn foreign(manifest: &Manifest, target: &str) -> crate::HostError {
    let targets: Vec<_> = manifest.code.native.keys().map(String::as_str).collect();
    let there = match targets.as_slice() {
        [] => "it wants to be native and has WASM only".to_owned(),
        targets => format!("it has code for {} only", targets.join(", ")),
    };
    broken("no-code", format!("{there}, this is {target}")).help(format!(
        "ask its author for a package with WASM or for {target}, or build it with `heartcut plugin build`"
    ))
}
