//! Judges every row of a JSONL file and says where the verdict is not the expected one.
//!
//! `cargo run --release --example grade -- FILE [--rounding N] [--show]`; the fields are `gold` or `reference`, `pred` or `response`,
//! and `expected` or `correct`.

use std::io::Write;

use heartcut_math_equivalence::{Outcome, Policies, judge};
use serde_json::Value;

type Failure = Box<dyn std::error::Error>;

fn field<'a>(row: &'a Value, names: &[&str]) -> &'a str {
    let found = names.iter().find_map(|name| row.get(name)?.as_str());
    found.unwrap_or_default()
}

fn policies(row: &Value, rounding: Option<u8>) -> Policies {
    let stated = row["opts"]["precision"].as_u64();
    let stated = stated.filter(|digits| *digits != 6);
    Policies {
        rounding: stated
            .and_then(|digits| u8::try_from(digits).ok())
            .or(rounding),
        ..Policies::default()
    }
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = arguments
        .first()
        .ok_or("usage: grade FILE [--rounding N] [--show]")?;
    let rounding = arguments
        .iter()
        .position(|argument| argument == "--rounding")
        .and_then(|at| arguments.get(at + 1)?.parse().ok());
    let show = arguments.iter().any(|argument| argument == "--show");
    let mut out = std::io::stdout().lock();
    let (mut right, mut accepted, mut refused) = (0, 0, 0);
    for line in std::fs::read_to_string(file)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        let named = row["expected"]
            .as_str()
            .map(|expected| expected == "correct");
        let expected = row["expected"]
            .as_bool()
            .or(named)
            .or(row["correct"].as_bool())
            .unwrap_or(true);
        let (reference, response) = (
            field(&row, &["gold", "reference"]),
            field(&row, &["pred", "response"]),
        );
        let verdict = judge(reference, response, &policies(&row, rounding));
        match (verdict.outcome == Outcome::Correct, expected) {
            (true, false) => accepted += 1,
            (false, true) => refused += 1,
            _ => {
                right += 1;
                continue;
            }
        }
        if show {
            let kind = field(&row, &["class", "kind", "id"]);
            let tail: String = response.chars().rev().take(150).collect();
            let tail: String = tail.chars().rev().collect();
            writeln!(
                out,
                "{} [{kind}] {reference:?} <- {tail:?}: {} {:?} {:?} {:?}",
                if expected { "FN" } else { "FP" },
                verdict.reason,
                verdict.stage,
                verdict.predicted,
                verdict.policies
            )?;
        }
    }
    writeln!(
        out,
        "{right} right, {accepted} falsely accepted, {refused} falsely refused"
    )?;
    Ok(())
}
