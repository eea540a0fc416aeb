//! Measures against recorded cases. The files are not part of the repository; without them the tests are skipped.

use crate::ChoiceVerifier;
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

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

fn lettered(texts: &[&str]) -> Vec<Choice> {
    let letters = ["A", "B", "C", "D", "E", "F"];
    let choice = |(label, text): (&&str, &&str)| Choice {
        label: (*label).to_owned(),
        text: (*text).to_owned(),
    };
    letters.iter().zip(texts).map(choice).collect()
}

fn judged(reference: &str, response: &str, choices: Vec<Choice>) -> Verdict {
    let case = Case {
        choices,
        ..Case::new("1", reference, response)
    };
    ChoiceVerifier::default().judge(&case)
}

/// The cases name no choices where only letters matter; five of them stand in.
#[test]
fn public_cases_are_mostly_right_and_never_falsely_accepted() {
    let Some(rows) = rows("verify/cases.jsonl") else {
        return;
    };
    let (mut right, mut accepted, mut all) = (0, 0, 0);
    for row in rows.iter().filter(|row| text(row, "task") == "choice") {
        let given: Vec<&str> = row["opts"]["choices"]
            .as_array()
            .map(|texts| texts.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let texts = if given.is_empty() {
            vec!["", "", "", "", ""]
        } else {
            given
        };
        // A gold such as `C Cecile` repeats the text of the choice behind its label.
        let gold = text(row, "gold").trim_start_matches('(');
        let letter: String = gold.split([')', ' ']).next().unwrap_or_default().into();
        let reference = if gold.contains(',') || gold.starts_with('<') {
            gold.to_owned()
        } else {
            letter
        };
        let verdict = judged(&reference, text(row, "pred"), lettered(&texts));
        let expected = row["expected"].as_bool().unwrap();
        let none_wanted = gold.starts_with('<') || gold.is_empty();
        let correct = if none_wanted {
            verdict.outcome == Outcome::Unknown
        } else {
            verdict.is_correct()
        };
        all += 1;
        right += usize::from(correct == expected);
        accepted += usize::from(verdict.is_correct() && !expected);
        if correct != expected {
            eprintln!("{} {:?}: {verdict:?}", text(row, "id"), text(row, "pred"));
        }
    }
    eprintln!("choice cases: {right} of {all} right, {accepted} falsely accepted");
    assert!(right * 100 >= all * 98 && accepted == 0);
}

/// The recorded answers end in `So the answer is (B).`; what they end in is what they state.
#[test]
fn recorded_answers_are_read() {
    let Some(rows) = rows("data/outputs/bbh_codex_cot_6tasks.jsonl") else {
        return;
    };
    let (mut extracted, mut all) = (0, 0);
    for row in rows.iter().filter(|row| text(row, "task") == "choice") {
        let response = text(row, "response");
        all += 1;
        let options: Vec<&str> = text(row, "question")
            .lines()
            .filter_map(|line| {
                line.strip_prefix('(')
                    .and_then(|line| line.split_once(") "))
            })
            .map(|(_, option)| option)
            .collect();
        let verdict = judged(text(row, "gold"), response, lettered(&options));
        let stated = response.rsplit_once("So the answer is (");
        extracted += usize::from(verdict.predicted.is_some());
        let stated = stated.and_then(|(_, stated)| stated.get(..1));
        assert_eq!(verdict.predicted.as_deref(), stated, "{}", text(row, "id"));
    }
    eprintln!("recorded choices: {extracted} of {all} read");
    assert!(extracted * 100 >= all * 98);
}
