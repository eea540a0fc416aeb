use super::{CommonsenseQa, REGISTRATION, rationales::Rationales};
use heartcut_sdk::{host::SilentHost, prelude::*};

fn read(lines: &str, value: Value) -> Problem {
    let row = Row {
        file: "dev_rand_split.jsonl".into(),
        number: 4,
        value: value.as_object().cloned().unwrap_or_default(),
        ..Row::default()
    };
    let dataset = CommonsenseQa {
        path: None,
        rationales: Rationales::of(lines.as_bytes()).unwrap(),
    };
    dataset
        .problems("", &[row], &SilentHost)
        .remove(0)
        .unwrap()
        .remove(0)
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn explanations_are_joined_by_the_id() {
    let lines = "{\"id\": \"a\", \"explanation\": {\"open-ended\": \" because \", \"selected\": \"x\"}}\n\n\
                 {\"id\": \"b\", \"explanation\": {\"open-ended\": \"\"}}\n{\"id\": 5}\n";
    let row =
        |id: &str| json!({"id": id, "question": "q", "choices": ["x", "y"], "answerKey": "A"});
    assert_eq!(read(lines, row("a")).extra["rationale"], "because");
    assert!(read(lines, row("b")).extra.is_empty());
    assert_eq!(read(lines, row("c")).split, "validation");
    assert_eq!(
        Rationales::of("no json".as_bytes()).err().unwrap().code,
        "bad-rationales"
    );
}

#[test]
fn the_splits_that_can_be_pinned_are() {
    let dataset = CommonsenseQa {
        path: None,
        rationales: Rationales::default(),
    };
    assert!(matches!(
        dataset.sources("test").unwrap()[0].location,
        Location::Url { .. }
    ));
    assert_eq!(
        dataset.sources("validation").unwrap_err().code,
        "needs-path"
    );
    assert_eq!(dataset.sources("dev").unwrap_err().code, "unknown-split");
}
