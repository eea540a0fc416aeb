//! Which files belong to a split.

use crate::error::{Result, Unreadable};
use heartcut_plugin_api::role::SplitPart;
use std::collections::BTreeSet;

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
