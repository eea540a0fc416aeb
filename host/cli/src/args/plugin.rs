/// List plugins, or show one.
#[derive(Debug, clap::Args)]
pub(crate) struct PluginArgs {
    #[command(subcommand)]
    pub(crate) command: PluginCommand,
}

/// What to do with plugins.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum PluginCommand {
    /// List all plugins by role.
    #[command(after_help = "Example:\n  heartcut plugin list")]
    List {
        /// Print a JSON array on stdout.
        #[arg(long)]
        json: bool,
    },
    /// Show what a plugin does, what it may reach, what can be configured, and examples.
    #[command(after_help = "Example:\n  heartcut plugin show verifier/math")]
    Show {
        /// The plugin, such as `verifier/math`; the role may be left out where one plugin has the
        /// name.
        id: String,
        /// Print a JSON object on stdout.
        #[arg(long)]
        json: bool,
    },
}
