use super::set::key_value;
use clap::ValueEnum;
use heartcut_host::money::Usd;
use std::path::PathBuf;

/// Make chains of thought and drafts of a dataset's problems, in batches, without a pipeline file.
///
/// Writes `cot_SUFFIX.jsonl` and `cod_SUFFIX.jsonl` once `heartcut process` has brought the answers
/// home. Files that exist are counted and never overwritten.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  heartcut generate --dataset gsm8k --file-suffix easy --limit 1000 --dry-run
  heartcut generate --dataset qwedsacf/competition_math --path MATH --filter type=Algebra
  heartcut process")]
pub(crate) struct GenerateArgs {
    /// The dataset, such as `gsm8k`, or its name on the hub.
    #[arg(long, value_name = "ID")]
    pub(crate) dataset: String,
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
    /// The provider, such as `openai`; `heartcut plugin list` shows all.
    #[arg(long, value_name = "ID")]
    pub(crate) provider: Option<String>,
    /// The model, as the provider spells it.
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// Only problems whose field has one of these values; may be given several times.
    #[arg(long, value_name = "KEY=VALUE,...", value_parser = key_value)]
    pub(crate) filter: Vec<(String, String)>,
    /// Generating from an evaluation split, such as `test`, is meant.
    #[arg(long)]
    pub(crate) evaluation: bool,
    /// Ending of the names of the files to write.
    #[arg(long, alias = "file_suffix", value_name = "SUFFIX", value_parser = suffix)]
    pub(crate) file_suffix: Option<String>,
    /// How many problems; all by default.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,
    /// Show what would be asked, how many tokens that is, and the first prompt; send nothing.
    #[arg(long, alias = "dry_run")]
    pub(crate) dry_run: bool,
    /// Where rows exist: take only as many problems as are missing to the limit.
    #[arg(long, alias = "auto_fill", conflicts_with = "auto_extend")]
    pub(crate) auto_fill: bool,
    /// Where rows exist: take as many new problems as the limit says.
    #[arg(long, alias = "auto_extend")]
    pub(crate) auto_extend: bool,
    /// Ask for drafts of the problems themselves, instead of drafts of the chains of thought.
    #[arg(long)]
    pub(crate) independent: bool,
    /// Put answers between `<thought>` or `<draft>` and its end.
    #[arg(long)]
    pub(crate) tags: bool,
    /// Which answers are written, and drafted.
    #[arg(long, value_enum, value_name = "WHICH", default_value = "accepted")]
    pub(crate) keep: Keep,
    /// Most tokens of an answer, thinking included; the model's own limit by default. A budget sets
    /// aside what an answer of that length costs.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_output_tokens: Option<u64>,
    /// Ask request by request while you wait, instead of in batches.
    #[arg(long)]
    pub(crate) online: bool,
    /// Set a value of the provider's configuration; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) config: Vec<(String, String)>,
    /// Set a value of the pipeline, such as `limits.batch_requests=2000`; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Spend at most so many US dollars, over all passes; `heartcut process` keeps to it.
    #[arg(long, value_name = "USD")]
    pub(crate) budget: Option<Usd>,
    /// Print the summary as one JSON object on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The ending of a file's name, in the folder of the project and nowhere else.
fn suffix(text: &str) -> Result<String, String> {
    let strange = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    match text.chars().find(|c| strange(*c)) {
        _ if text.trim().is_empty() => Err("it is the ending of a file's name".into()),
        Some(c) => Err(format!(
            "`{}` cannot stand in the name of a file",
            c.escape_debug()
        )),
        None => Ok(text.to_owned()),
    }
}

/// Which answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Keep {
    /// Complete and proved right.
    Accepted,
    /// Complete, right or not.
    Finished,
    /// All of them.
    All,
}

impl Keep {
    /// The word in a pipeline.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Finished => "finished",
            Self::All => "all",
        }
    }
}
