/// Show what a plugin does, what it may reach, what can be configured, and examples.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  heartcut plugin show verifier/math")]
pub(crate) struct PluginShowArgs {
    /// The plugin, such as `verifier/math`; the role may be left out where one plugin has the
    /// name.
    pub(crate) id: String,
    /// Print a JSON object on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}
