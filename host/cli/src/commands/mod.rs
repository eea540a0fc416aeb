//! What the commands do. Each one prints its own data and answers how the program ends.

mod configured;
mod dataset;
mod duplicates;
mod enrich;
mod filter;
mod format;
mod generate;
mod help;
mod init;
mod input;
mod plugin;
mod prices;
mod process;
mod run;
mod runs;
mod verify;
mod workspace;

use crate::{args::Command, exit::Exit};
use heartcut_host::Result;

/// Does what the command line says; without a command, a short help.
pub(crate) fn dispatch(command: Option<Command>) -> Result<Exit> {
    match command {
        None => help::overview(),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Generate(args)) => generate::generate(&args),
        Some(Command::Process(args)) => process::process(&args),
        Some(Command::Enrich(args)) => enrich::enrich(&args),
        Some(Command::Verify(args)) => verify::verify(&args),
        Some(Command::Format(args)) => format::format(&args),
        Some(Command::Runs(args)) => runs::runs(&args),
        Some(Command::Dataset(args)) => dataset::dataset(&args),
        Some(Command::Plugin(args)) => plugin::plugin(&args),
        Some(Command::Prices(args)) => prices::prices(&args),
        Some(Command::Init(args)) => init::init(&args),
        Some(Command::Help(args)) => help::help(&args),
    }
}
