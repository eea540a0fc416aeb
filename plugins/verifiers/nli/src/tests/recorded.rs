//! Measures against recorded outputs. The file is not part of the repository; without it the test is skipped.

use crate::Nli;
use heartcut_sdk::{host::SilentHost, prelude::*};
use std::path::PathBuf;

/// Recorded answers end in `So the answer is valid.`; the others were cut before they came to an answer.
#[test]
fn recorded_answers_are_read() {
    const FILE: &str = "data/outputs/bbh_codex_cot_6tasks.jsonl";
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let folder = std::env::var_os("HEARTCUT_SHARED").map_or_else(beside, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join(FILE)) else {
        eprintln!("skipped: {FILE} is not there; set HEARTCUT_SHARED to its folder");
        return;
    };
    let (mut read, mut cut) = (0, 0);
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = |field: &str| row[field].as_str().unwrap_or_default();
        if row["task"] != "nli" {
            continue;
        }
        let case = Case::new(text("id"), text("gold"), text("response"));
        let verdict = Nli::default()
            .verify(&[case], &SilentHost)
            .remove(0)
            .unwrap();
        let stated = text("response").rsplit_once("So the answer is ");
        let stated = stated.map(|(_, stated)| stated.trim_end_matches('.'));
        assert_eq!(verdict.predicted.as_deref(), stated, "{}", text("id"));
        read += usize::from(stated.is_some());
        cut += usize::from(stated.is_none());
    }
    eprintln!("recorded validity: {read} read, {cut} cut before their answer");
    assert!(cut <= 10, "{cut}");
}
