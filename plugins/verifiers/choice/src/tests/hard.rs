//! Label answers written from scratch, before the reading was tuned to them.

use crate::ChoiceVerifier;
use heartcut_sdk::prelude::*;

/// What the row's response states, whichever reference it is held against; nothing where references disagree.
fn found(row: &Value) -> Option<String> {
    let labels = row["choices"].as_object().unwrap();
    let choice = |(label, text): (&String, &Value)| Choice {
        label: label.clone(),
        text: text.as_str().unwrap().into(),
    };
    let choices: Vec<Choice> = labels.iter().map(choice).collect();
    let mut accepted = labels.keys().filter(|label| {
        let case = Case {
            choices: choices.clone(),
            ..Case::new("1", label.as_str(), row["response"].as_str().unwrap())
        };
        ChoiceVerifier::default().judge(&case).is_correct()
    });
    let found = accepted.next().cloned();
    assert_eq!(accepted.next(), None, "one label at most is right");
    found
}

/// Two answers are given, and a remark behind them says so; read is the second.
const UNREAD: usize = 1;

#[test]
fn hard_answers_are_read() {
    let rows: Vec<Value> = include_str!("hard.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let found = found(row);
        if found.as_deref() != row["stated"].as_str() {
            wrong.push(format!("{found:?} for {row}"));
        }
    }
    eprintln!(
        "hard choices: {} of {}",
        rows.len() - wrong.len(),
        rows.len()
    );
    assert!(wrong.len() <= UNREAD, "{}", wrong.join("\n"));
}
