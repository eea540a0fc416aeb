//! Measures against recorded cases and outputs. The files are not part of the repository; without them the tests are skipped.

use super::outcome;
use crate::Exact;
use heartcut_sdk::prelude::*;
use std::path::PathBuf;

fn rows(file: &str) -> Option<Vec<Value>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let folder = std::env::var_os("HEARTCUT_SHARED").map_or_else(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join(file)) else {
        eprintln!("skipped: {file} is not there; set HEARTCUT_SHARED to its folder");
        return None;
    };
    Some(
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

#[test]
fn public_cases_are_right_and_never_falsely_accepted() {
    let Some(rows) = rows("verify/cases.jsonl") else {
        return;
    };
    let (mut right, mut accepted, mut all) = (0, 0, 0);
    for row in &rows {
        let text = |field: &str| row[field].as_str().unwrap_or_default();
        if !matches!(text("task"), "text" | "answer") {
            continue;
        }
        let correct = outcome(&Exact::default(), text("gold"), text("pred")) == Outcome::Correct;
        let expected = row["expected"].as_bool().unwrap();
        all += 1;
        right += usize::from(correct == expected);
        accepted += usize::from(correct && !expected);
        if correct != expected {
            eprintln!("{} {row}", text("id"));
        }
    }
    eprintln!("text and answer cases: {right} of {all} right, {accepted} falsely accepted");
    assert!(right * 100 >= all * 98 && accepted == 0);
}

/// Answers to word problems with tables, as their own program took them out of the outputs, with its labels.
#[test]
fn recorded_labels_are_shared() {
    let Some(rows) = rows("data/outputs/tabmwp_promptpg_gpt3.jsonl") else {
        return;
    };
    let by_value = Exact {
        numbers: true,
        ..Exact::default()
    };
    let (mut same, mut accepted) = (0, 0);
    let mut differing = Vec::new();
    for row in &rows {
        let text = |field: &str| row[field].as_str().unwrap_or_default();
        let correct = outcome(&by_value, text("gold"), text("pred_source")) == Outcome::Correct;
        let expected = row["correct"].as_bool().unwrap();
        same += usize::from(correct == expected);
        accepted += usize::from(correct && !expected);
        if correct != expected {
            differing.push(text("id").to_owned());
        }
    }
    let listed = include_str!("../../DISAGREEMENTS.md");
    assert!(
        differing
            .iter()
            .all(|id| listed.contains(&format!("`{id}`"))),
        "{differing:?}"
    );
    eprintln!(
        "recorded labels: {same} of {} shared, {accepted} accepted against the label",
        rows.len()
    );
    assert!(same * 100 >= rows.len() * 99);
}
