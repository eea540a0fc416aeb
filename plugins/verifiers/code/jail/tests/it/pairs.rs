//! Programs and tests as one process runs them, beside what comes out where they are two: a verdict may
//! be left open, and is wrong only where `pairs.jsonl` says so.

use crate::{machine::workers, running::checked_for};
use serde::Deserialize;

#[derive(Deserialize)]
struct Pair {
    id: String,
    solution: String,
    test: String,
    /// Whether the test holds where one process runs both.
    right: bool,
    verdict: String,
}

/// What nobody can tell from two processes: which of two equal tuples or numbers it is, and which error
/// is being handled.
const WRONG: &[&str] = &[
    "g3.bare_raise_outside.0",
    "g7.hash_eq_types.0",
    "g1.tuple_holds_list.0",
    "g7.hash_eq_types.3",
];

#[test]
fn two_processes_find_what_one_would_have_found() {
    let pairs: Vec<Pair> = include_str!("pairs.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut differ = Vec::new();
    for (tier, mut worker) in workers() {
        for pair in &pairs {
            let (said, ran) = checked_for(&mut worker, "", &pair.solution, "", &pair.test);
            let verdict = verdict(&said);
            if verdict != pair.verdict {
                differ.push(format!("{tier} {}: {verdict}, {ran:?}", pair.id));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn no_verdict_is_wrong_but_the_ones_that_are_known() {
    let pairs = include_str!("pairs.jsonl").lines();
    let wrong: Vec<String> = pairs
        .map(|line| serde_json::from_str::<Pair>(line).unwrap())
        .filter(|pair| pair.verdict == if pair.right { "incorrect" } else { "correct" })
        .map(|pair| pair.id)
        .collect();
    assert_eq!(wrong, WRONG);
}

fn verdict(said: &str) -> &'static str {
    match said {
        "passed" => "correct",
        "opaque" | "bad-test" => "unknown",
        _ => "incorrect",
    }
}
