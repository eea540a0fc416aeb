mod add;
mod build;
mod check;
mod list;
mod new;
mod remove;
mod show;
mod update;

pub(crate) use add::PluginAddArgs;
pub(crate) use build::PluginBuildArgs;
pub(crate) use check::PluginCheckArgs;
pub(crate) use list::PluginListArgs;
pub(crate) use new::PluginNewArgs;
pub(crate) use remove::PluginRemoveArgs;
pub(crate) use show::PluginShowArgs;
pub(crate) use update::PluginUpdateArgs;

/// List and show plugins, install them into this project, and write your own.
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
    #[command(alias = "install")]
    Add(PluginAddArgs),
    #[command(alias = "uninstall")]
    Remove(PluginRemoveArgs),
    Update(PluginUpdateArgs),
    New(PluginNewArgs),
    Build(PluginBuildArgs),
    Check(PluginCheckArgs),
}
