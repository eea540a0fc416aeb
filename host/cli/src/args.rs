//! What can be written on the command line, and its help.

use clap::{Args as ClapArgs, Parser, Subcommand};
use std::path::PathBuf;

/// Reasoning data from problems to training examples, keeping only what a verifier proves right.
#[derive(Debug, Parser)]
#[command(name = "heartcut", version, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a pipeline from problems to training examples; run it again to continue.
    Run(RunArgs),
}

/// `heartcut run`.
#[derive(Debug, ClapArgs)]
pub(crate) struct RunArgs {
    /// The pipeline file.
    pub(crate) pipeline: PathBuf,
    /// Only the first N problems.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Show what would be asked and how much that is; send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Change a value of the pipeline, such as `generate.0.model=x`.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Fail rather than send anything: everything must have been answered before.
    #[arg(long)]
    pub(crate) offline: bool,
    /// Print the summary as JSON on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `key=value`.
fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE".to_owned()),
    }
}
