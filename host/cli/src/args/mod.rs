//! What can be written on the command line, and its help. Nothing here does anything.

mod dataset;
mod enrich;
mod format;
mod generate;
mod help;
mod init;
mod plugin;
mod prices;
mod process;
mod run;
mod runs;
mod set;
mod verify;

pub(crate) use dataset::{DatasetArgs, DatasetCommand, DatasetInput, DatasetSpec, SeveralInput};
pub(crate) use enrich::EnrichArgs;
pub(crate) use format::FormatArgs;
pub(crate) use generate::GenerateArgs;
pub(crate) use help::HelpArgs;
pub(crate) use init::InitArgs;
pub(crate) use plugin::{
    PluginAddArgs, PluginArgs, PluginBuildArgs, PluginCheckArgs, PluginCommand, PluginListArgs,
    PluginNewArgs, PluginRemoveArgs, PluginShowArgs, PluginUpdateArgs,
};
pub(crate) use prices::{PricesArgs, PricesCommand};
pub(crate) use process::ProcessArgs;
pub(crate) use run::RunArgs;
pub(crate) use runs::{RunsArgs, RunsCommand};
pub(crate) use verify::VerifyArgs;

use clap::{Parser, Subcommand};

/// Makes reasoning data from problems, keeps the part that a verifier proves right, and writes it
/// as training examples.
#[derive(Debug, Parser)]
#[command(
    name = "heartcut",
    version,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Start with:\n  heartcut init\n  heartcut help pipelines"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(RunArgs),
    Generate(GenerateArgs),
    Process(ProcessArgs),
    Enrich(EnrichArgs),
    Verify(VerifyArgs),
    Format(FormatArgs),
    Runs(RunsArgs),
    Dataset(DatasetArgs),
    Plugin(PluginArgs),
    Prices(PricesArgs),
    Init(InitArgs),
    Help(HelpArgs),
}

#[cfg(test)]
mod tests;
