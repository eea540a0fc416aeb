//! Which files belong to a split.

use crate::{
    error::{Result, Unreadable},
    tree::units,
};
use heartcut_plugin_api::role::{Location, Source, SplitPart};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The names that belong to a split; all of them where none is named after any split. `place` is
/// what errors call the whole.
///
/// # Errors
/// `missing-split` where other splits are there and this one is not.
pub fn parted(names: Vec<String>, part: &SplitPart, place: &str) -> Result<Vec<String>> {
    let named: Vec<Option<&str>> = names.iter().map(|name| part.split_of(name)).collect();
    let there: BTreeSet<&str> = named.iter().copied().flatten().collect();
    if there.is_empty() {
        return Ok(names);
    }
    if !there.contains(part.split.as_str()) {
        let others: Vec<String> = there.iter().map(|split| format!("`{split}`")).collect();
        let message = format!("`{place}` has no file of the split `{}`", part.split);
        return Err(Unreadable::new("missing-split", message).help(format!(
            "there is {}; choose it with `split`, or `--split` on the command line",
            others.join(", ")
        )));
    }
    let belongs: Vec<bool> = named
        .iter()
        .map(|split| *split == Some(part.split.as_str()))
        .collect();
    let kept = names.into_iter().zip(belongs);
    Ok(kept
        .filter_map(|(name, belongs)| belongs.then_some(name))
        .collect())
}

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
