use super::set::key_value;
use heartcut_host::money::Usd;
use std::path::PathBuf;

/// Ask for several lines of thought on every problem of a data folder, and keep all and the right ones.
///
/// Reads every `*.jsonl` below the root, a folder for each task, and writes `*.enriched.jsonl` (the row
/// with prompts, responses, preds, correct_flags) and `*.correct.jsonl` beside it. Files of evaluation
/// splits are read like the others, with a note: what is trained on them cannot be measured with them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  heartcut enrich --root data --provider openai --model gpt-4o-mini --n 6
  heartcut enrich --root data --task gsm8k --strong --provider gemini --model gemini-2.5-pro
  heartcut enrich --root data --rebuild
  heartcut enrich --root data --count")]
pub(crate) struct EnrichArgs {
    /// The data folder.
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub(crate) root: PathBuf,
    /// Only this task, a folder below the root; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(crate) task: Vec<String>,
    /// Read folders named `train` as well.
    #[arg(long)]
    pub(crate) with_train: bool,
    /// Write below this folder instead of beside the originals.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// How many styles: the first N of the six.
    #[arg(long, value_name = "N", default_value = "6", value_parser = clap::value_parser!(u8).range(1..=6))]
    pub(crate) n: u8,
    /// These styles instead, with commas between them.
    #[arg(
        long,
        value_name = "NAME,...",
        value_delimiter = ',',
        conflicts_with = "n"
    )]
    pub(crate) styles: Vec<String>,
    /// One strong prompt instead of several styles.
    #[arg(long, conflicts_with_all = ["n", "styles"])]
    pub(crate) strong: bool,
    /// Samples for each style.
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) samples: u32,
    /// The provider, such as `openai`; `heartcut plugin list` shows all.
    #[arg(long, value_name = "ID", required_unless_present_any = ["rebuild", "count"])]
    pub(crate) provider: Option<String>,
    /// The model, as the provider spells it.
    #[arg(long, value_name = "MODEL", required_unless_present_any = ["rebuild", "count"])]
    pub(crate) model: Option<String>,
    /// Only the first N problems of each file.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,
    /// Set a value of the provider's configuration; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) config: Vec<(String, String)>,
    /// Set a value of the pipeline, such as `limits.concurrency=8`; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Spend at most so many US dollars on each file.
    #[arg(long, value_name = "USD")]
    pub(crate) budget: Option<Usd>,
    /// Show what would be asked; send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Judge the answers of existing enriched files anew and write both files again; send nothing.
    #[arg(long, conflicts_with_all = ["provider", "model", "dry_run", "count"])]
    pub(crate) rebuild: bool,
    /// Count right answers by task and style in existing enriched files.
    #[arg(long, conflicts_with_all = ["provider", "model", "dry_run"])]
    pub(crate) count: bool,
    /// Print JSON on stdout.
    #[arg(long)]
    pub(crate) json: bool,
}
