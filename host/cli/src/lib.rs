//! The command line of heartcut: arguments, commands, output and exit codes.
//!
//! This is the only crate that prints. stdout is data; everything for people goes to stderr.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the command line is the one place that prints"
)]

mod args;
mod builtins;
mod commands;
mod exit;
mod output;

pub use exit::Exit;

use clap::Parser;
use std::process::ExitCode;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            drop(error.print());
            let usage = error.use_stderr();
            return if usage { Exit::Usage.into() } else { Exit::Ok.into() };
        }
    };
    match commands::dispatch(args.command) {
        Ok(exit) => exit.into(),
        Err(error) => {
            output::print_error(&error);
            Exit::of(&error).into()
        }
    }
}
