use super::set::key_value;
use std::path::PathBuf;

/// List datasets, show one, look at its first problems, or check all of it.
#[derive(Debug, clap::Args)]
pub(crate) struct DatasetArgs {
    #[command(subcommand)]
    pub(crate) command: DatasetCommand,
}

/// What to do with datasets.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum DatasetCommand {
    /// List all datasets.
    #[command(after_help = "Example:\n  heartcut dataset list")]
    List {
        /// Print a JSON array on stdout.
        #[arg(long)]
        json: bool,
    },
    /// Show what a dataset is, where its rows are, and what can be configured.
    #[command(after_help = "Example:\n  heartcut dataset show gsm8k")]
    Show(DatasetInput),
    /// Print the first problems, one JSON object a line.
    #[command(after_help = "Example:\n  heartcut dataset head jsonl --path problems.jsonl -n 2")]
    Head {
        /// How many problems.
        #[arg(short, value_name = "N", default_value = "5")]
        number: u64,
        #[command(flatten)]
        input: DatasetInput,
    },
    /// Read everything, count what there is, and name the rows that cannot be used.
    #[command(
        after_help = "Examples:\n  heartcut dataset check gsm8k --path train.jsonl\n  heartcut \
                      dataset check jsonl --path exam.jsonl --set fields.answer=key --json"
    )]
    Check(DatasetInput),
}

/// A dataset with its configuration.
#[derive(Debug, clap::Args)]
pub(crate) struct DatasetInput {
    /// The dataset, such as `gsm8k`; `heartcut dataset list` shows all.
    pub(crate) id: String,
    /// File or folder to read, where the dataset takes one.
    #[arg(long, value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,
    /// Split to read, such as `test`; the dataset's first one by default.
    #[arg(
        long,
        value_name = "SPLIT",
        default_value = "",
        hide_default_value = true
    )]
    pub(crate) split: String,
    /// Set a value of the dataset's configuration; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Print JSON on stdout; `head` does so anyway, one object a line.
    #[arg(long)]
    pub(crate) json: bool,
}
