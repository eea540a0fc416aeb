use super::*;
use crate::{error::Result, pipeline::Selected, progress::Progress, source::LineReader};
use heartcut_plugin_api::{
    Case, Example, Formatter, Group, Host, PluginError, Verdict, Verifier, record::Fields,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Right is what says what the reference says.
struct Same;

impl Verifier for Same {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        let judge = |case: &Case| match case.response.as_str() {
            "fail" => Err(PluginError::new("broken", "cannot judge")),
            "panic" => panic!("a verifier's mistake"),
            said if Some(said) == case.reference.as_deref() => {
                Ok(Verdict::correct("same").predicted(said))
            }
            said => Ok(Verdict::incorrect("other").predicted(said)),
        };
        cases.iter().map(judge).collect()
    }
}

/// Says what it was given.
struct Echo;

impl Verifier for Echo {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        let echo = |case: &Case| {
            Ok(Verdict::correct(
                serde_json::to_string(case).unwrap_or_default(),
            ))
        };
        cases.iter().map(echo).collect()
    }
}

#[derive(Default)]
struct Lines(Vec<String>);

impl RowSink for Lines {
    fn row(&mut self, row: &str) -> Result<()> {
        self.0.push(row.to_owned());
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        Ok(())
    }
}

struct Outcome {
    rows: Vec<String>,
    tally: Tally,
    rejects: Vec<Value>,
    progress: Arc<Progress>,
}

impl Outcome {
    fn verdicts(&self) -> Vec<Value> {
        self.rows
            .iter()
            .map(|row| serde_json::from_str::<Value>(row).unwrap()["verdict"].take())
            .collect()
    }
}

fn input(text: &str) -> LineReader {
    LineReader::of(
        "rows.jsonl",
        std::io::Cursor::new(text.to_owned().into_bytes()),
    )
}

fn try_verify(verifier: impl Verifier + 'static, names: FieldNames, text: &str) -> Result<Outcome> {
    let folder = tempfile::tempdir().unwrap();
    let job = VerifyFile {
        verifier: Box::new(verifier),
        stamp: "verifier/same 1".into(),
        names,
        threads: 3,
    };
    let (mut rows, mut rejects) = (Lines::default(), RejectFile::in_folder(folder.path()));
    let progress = Arc::new(Progress::default());
    let tally = job.run(input(text), &mut rows, &mut rejects, &progress)?;
    let rejects = std::fs::read_to_string(folder.path().join("rejects.jsonl")).unwrap_or_default();
    let rejects = rejects
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    Ok(Outcome {
        rows: rows.0,
        progress,
        tally,
        rejects,
    })
}

fn verify(text: &str) -> Outcome {
    try_verify(Same, FieldNames::default(), text).unwrap()
}

fn case_of(row: &Value) -> Value {
    let outcome = try_verify(Echo, FieldNames::default(), &row.to_string()).unwrap();
    let verdict = &outcome.verdicts()[0];
    serde_json::from_str(verdict["reason"].as_str().unwrap()).unwrap_or_else(|_| verdict.clone())
}

#[test]
fn rows_come_back_as_they_were_with_a_verdict() {
    let row =
        r#"{"id": 12345678901234567890123, "x": 1.50, "gold": "a", "response":"a", "é": [1e2 ]}"#;
    let outcome = verify(row);
    let verdict =
        r#"{"outcome":"correct","reason":"same","predicted":"a","verifier":"verifier/same 1"}"#;
    let expected = format!("{},\"verdict\":{verdict}}}", row.trim_end_matches('}'));
    assert_eq!(outcome.rows, [expected.as_str()]);
    assert_eq!(
        verify(&expected).rows,
        [expected],
        "judging twice changes nothing"
    );
}

#[test]
fn order_is_kept_over_chunks_and_threads() {
    let rows: String = (0..5000)
        .map(|i| format!("{{\"n\":{i},\"gold\":0,\"pred\":{}}}\n", i % 3))
        .collect();
    let outcome = verify(&rows);
    assert_eq!(outcome.rows.len(), 5000);
    for (i, row) in outcome.rows.iter().enumerate() {
        assert!(row.starts_with(&format!("{{\"n\":{i},")), "{row}");
    }
    assert_eq!(outcome.tally.verdicts["correct"], 1667);
    assert_eq!(outcome.tally.reasons, [("other".to_owned(), 3333)].into());
}

