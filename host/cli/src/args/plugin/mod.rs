mod list;
mod show;

pub(crate) use list::PluginListArgs;
pub(crate) use show::PluginShowArgs;

/// List plugins, or show one.
#[derive(Debug, clap::Args)]
pub(crate) struct PluginArgs {
    #[command(subcommand)]
    pub(crate) command: PluginCommand,
}

/// What to do with plugins.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum PluginCommand {
    List(PluginListArgs),
    Show(PluginShowArgs),
}
