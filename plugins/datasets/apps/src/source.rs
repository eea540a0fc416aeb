//! Where the problems of a split are.

use heartcut_sdk::{
    PluginError,
    role::{RowShape, Source},
};

pub(crate) const SPLITS: [&str; 2] = ["train", "test"];

/// Folders of a split, or the lines of a file.
pub(crate) fn of_split(path: &str, split: &str) -> Result<Vec<Source>, PluginError> {
    Ok(vec![
        Source::of_user(path, split, &SPLITS)?.by(RowShape::Folder),
    ])
}