#[test]
fn usual_names_are_found_and_numbers_are_texts() {
    for row in [
        json!({"gold": 7, "response": "7"}),
        json!({"gold_answer": "7", "pred": 7}),
        json!({"gold": null, "answer": "7", "prediction": "7"}),
        json!({"gold": "7", "answer": "8", "response": "7", "pred": "8"}),
        json!({"gold": true, "response": "true"}),
        json!({"gold": true, "response": "yes", "kind": "yes-no"}),
    ] {
        assert_eq!(
            verify(&row.to_string()).verdicts()[0]["outcome"],
            "correct",
            "{row}"
        );
    }
    assert_eq!(
        case_of(&serde_json::from_str(r#"{"gold":1.50,"pred":"x"}"#).unwrap())["reference"],
        "1.5"
    );
    let exact = verify(r#"{"gold": 1.50, "response": "1.50"}"#);
    assert_eq!(
        exact.verdicts()[0]["outcome"],
        "correct",
        "as it is written"
    );
}

#[test]
fn names_may_be_given_and_reach_into_objects() {
    let names = FieldNames {
        gold: Some("meta.truth".into()),
        response: Some("said".into()),
    };
    let row = json!({"meta": {"truth": "a"}, "said": "a", "gold": "b", "response": "b"});
    let outcome = try_verify(Same, names, &row.to_string()).unwrap();
    assert_eq!(outcome.verdicts()[0]["predicted"], "a");
}

#[test]
fn the_first_error_of_a_code_is_kept_in_words() {
    let failing = json!({"gold": "1", "response": "fail"}).to_string();
    let failures = verify(&format!("{failing}\n{failing}"))
        .progress
        .verifier_failures();
    let kept = [("broken".to_owned(), "cannot judge".to_owned())];
    assert_eq!(failures, kept.into());
    let fine = verify(&json!({"gold": "1", "response": "1"}).to_string());
    assert!(fine.progress.verifier_failures().is_empty());
}

#[test]
fn rows_that_cannot_be_judged_are_unknown_and_say_why() {
    for (row, reason) in [
        (json!({"gold": "1"}), "missing-field"),
        (json!({"response": "1"}), "missing-field"),
        (json!({"gold": null, "response": "1"}), "missing-field"),
        (json!({}), "missing-field"),
        (json!({"gold": ["1"], "response": "1"}), "bad-field"),
        (
            json!({"gold": "1", "response": "1", "choices": 3}),
            "bad-field",
        ),
        (
            json!({"gold": "1", "response": "1", "finish": "length"}),
            "truncated",
        ),
        (
            json!({"gold": "1", "response": "fail"}),
            "verifier-failed-broken",
        ),
    ] {
        let outcome = verify(&row.to_string());
        let verdict = &outcome.verdicts()[0];
        assert_eq!(
            (&verdict["outcome"], &verdict["reason"]),
            (&json!("unknown"), &json!(reason)),
            "{row}"
        );
        assert_eq!(outcome.tally.reasons, [(reason.to_owned(), 1)].into());
    }
    let outcome = verify("{\"q\": 1}\n{\"q\": 2}\n{\"gold\": 1, \"response\": 1}\n{}");
    assert_eq!(
        outcome.tally.notes,
        [
            "rows.jsonl:1: field `gold` (or `gold_answer`, `answer`) is missing; the row has `q`",
            "rows.jsonl:4: field `gold` (or `gold_answer`, `answer`) is missing; the row has nothing",
        ]
    );
}

#[test]
fn a_case_has_what_the_row_says() {
    let case = case_of(&json!({
        "id": 7, "question": "q", "gold": "B", "pred": "b", "choices": ["x", "y"], "reasoning": "r",
        "context": {"note": "n"}, "table": "t", "finish": "stop", "lang": "en", "verdict": {},
    }));
    let expected = json!({
        "id": "7", "kind": "choice", "reference": "B", "response": "b", "reasoning": "r",
        "choices": [{"label": "A", "text": "x"}, {"label": "B", "text": "y"}],
        "context": {"note": "n", "table": "t"}, "extra": {"lang": "en"},
    });
    assert_eq!(case, expected);
    assert_eq!(
        case_of(&json!({"gold": 1, "pred": 1, "premise": "p"}))["kind"],
        "nli"
    );
    assert_eq!(case_of(&json!({"gold": 1, "pred": 1}))["id"], "row-1");
    let tested =
        case_of(&json!({"pred": "x", "kind": "code", "tests": [{"kind": "stdin", "input": "1"}]}));
    assert_eq!(
        (&tested["reference"], &tested["tests"][0]["input"]),
        (&Value::Null, &json!("1"))
    );
}

#[test]
fn tests_of_any_form_are_left_to_the_verifier() {
    let rows = [
        json!({"solution": "p", "input_output": {"inputs": [], "outputs": []}}),
        json!({"response": "p", "tests": ["assert f() == 1"]}),
        json!({"response": "p", "test_list": []}),
        json!({"response": "p", "test": "def check(f): pass", "entry_point": "f"}),
    ];
    for row in rows {
        let case = case_of(&row);
        assert_eq!(
            (&case["kind"], &case["response"]),
            (&json!("code"), &json!("p")),
            "{row}"
        );
        let kept = row
            .as_object()
            .unwrap()
            .keys()
            .filter(|name| *name != "response");
        for name in kept {
            assert_eq!(case["extra"][name], row[name], "{row}");
        }
    }
    // A worked solution is no answer to a question without tests.
    let unfit = verify(&json!({"gold": 1, "solution": "1"}).to_string());
    assert_eq!(unfit.verdicts()[0]["reason"], "missing-field");
}

#[test]
fn lines_that_are_no_rows_are_set_aside() {
    let outcome = verify("{\"gold\":1,\"pred\":1}\nno\n\n[1]\n{\"gold\":1,\"pr");
    assert_eq!((outcome.tally.rows, outcome.tally.rejected_rows), (1, 3));
    let found: Vec<_> = outcome
        .rejects
        .iter()
        .map(|r| (r["line"].as_u64(), r["code"].as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (Some(2), Some("invalid-json")),
            (Some(4), Some("not-an-object")),
            (Some(5), Some("torn-line")),
        ]
    );
    assert!(outcome.tally.rejects.unwrap().ends_with("rejects.jsonl"));
    assert_eq!(verify("").tally.rejects, None, "nothing set aside, no file");
}

#[test]
fn a_verifier_that_panics_is_an_error_of_the_command() {
    let row = json!({"gold": "1", "response": "panic"}).to_string();
    let error = try_verify(Same, FieldNames::default(), &row).err().unwrap();
    assert_eq!(error.error.code, "verifier-panicked");
}

/// A row with the parts of a group.
struct Flat;

impl Formatter for Flat {
    fn format(&self, groups: &[Group], _: &dyn Host) -> Vec<Result<Vec<Example>, PluginError>> {
        let example = |group: &Group| {
            let trace = &group.traces[0];
            let completion = trace.completion.as_ref().map(|c| c.text.clone());
            let row = Fields::from_iter([
                ("q".to_owned(), json!(group.problem.question)),
                ("a".to_owned(), json!(completion)),
                ("n".to_owned(), json!(group.ordinal)),
                ("style".to_owned(), json!(trace.style)),
            ]);
            Ok(vec![Example::new(row, trace)])
        };
        groups.iter().map(example).collect()
    }
}

fn format(text: &str, only: Selected) -> (Formatted, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.jsonl").display().to_string();
    let job = FormatFile {
        plugin: "formatter/flat",
        formatter: &Flat,
        only,
        out: &out,
    };
    let mut rejects = RejectFile::in_folder(folder.path());
    let formatted = job
        .run(input(text), &mut rejects, &Progress::default())
        .unwrap();
    let rows = std::fs::read_to_string(&out).unwrap();
    (
        formatted,
        rows.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

#[test]
fn judged_rows_become_examples() {
    let rows = [
        json!({"question": "1?", "response": "1", "style": "plain", "verdict": {"outcome": "correct", "reason": "x"}}),
        json!({"question": "2?", "response": "2", "verdict": {"outcome": "incorrect", "reason": "x"}}),
        json!({"question": "3?", "response": "3", "finish": "length", "verdict": {"outcome": "correct", "reason": "x"}}),
        json!({"question": "4?", "pred": 4}),
        json!({"response": "5"}),
        json!({"question": "6?", "response": "6", "verdict": "yes"}),
    ];
    let text = rows.map(|row| format!("{row}\n")).concat();
    let kept = |only| {
        let (formatted, rows) = format(&text, only);
        assert_eq!((formatted.rows, formatted.rejected_rows), (4, 2));
        assert_eq!(
            (formatted.selected, formatted.outputs[0].rows),
            (rows.len() as u64, rows.len() as u64)
        );
        rows.iter()
            .map(|row| row["a"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(kept(Selected::Accepted), ["1"]);
    assert_eq!(kept(Selected::Finished), ["1", "2", "4"]);
    assert_eq!(kept(Selected::All), ["1", "2", "3", "4"]);
    let first = format(&text, Selected::Accepted).1.remove(0);
    assert_eq!(
        first,
        json!({"q": "1?", "a": "1", "n": 0, "style": "plain"})
    );
}
