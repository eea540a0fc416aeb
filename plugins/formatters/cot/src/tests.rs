use crate::{Cot, REGISTRATION};
use heartcut_sdk::{Message, host::SilentHost, parse_config, prelude::*};

fn cot(config: Value) -> Cot {
    parse_config(config).unwrap()
}

fn trace(key: &str, text: &str, reasoning: Option<&str>) -> Trace {
    let completion = Completion {
        text: text.into(),
        reasoning: reasoning.map(str::to_owned),
        ..Completion::default()
    };
    let request = Request {
        key: key.into(),
        messages: vec![Message::system("s"), Message::user("u")],
        ..Request::default()
    };
    Trace {
        step: "cot".into(),
        style: "plain".into(),
        request,
        completion: Some(completion),
        verdict: Some(Verdict::correct("same-number").predicted("42")),
        ..Trace::default()
    }
}

fn group(traces: Vec<Trace>) -> Group {
    Group {
        problem: Problem::new("p-1", "What?"),
        ordinal: 12,
        traces,
        ..Group::default()
    }
}

fn rows(config: Value, traces: Vec<Trace>) -> Vec<Value> {
    let examples = cot(config)
        .format(&[group(traces)], &SilentHost)
        .remove(0)
        .unwrap();
    examples
        .into_iter()
        .map(|example| Value::Object(example.row))
        .collect()
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn a_row_has_the_fields_of_an_instruction_file_in_their_order() {
    let row = rows(json!({"meta": false}), vec![trace("k", "6 · 7 = 42", None)]).remove(0);
    let text = r#"{"instruction":"What?","input":"","output":"6 · 7 = 42","id":"idx_12"}"#;
    assert_eq!(row.to_string(), text);
}

#[test]
fn meta_leads_back_to_the_request() {
    let row = rows(json!({}), vec![trace("k", "42", None)]).remove(0);
    let meta = &row["meta"];
    assert_eq!(
        (&meta["request"], &meta["problem"]),
        (&json!("k"), &json!("p-1"))
    );
    assert_eq!(
        (&meta["outcome"], &meta["predicted"]),
        (&json!("correct"), &json!("42"))
    );
}

#[test]
fn rows_of_one_problem_have_unique_ids() {
    let traces = || {
        vec![
            trace("a", "1", None),
            trace("b", "2", None),
            trace("c", "3", None),
        ]
    };
    let ids = |config: Value| -> Vec<Value> {
        rows(config, traces())
            .iter()
            .map(|row| row["id"].clone())
            .collect()
    };
    assert_eq!(ids(json!({})), ["idx_12", "idx_12_1", "idx_12_2"]);
    assert_eq!(ids(json!({"id": "problem"})), ["p-1", "p-1_1", "p-1_2"]);
}

#[test]
fn failed_traces_give_no_row_and_take_no_number() {
    let failed = Trace {
        completion: None,
        ..trace("a", "", None)
    };
    let examples = cot(json!({}))
        .format(
            &[group(vec![failed.clone(), trace("b", "2", None)])],
            &SilentHost,
        )
        .remove(0)
        .unwrap();
    assert_eq!(examples.len(), 1);
    assert_eq!(
        (&examples[0].row["id"], &examples[0].traces),
        (&json!("idx_12"), &vec!["b".to_owned()])
    );
    assert!(rows(json!({}), vec![failed]).is_empty());
}

#[test]
fn outputs_carry_reasoning_and_tags_on_request() {
    let cases = [
        (json!({}), "a", Some("r"), "a"),
        (json!({"reasoning": "none"}), "a", Some("r"), "a"),
        (
            json!({"reasoning": "inline"}),
            "a",
            Some("r\n"),
            "<think>\nr\n</think>\n\na",
        ),
        (json!({"reasoning": "inline"}), "a", Some(" "), "a"),
        (json!({"reasoning": "inline"}), "a", None, "a"),
        (
            json!({"tag": "thought"}),
            " a\n",
            None,
            "<thought>\na\n</thought>",
        ),
        (json!({"tag": "draft"}), "a", None, "<draft>\na\n</draft>"),
        (
            json!({"tag": "draft"}),
            "<draft>a</draft> #### 1\n",
            None,
            "<draft>a</draft> #### 1",
        ),
        (
            json!({"tag": "draft"}),
            "<thought>a</thought>",
            None,
            "<draft>\n<thought>a</thought>\n</draft>",
        ),
        (
            json!({"tag": "draft", "reasoning": "inline"}),
            "a",
            Some("r"),
            "<think>\nr\n</think>\n\n<draft>\na\n</draft>",
        ),
        (json!({}), "  kept as it is\n", None, "  kept as it is\n"),
    ];
    for (config, text, reasoning, output) in cases {
        let row = rows(config.clone(), vec![trace("k", text, reasoning)]).remove(0);
        assert_eq!(row["output"], output, "{config} {text:?} {reasoning:?}");
    }
}

#[test]
fn the_instruction_is_the_question_or_the_prompt() {
    for (config, text) in [
        (json!({}), "What?"),
        (json!({"instruction": "prompt"}), "s\n\nu"),
    ] {
        let row = rows(config, vec![trace("k", "a", None)]).remove(0);
        assert_eq!(row["instruction"], text);
    }
}

#[test]
fn unknown_values_are_refused() {
    for config in [
        json!({"tag": "answer"}),
        json!({"reasoning": true}),
        json!({"id": ""}),
        json!({"metta": true}),
    ] {
        let error = parse_config::<Cot>(config.clone()).unwrap_err();
        assert_eq!(error.code, "bad-config", "{config}");
    }
}

#[test]
fn figures_of_a_verdict_are_told_to_whom_asks() {
    let mut judged = trace("k", "```python\nprint(1)\n```", None);
    let verdict = judged.verdict.as_mut().unwrap();
    verdict.score = Some(0.5);
    verdict.metrics = [("tests".to_owned(), 4.0), ("tests-passed".to_owned(), 2.0)].into();
    let meta = |config: Value| rows(config, vec![judged.clone()]).remove(0)["meta"].clone();
    let told = meta(json!({"figures": true}));
    assert_eq!(told["score"], json!(0.5));
    assert_eq!(told["metrics"], json!({"tests": 4.0, "tests-passed": 2.0}));
    let untold = meta(json!({}));
    assert_eq!(
        (&untold["score"], &untold["metrics"]),
        (&Value::Null, &Value::Null)
    );
}
