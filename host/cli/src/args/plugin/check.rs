/// Run the conformance suite over a package, in every way that it can be loaded, and compare what
/// the ways say byte for byte.
///
/// A package with the id and version of a built-in plugin is held against that one as well. Nothing
/// is installed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  heartcut plugin check target/heartcut/packages/verifier-upper
  heartcut plugin check verifier/math")]
pub(crate) struct PluginCheckArgs {
    /// A package as a folder or .tar.gz, or the id of a plugin that this project has.
    #[arg(value_name = "PACKAGE | ID")]
    pub(crate) what: String,
    /// Load the package's native library: it may do all that you may.
    #[arg(long)]
    pub(crate) trust_native: bool,
    /// Print a JSON object on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}
