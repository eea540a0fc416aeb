/// Install plugins again from where they came from, or one from elsewhere.
///
/// A new version that wants more than the old one does not load before that is granted.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  heartcut plugin update
  heartcut plugin update verifier/upper --from ../upper-0.2.0.tar.gz --grant")]
pub(crate) struct PluginUpdateArgs {
    /// The plugin, such as `verifier/upper`; all that are installed by default.
    pub(crate) id: Option<String>,
    /// Take it from there from now on: a folder, a .tar.gz, or `https://…#sha256=…`.
    #[arg(long, value_name = "SOURCE", requires = "id")]
    pub(crate) from: Option<String>,
    /// Grant all that it wants, without being asked.
    #[arg(long)]
    pub(crate) grant: bool,
    /// Let its native code run, which can do all that you can do.
    #[arg(long)]
    pub(crate) trust_native: bool,
}
