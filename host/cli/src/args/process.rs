use heartcut_host::money::Usd;

/// Move batch jobs on: look at them, keep what they answered, submit what follows, report.
///
/// Without a run, all runs that have something under way are moved on. It can be repeated at any
/// time; what is not over yet is left for the next time.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  heartcut process
  heartcut process gsm8k-easy-1
  heartcut process --dataset gsm8k --file-suffix easy
  heartcut process gsm8k-easy-1 --cancel

`heartcut help batches` explains what happens to a batch.")]
pub(crate) struct ProcessArgs {
    /// Name of a run, such as `gsm8k-easy-1`.
    #[arg(conflicts_with_all = ["dataset", "file_suffix"])]
    pub(crate) run: Option<String>,
    /// Only runs that `heartcut generate` made for this dataset.
    #[arg(long, value_name = "ID")]
    pub(crate) dataset: Option<String>,
    /// Only runs that `heartcut generate` made for files with this suffix.
    #[arg(long, alias = "file_suffix", value_name = "SUFFIX")]
    pub(crate) file_suffix: Option<String>,
    /// End the run's jobs and ask nothing more; what they have answered is paid for and kept.
    #[arg(long, requires = "run")]
    pub(crate) cancel: bool,
    /// Ask once more what failed or was cancelled in the run.
    #[arg(long, requires = "run", conflicts_with = "cancel")]
    pub(crate) retry_failed: bool,
    /// Wait until all jobs are over, instead of looking at them once.
    #[arg(long)]
    pub(crate) wait: bool,
    /// Spend at most so many US dollars on each of the runs, instead of what was said before.
    #[arg(long, value_name = "USD")]
    pub(crate) budget: Option<Usd>,
    /// Print the summaries as a JSON array on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}
