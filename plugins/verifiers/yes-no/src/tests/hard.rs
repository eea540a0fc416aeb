//! Label answers written from scratch, before the reading was tuned to them.

use crate::{judge, labels};
use heartcut_sdk::prelude::*;

/// A denial of a denial is taken for a statement about something else.
const UNREAD: usize = 1;

#[test]
fn hard_answers_are_read() {
    let rows: Vec<Value> = include_str!("hard.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let labels = labels();
    let mut wrong = Vec::new();
    for row in &rows {
        let response = row["response"].as_str().unwrap();
        let accepted =
            |reference: &&str| judge(&labels, &Case::new("1", *reference, response)).is_correct();
        let found: Vec<&str> = ["yes", "no"].into_iter().filter(accepted).collect();
        if found != row["stated"].as_str().into_iter().collect::<Vec<_>>() {
            wrong.push(format!("{found:?} for {row}"));
        }
    }
    eprintln!(
        "hard yes and no: {} of {}",
        rows.len() - wrong.len(),
        rows.len()
    );
    assert!(wrong.len() <= UNREAD, "{}", wrong.join("\n"));
}
