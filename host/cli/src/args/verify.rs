use super::set::key_value;
use std::path::PathBuf;

/// Judge the answers in a JSON Lines file.
///
/// Every row comes out again, unchanged and in its place, with a `verdict` object at its end. A
/// row that lacks a field is `unknown` with the reason `missing-field`; lines that are no JSON
/// objects go to `rejects.jsonl` beside the output, or in the current folder. The counts go to
/// stderr.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  heartcut verify answers.jsonl --verifier math --out judged.jsonl
  cat answers.jsonl | heartcut verify - --verifier math --gold target --response output | head
  heartcut verify programs.jsonl --verifier code --min-isolation namespaces --out judged.jsonl

`heartcut help records` explains rows and verdicts.")]
pub(crate) struct VerifyArgs {
    /// The file with one JSON object a line; `-` stands for stdin.
    pub(crate) file: PathBuf,
    /// Who judges, such as `math`; `heartcut plugin list` shows all verifiers.
    #[arg(long, value_name = "ID")]
    pub(crate) verifier: String,
    /// Field that holds the right answer, instead of `gold`, `gold_answer` or `answer`; a dot
    /// reaches into an object.
    #[arg(long, value_name = "FIELD")]
    pub(crate) gold: Option<String>,
    /// Field that holds the answer to judge, instead of `response`, `pred` or `prediction`; a dot
    /// reaches into an object.
    #[arg(long, value_name = "FIELD")]
    pub(crate) response: Option<String>,
    /// Write the judged rows to this file instead of stdout.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Set a value of the verifier's configuration; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Judge nothing where the machine holds programs less strongly than this: `namespaces`,
    /// `landlock` or `wasm`, from the strongest to the weakest. For verifiers that run programs,
    /// such as `code`.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) min_isolation: Option<String>,
    /// Print the counts as one JSON object on stdout; needs --out, as stdout has the rows
    /// otherwise.
    #[arg(long)]
    pub(crate) json: bool,
}
