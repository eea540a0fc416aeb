use super::set::key_value;
use std::path::PathBuf;

/// List datasets, show one, fetch it, look at its first problems, or check all of it.
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
    /// Fetch what a dataset is read from into the cache, and print the paths of its files.
    #[command(
        after_help = "Examples:\n  heartcut dataset fetch gsm8k --split test\n  heartcut dataset fetch \
                      qwedsacf/competition_math"
    )]
    Fetch(DatasetInput),
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
    /// Remove problems that say the same as an earlier one, within a dataset and across several.
    #[command(
        after_help = "Examples:\n  heartcut dataset dedup gsm8k=train.jsonl\n  heartcut dataset dedup \
                      gsm8k=train.jsonl jsonl=mine.jsonl --out both.jsonl --removed removed.jsonl"
    )]
    Dedup {
        #[command(flatten)]
        input: SeveralInput,
        /// Problems with other numbers are the same as well.
        #[arg(long)]
        any_numbers: bool,
    },
    /// Remove problems that are in an evaluation split as well.
    #[command(
        after_help = "Example:\n  heartcut dataset decontaminate jsonl=mine.jsonl --against gsm8k/test \
                      --out clean.jsonl --removed leaks.jsonl"
    )]
    Decontaminate {
        #[command(flatten)]
        input: SeveralInput,
        /// An evaluation split; may be given several times.
        #[arg(long, value_name = "DATASET", required = true)]
        against: Vec<DatasetSpec>,
        /// Words of a run that must not be shared.
        #[arg(long, value_name = "N", default_value = "13", value_parser = clap::value_parser!(u64).range(4..=100))]
        run: u64,
    },
}

/// Several datasets, and what to write.
#[derive(Debug, clap::Args)]
pub(crate) struct SeveralInput {
    /// Datasets in order: `gsm8k`, `gsm8k/test`, `gsm8k=FILE`, `gsm8k/test=FILE`.
    #[arg(value_name = "DATASET", required = true)]
    pub(crate) datasets: Vec<DatasetSpec>,
    /// Write the problems that are kept, one JSON object a line; `dataset/jsonl` reads them.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write the problems that are removed, each with the reason and with what it repeats.
    #[arg(long, value_name = "FILE")]
    pub(crate) removed: Option<PathBuf>,
    /// The share of common word n-grams from which two problems are the same, up to 1.
    #[arg(long, value_name = "SHARE", default_value = "0.7", value_parser = share)]
    pub(crate) near: f64,
    /// Only problems that differ in nothing but capitals and white space are the same.
    #[arg(long, conflicts_with = "near")]
    pub(crate) exact: bool,
    /// Set a value of the datasets' configuration; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Print the report as JSON on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    let share: Option<f64> = text.parse().ok();
    share
        .filter(|share| *share > 0.0 && *share <= 1.0)
        .ok_or_else(|| {
            "a share lies above 0 and is 1 at the most; `--exact` finds equal ones only".to_owned()
        })
}

/// A dataset, perhaps with its split and its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DatasetSpec {
    pub(crate) id: String,
    pub(crate) split: String,
    pub(crate) path: Option<PathBuf>,
}

impl std::str::FromStr for DatasetSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, path) = match text.split_once('=') {
            Some((name, path)) => (name, Some(PathBuf::from(path))),
            None => (text, None),
        };
        let name = name.strip_prefix("dataset/").unwrap_or(name);
        let (id, split) = name.split_once('/').unwrap_or((name, ""));
        if id.is_empty()
            || path
                .as_ref()
                .is_some_and(|path| path.as_os_str().is_empty())
        {
            return Err(
                "write it as `gsm8k`, `gsm8k/test`, `gsm8k=FILE` or `gsm8k/test=FILE`".to_owned(),
            );
        }
        Ok(Self {
            id: id.to_owned(),
            split: split.to_owned(),
            path,
        })
    }
}

/// A dataset with its configuration.
#[derive(Debug, clap::Args)]
pub(crate) struct DatasetInput {
    /// The dataset, such as `gsm8k`, or a repository of the Hugging Face hub, OWNER/NAME;
    /// `heartcut dataset list` shows all datasets.
    pub(crate) id: String,
    /// File, folder or archive to read, `hf://datasets/OWNER/NAME[@REVISION][/GLOB]`, or
    /// `https://..#sha256=..`.
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

impl DatasetInput {
    /// Whether its user says more than the dataset's name.
    pub(crate) fn is_configured(&self) -> bool {
        self.path.is_some() || !self.set.is_empty()
    }
}
