use super::set::key_value;
use heartcut_host::money::Usd;
use std::path::PathBuf;

/// Run a pipeline from problems to training examples; the same command continues it.
///
/// A run that was interrupted, or in which requests failed, goes on where it was: what is answered
/// is never asked again. Other arguments or other input make a new run.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  heartcut run pipelines/quickstart.toml
  heartcut run easy.toml --limit 20 --dry-run
  heartcut run easy.toml --filter level='>= 3' --filter type=Algebra,Geometry
  heartcut run easy.toml --budget 2.50
  heartcut run easy.toml --set generate.0.model=gpt-4o-mini

`heartcut help pipelines` explains what stands in a pipeline file.")]
pub(crate) struct RunArgs {
    /// The pipeline file.
    pub(crate) pipeline: PathBuf,
    /// Take only the first N problems that pass the filter.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Only problems whose field has one of these values, or compares as in `level=">= 3"`; may be
    /// given several times, and replaces what the pipeline says of the field.
    #[arg(long, value_name = "KEY=VALUE,...", value_parser = key_value)]
    pub(crate) filter: Vec<(String, String)>,
    /// Show what would be asked, how many tokens that is, and the first prompt; send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Change a value of the pipeline for this time, such as `limits.concurrency=8`; may be given
    /// several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Submit batch jobs, look at those that are under way, and do not wait for them.
    #[arg(long)]
    pub(crate) no_wait: bool,
    /// Send nothing: use the answers that are there, and fail where one is missing.
    #[arg(long)]
    pub(crate) offline: bool,
    /// Spend at most so many US dollars on this run, over all its starts: the worst case of a
    /// request is set aside before it is sent.
    #[arg(long, value_name = "USD")]
    pub(crate) budget: Option<Usd>,
    /// Record all exchanges with services into this folder, without keys.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Take all answers of services from a recording, and send nothing.
    #[arg(long, value_name = "DIR", conflicts_with = "record")]
    pub(crate) replay: Option<PathBuf>,
    /// Print the summary as one JSON object on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}
