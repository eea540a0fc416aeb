use super::set::key_value;
use clap::ValueEnum;
use heartcut_host::pipeline::Selected;

/// Write training examples from a file of judged answers, or once more from a run.
///
/// A file holds rows as `heartcut verify` writes them: `question`, `response`, `verdict`. Of a run
/// all steps are taken, in the order of its own outputs; nothing is asked and nothing is judged.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  heartcut format judged.jsonl --formatter cot --out train.jsonl
  heartcut format quickstart-1 --formatter cot --out all.jsonl --only all --set tag=thought")]
pub(crate) struct FormatArgs {
    /// A JSON Lines file (`-` stands for stdin), or the name of a run.
    pub(crate) input: String,
    /// Who formats, such as `cot`; `heartcut plugin list` shows all formatters.
    #[arg(long, value_name = "ID")]
    pub(crate) formatter: String,
    /// The file to write; `{stream}` in it stands for the stream that an example belongs to.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: String,
    /// Which answers to take.
    #[arg(long, value_enum, value_name = "WHICH", default_value = "accepted")]
    pub(crate) only: Only,
    /// Set a value of the formatter's configuration; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Print what was written as one JSON object on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Which answers are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    /// Complete and proved right.
    Accepted,
    /// Complete, right or not.
    Finished,
    /// All of them.
    All,
}

impl From<Only> for Selected {
    fn from(only: Only) -> Self {
        match only {
            Only::Accepted => Self::Accepted,
            Only::Finished => Self::Finished,
            Only::All => Self::All,
        }
    }
}
