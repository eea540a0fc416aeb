//! Where the problems of a split are.

use heartcut_sdk::{
    PluginError,
    role::{Container, Location, RowShape, Source},
};

const SPLITS: [&str; 2] = ["train", "test"];

/// The split itself, or the first one where none is named.
pub(crate) fn or_first(split: &str) -> &str {
    if split.is_empty() { SPLITS[0] } else { split }
}

/// Folders of a split, or the lines of a file.
pub(crate) fn of_split(path: &str, split: &str) -> Result<Vec<Source>, PluginError> {
    let split = or_first(split);
    if !SPLITS.contains(&split) {
        let message = format!("apps has no split `{split}`");
        return Err(PluginError::new("unknown-split", message)
            .help("write `split = \"train\"` or `split = \"test\"`"));
    }
    if path.ends_with(".jsonl") || path.ends_with(".json") {
        return Ok(vec![Source::local_jsonl(path)]);
    }
    let path = format!("{}/{split}", path.trim_end_matches('/'));
    Ok(vec![Source {
        location: Location::Path { path },
        container: Container::Raw,
        row: RowShape::Folder,
    }])
}
