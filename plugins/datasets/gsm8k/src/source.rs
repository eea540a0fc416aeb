//! Where the rows of a split are.

use heartcut_sdk::{
    PluginError,
    role::{Container, Location, Source},
};

const REPO: &str = "openai/gsm8k";
/// A commit of [`REPO`], so that what is read cannot change.
const REVISION: &str = "cc7b047b6e5bb11b4f1af84efc572db110a51b3c";
pub(crate) const SPLITS: [&str; 2] = ["train", "test"];

/// The sources of `split`, those of the user if there is a `path`.
pub(crate) fn of_split(path: Option<&str>, split: &str) -> Result<Vec<Source>, PluginError> {
    if let Some(path) = path {
        return Ok(vec![Source::of_user(path, split, &SPLITS)?]);
    }
    Source::check_split(split, &SPLITS)?;
    let split = if split.is_empty() { SPLITS[0] } else { split };
    Ok(vec![on_the_hub(split)])
}

fn on_the_hub(split: &str) -> Source {
    let location = Location::Hub {
        repo: REPO.into(),
        revision: REVISION.into(),
        glob: format!("main/{split}-*.parquet"),
    };
    Source {
        container: Container::Parquet,
        ..Source::at(location)
    }
}
