use crate::{Enriched, REGISTRATION};
use heartcut_sdk::{host::SilentHost, prelude::*, record::Fields};
use serde_json::json;

fn trace(style: &str, text: &str, outcome: Option<Verdict>) -> Trace {
    Trace {
        style: style.into(),
        request: Request {
            key: format!("key-{style}"),
            messages: vec![Message::user(format!("{style}?"))],
            ..Request::default()
        },
        completion: Some(Completion {
            text: text.into(),
            ..Completion::default()
        }),
        verdict: outcome,
        ..Trace::default()
    }
}

fn group(traces: Vec<Trace>) -> Group {
    let row = json!({"id": 7, "question": "q", "answer": "#### 4", "note": {"kept": true}});
    Group {
        problem: Problem {
            answer: Some("4".into()),
            ..Problem::new("7", "q")
        },
        row: row.as_object().unwrap().clone(),
        traces,
        ..Group::default()
    }
}

fn rows(group: Group) -> Vec<(String, Fields)> {
    let verifier = Enriched { meta: true };
    let examples = verifier.format(&[group], &SilentHost).remove(0).unwrap();
    examples
        .into_iter()
        .map(|example| (example.stream, example.row))
        .collect()
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

/// The fields that the original's scripts read, as they read them.
#[test]
fn readers_of_the_original_find_their_fields() {
    let right = Verdict::correct("equal").predicted("4");
    let wrong = Verdict::incorrect("different").predicted("5");
    let rows = rows(group(vec![
        trace("a", "It is 5.", Some(wrong)),
        trace("b", "It is 4.", Some(right)),
        trace("c", "Who knows?", Some(Verdict::unknown("no-answer"))),
    ]));
    let (stream, enriched) = &rows[0];
    assert_eq!(stream, "enriched");
    assert_eq!(enriched["note"], json!({"kept": true}));
    assert_eq!(enriched["answer"], "#### 4");
    assert_eq!(enriched["gold_answer"], "4");
    assert_eq!(enriched["prompts"], json!(["a?", "b?", "c?"]));
    assert_eq!(
        enriched["responses"],
        json!(["It is 5.", "It is 4.", "Who knows?"])
    );
    assert_eq!(enriched["preds"], json!(["5", "4", null]));
    assert_eq!(enriched["correct_flags"], json!([false, true, false]));
    assert_eq!(enriched["heartcut"]["styles"], json!(["a", "b", "c"]));
    let (stream, correct) = &rows[1];
    assert_eq!(stream, "correct");
    let fields: Vec<&str> = correct.keys().map(String::as_str).collect();
    assert_eq!(
        fields,
        [
            "id",
            "gold_answer",
            "prompts",
            "responses",
            "preds",
            "correct_flags",
            "heartcut"
        ]
    );
    assert_eq!(correct["id"], 7);
    assert_eq!(correct["responses"], json!(["It is 4."]));
    assert_eq!(correct["correct_flags"], json!([true]));
}

#[test]
fn what_failed_keeps_its_place_and_what_was_cut_is_not_right() {
    let mut failed = trace("a", "", None);
    failed.completion = None;
    let mut cut = trace(
        "b",
        "It is 4",
        Some(Verdict::correct("equal").predicted("4")),
    );
    cut.completion.as_mut().unwrap().finish = Finish::Length;
    let rows = rows(group(vec![failed, cut]));
    assert_eq!(rows.len(), 1, "no answer is right");
    assert_eq!(rows[0].1["responses"], json!(["", "It is 4"]));
    assert_eq!(rows[0].1["correct_flags"], json!([false, false]));
    assert!(self::rows(group(Vec::new())).is_empty());
}

#[test]
fn a_row_that_was_enriched_before_is_written_anew() {
    let mut before = group(vec![trace(
        "a",
        "It is 4.",
        Some(Verdict::correct("equal").predicted("4")),
    )]);
    before
        .row
        .insert("responses".into(), json!(["old", "older"]));
    before
        .row
        .insert("heartcut".into(), json!({"styles": ["x"]}));
    let rows = rows(before);
    assert_eq!(rows[0].1["responses"], json!(["It is 4."]));
    assert_eq!(rows[0].1["heartcut"]["styles"], json!(["a"]));
}
