//! Measures against recorded outputs. The file is not part of the repository; without it the test is skipped.

use crate::{judge, labels};
use heartcut_sdk::prelude::*;
use std::path::PathBuf;

/// The recorded answers end in `So the answer is yes.`; what they end in is what they state.
#[test]
fn recorded_answers_are_read() {
    const FILE: &str = "data/outputs/bbh_codex_cot_6tasks.jsonl";
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let folder = std::env::var_os("HEARTCUT_SHARED").map_or_else(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join(FILE)) else {
        eprintln!("skipped: {FILE} is not there; set HEARTCUT_SHARED to its folder");
        return;
    };
    let labels = labels();
    let mut read = (0, 0);
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let response = row["response"].as_str().unwrap_or_default();
        let Some((_, stated)) = response.rsplit_once("So the answer is ") else {
            continue;
        };
        if row["task"] != "yesno" {
            continue;
        }
        let stated = stated.trim_end_matches('.').to_lowercase();
        let gold = row["gold"].as_str().unwrap_or_default();
        let verdict = judge(&labels, &Case::new("1", gold, response));
        let right = verdict.predicted.as_deref() == Some(stated.as_str());
        let agrees = verdict.is_correct() == gold.eq_ignore_ascii_case(&stated);
        read.0 += usize::from(right && agrees);
        read.1 += 1;
        if !right {
            eprintln!("{}: {verdict:?}", row["id"]);
        }
    }
    eprintln!("recorded yes and no: {} of {} read", read.0, read.1);
    assert!(read.0 * 100 >= read.1 * 99);
}
