//! Parts of a dataset that never cross: to train, to tune and to measure.

use crate::{
    duplicates::question_text,
    error::{HostError, Result},
    pipeline::DatasetStage,
};
use heartcut_plugin_api::Problem;
use std::collections::BTreeMap;

/// A part has to be one of the parts.
///
/// # Errors
/// `unknown-part`, naming those that there are.
pub(super) fn check_part(stage: &DatasetStage) -> Result<()> {
    let Some(part) = &stage.part else {
        return Ok(());
    };
    if stage.parts.get(part).is_some_and(|share| *share > 0) {
        return Ok(());
    }
    let parts: Vec<&str> = stage.parts.keys().map(String::as_str).collect();
    let message = format!("`dataset.part`: there is no part `{part}`");
    Err(HostError::config("unknown-part", message).help(format!(
        "there are: {}; set shares in `[dataset.parts]`",
        parts.join(", ")
    )))
}

/// The part that a problem belongs to. What it asks decides, whatever its id, place and white
/// space: a question that comes twice is in one part both times.
pub(super) fn part_of<'a>(
    problem: &Problem,
    seed: u64,
    parts: &'a BTreeMap<String, u32>,
) -> Option<&'a str> {
    let whole: u64 = parts.values().map(|share| u64::from(*share)).sum();
    let mut at = u64::try_from((u128::from(draw(problem, seed)) * u128::from(whole)) >> 64).ok()?;
    parts.iter().find_map(|(name, share)| {
        let share = u64::from(*share);
        if at < share {
            return Some(name.as_str());
        }
        at -= share;
        None
    })
}

fn draw(problem: &Problem, seed: u64) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    for word in question_text(problem).split_whitespace() {
        hasher.update(word.to_lowercase().as_bytes()).update(b" ");
    }
    let mut draw = [0; 8];
    hasher.finalize_xof().fill(&mut draw);
    u64::from_le_bytes(draw)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> BTreeMap<String, u32> {
        [("train", 8), ("dev", 1), ("test", 1)]
            .map(|(name, share)| (name.to_owned(), share))
            .into()
    }

    #[test]
    fn parts_have_their_shares_and_depend_on_the_seed() {
        let parts = parts();
        let count = |seed: u64, name: &str| {
            let problems =
                (0..5000).map(|at| Problem::new(at.to_string(), format!("What is {at}?")));
            problems
                .filter(|problem| part_of(problem, seed, &parts) == Some(name))
                .count()
        };
        for (name, expected) in [("train", 4000), ("dev", 500), ("test", 500)] {
            assert!(count(1, name).abs_diff(expected) < 120, "{name}");
        }
        let problem = Problem::new("1", "What is 17?");
        let found: std::collections::BTreeSet<_> = (0..50)
            .map(|seed| part_of(&problem, seed, &parts))
            .collect();
        assert!(found.len() > 1);
    }

    #[test]
    fn the_same_question_is_in_one_part() {
        let parts = parts();
        for at in 0..500 {
            let one = Problem::new(format!("a{at}"), format!("What is {at} more than ten?"));
            let other = Problem::new(format!("b{at}"), format!("what is  {at}\nmore than TEN?"));
            assert_eq!(part_of(&one, 3, &parts), part_of(&other, 3, &parts));
        }
        assert_eq!(part_of(&Problem::new("1", "q"), 3, &BTreeMap::new()), None);
    }
}
