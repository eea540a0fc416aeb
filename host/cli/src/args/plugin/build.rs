use std::path::PathBuf;

/// Build a plugin's crate and make a package of it.
///
/// Without `--wasm` or `--native` the package holds a WASM component, or a native library where the
/// plugin wants native code; with both it holds both. Prints the package's folder and the same as
/// one file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  heartcut plugin build
  heartcut plugin build --wasm --native upper")]
pub(crate) struct PluginBuildArgs {
    /// The folder with `Cargo.toml` and `plugin.toml`.
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub(crate) path: PathBuf,
    /// Build a WASM component; needs `rustup target add wasm32-wasip2`.
    #[arg(long)]
    pub(crate) wasm: bool,
    /// Build a native library for this machine.
    #[arg(long)]
    pub(crate) native: bool,
    /// Fetch no crates.
    #[arg(long)]
    pub(crate) offline: bool,
}
