//! Where the rows of a split are.

use heartcut_sdk::{
    PluginError,
    role::{Container, Location, RowShape, Source},
};

const REPO: &str = "openai/gsm8k";
/// A commit of [`REPO`], so that what is read cannot change.
const REVISION: &str = "cc7b047b6e5bb11b4f1af84efc572db110a51b3c";
const SPLITS: [&str; 2] = ["train", "test"];

/// The split itself, or the first one where none is named.
pub(crate) fn or_first(split: &str) -> &str {
    if split.is_empty() { SPLITS[0] } else { split }
}

/// The sources of `split`, local if there is a `path`.
pub(crate) fn of_split(path: Option<&str>, split: &str) -> Result<Vec<Source>, PluginError> {
    let split = or_first(split);
    match path {
        Some(file) if is_file(file) => Ok(vec![Source::local_jsonl(file)]),
        Some(folder) => {
            known(split)?;
            let folder = folder.trim_end_matches('/');
            Ok(vec![Source::local_jsonl(format!("{folder}/{split}.jsonl"))])
        }
        None => {
            known(split)?;
            Ok(vec![on_the_hub(split)])
        }
    }
}

/// Told by the ending: a dataset computes and never looks at a disk.
fn is_file(path: &str) -> bool {
    [".jsonl", ".json", ".jsonl.gz", ".jsonl.zst"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

fn known(split: &str) -> Result<(), PluginError> {
    if SPLITS.contains(&split) {
        return Ok(());
    }
    Err(
        PluginError::new("unknown-split", format!("gsm8k has no split `{split}`"))
            .help("write `split = \"train\"` or `split = \"test\"`"),
    )
}

fn on_the_hub(split: &str) -> Source {
    Source {
        location: Location::Hub {
            repo: REPO.into(),
            revision: REVISION.into(),
            glob: format!("main/{split}-*.parquet"),
        },
        container: Container::Parquet,
        row: RowShape::Line,
    }
}
