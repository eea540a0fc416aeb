//! Short answers written from scratch, before the reading was tuned to them.

use super::outcome;
use crate::Exact;
use heartcut_sdk::prelude::*;

#[test]
fn hard_answers_are_read() {
    let rows: Vec<Value> = include_str!("hard.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let text = |field: &str| row[field].as_str().unwrap();
        let found = outcome(&Exact::default(), text("reference"), text("response"));
        if found.as_str() != text("outcome") {
            wrong.push(format!("{found:?} for {row}"));
        }
    }
    eprintln!(
        "hard short answers: {} of {}",
        rows.len() - wrong.len(),
        rows.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
