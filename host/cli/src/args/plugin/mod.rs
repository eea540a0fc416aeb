mod add;
mod list;
mod remove;
mod show;
mod update;

pub(crate) use add::PluginAddArgs;
pub(crate) use list::PluginListArgs;
pub(crate) use remove::PluginRemoveArgs;
pub(crate) use show::PluginShowArgs;
pub(crate) use update::PluginUpdateArgs;

/// List and show plugins, and install them into this project.
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
    Add(PluginAddArgs),
    Remove(PluginRemoveArgs),
    Update(PluginUpdateArgs),
}
