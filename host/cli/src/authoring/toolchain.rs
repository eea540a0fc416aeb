//! Which cargo builds, and for which target.

use heartcut_host::{HostError, Result};
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// Names a program that is called like cargo and can build `wasm32-unknown-unknown`, where rustup
/// cannot install a target.
pub(crate) const WASM_CARGO: &str = "HEARTCUT_WASM_CARGO";

/// A component, made by the linker.
const WASIP2: &str = "wasm32-wasip2";
/// A core module, to be made a component.
const BARE: &str = "wasm32-unknown-unknown";

/// How a WASM plugin is built here.
pub(super) struct WasmToolchain {
    /// What is called.
    pub(super) cargo: OsString,
    /// For what.
    pub(super) target: &'static str,
}

impl WasmToolchain {
    /// The one that was named, or a target that is installed.
    ///
    /// # Errors
    /// `no-wasm-target`, with the command that installs one.
    pub(super) fn find() -> Result<Self> {
        if let Some(cargo) = env::var_os(WASM_CARGO).filter(|cargo| !cargo.is_empty()) {
            return Ok(Self {
                cargo,
                target: BARE,
            });
        }
        let installed = |target: &&str| library(target).is_some_and(|folder| has_std(&folder));
        let target = [WASIP2, BARE].into_iter().find(|target| installed(target));
        let target = target.ok_or_else(|| {
            HostError::config(
                "no-wasm-target",
                "this machine cannot build WASM: Rust has no target for it",
            )
            .help(format!(
                "run `rustup target add {WASIP2}`, or build with `--native`"
            ))
        })?;
        Ok(Self {
            cargo: cargo(),
            target,
        })
    }

    /// Whether what is built is a component already.
    pub(super) fn makes_components(&self) -> bool {
        self.target == WASIP2
    }
}

/// The cargo of the caller's Rust.
pub(super) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The error of a machine without cargo.
pub(super) fn missing(error: &std::io::Error) -> HostError {
    HostError::config("no-cargo", "cargo cannot be started")
        .because(error)
        .help("plugins are built with Rust: install it from https://rustup.rs")
}

/// The triple of this machine.
///
/// # Errors
/// Where there is no Rust.
pub(super) fn host_triple() -> Result<String> {
    let output = rustc(&["-vV"]).ok_or_else(|| {
        HostError::config("no-rustc", "rustc cannot be started")
            .help("plugins are built with Rust: install it from https://rustup.rs")
    })?;
    let host = output.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| HostError::internal("no-host", "rustc does not name its host"))
}

fn library(target: &str) -> Option<PathBuf> {
    rustc(&["--print", "target-libdir", "--target", target]).map(|line| line.trim().into())
}

fn has_std(folder: &Path) -> bool {
    let mut entries = fs_err::read_dir(folder).into_iter().flatten().flatten();
    entries.any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
}

fn rustc(arguments: &[&str]) -> Option<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text)
}
