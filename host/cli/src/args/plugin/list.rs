/// List all plugins by role.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  heartcut plugin list")]
pub(crate) struct PluginListArgs {
    /// Print a JSON array on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}
