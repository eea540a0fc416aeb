/// Install a plugin into this project.
///
/// It shows what the plugin wants in plain words and asks; without a terminal, say `--grant`. The
/// files go to `.heartcut/plugins`, their digests into `heartcut.lock`, what was granted into
/// `heartcut.toml`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  heartcut plugin add ../my-verifier/package
  heartcut plugin add upper-0.1.0.tar.gz --grant

`heartcut help plugins` explains packages, grants and trust.")]
pub(crate) struct PluginAddArgs {
    /// A folder with plugin.toml, a .tar.gz of one, or `https://…#sha256=…`.
    pub(crate) source: String,
    /// Grant all that it wants, without being asked.
    #[arg(long)]
    pub(crate) grant: bool,
    /// Let its native code run, which can do all that you can do.
    #[arg(long)]
    pub(crate) trust_native: bool,
    /// Print what was installed as one JSON object on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}
