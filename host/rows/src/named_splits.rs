use crate::{error::Result, tree::units};
use heartcut_plugin_api::role::{Location, Source};
use std::{collections::BTreeMap, path::Path};

/// The splits that the files of a place are named after, and how many files each has. Nothing where
/// there is but one file.
///
/// # Errors
/// When the place is not there.
pub fn named_splits(source: &Source, folder: &Path) -> Result<BTreeMap<String, usize>> {
    let (Location::Path { path }, Some(part)) = (&source.location, &source.part) else {
        return Ok(BTreeMap::new());
    };
    let root = folder.join(path);
    let whole = Source {
        part: None,
        ..source.clone()
    };
    let mut splits = BTreeMap::new();
    for unit in units(&root, &whole)?
        .iter()
        .filter(|unit| unit.path != root)
    {
        if let Some(split) = part.split_of(&unit.inner) {
            *splits.entry(split.to_owned()).or_default() += 1;
        }
    }
    Ok(splits)
}
