//! The command line of heartcut: arguments, commands, output and exit codes.
//!
//! This is the only crate that prints. stdout is data; everything for people goes to stderr.

mod args;
mod authoring;
mod builtins;
mod commands;
mod config_keys;
mod exit;
mod loaders;
mod output;
mod topics;

pub use exit::Exit;

use clap::Parser;
use heartcut_host::HostError;
use std::process::ExitCode;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            drop(error.print());
            let usage = error.use_stderr();
            return if usage {
                Exit::Usage.into()
            } else {
                Exit::Ok.into()
            };
        }
    };
    commands::dispatch(args.command)
        .unwrap_or_else(|error| failed(&error))
        .into()
}

fn failed(error: &HostError) -> Exit {
    if error.error.code == output::CLOSED {
        return Exit::Ok;
    }
    output::print_error(error);
    Exit::of(error)
}
