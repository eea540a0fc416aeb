use super::{REGISTRATION, TableMwp, splits::Splits};
use heartcut_sdk::{host::SilentHost, prelude::*};

fn dataset(splits: Option<&str>) -> TableMwp {
    TableMwp {
        path: Some("problems.json".into()),
        splits: splits.map(|text| Splits::of(text).unwrap()),
    }
}

fn entry(key: &str, split: &str) -> Row {
    let problem = json!({"question": "How many?", "table": "a | b", "choices": null, "answer": "1,750",
                         "unit": "$", "grade": 3, "ques_type": "free_text", "split": split});
    Row {
        file: "problems.json".into(),
        number: 1,
        value: json!({"key": key, "value": problem})
            .as_object()
            .cloned()
            .unwrap_or_default(),
        ..Row::default()
    }
}

fn ids(dataset: &TableMwp, split: &str) -> Vec<String> {
    let rows = [entry("5", "train"), entry("6", "dev"), entry("7", "dev")];
    let found = dataset.problems(split, &rows, &SilentHost).into_iter();
    found
        .flat_map(|problems| problems.unwrap())
        .map(|problem| problem.id)
        .collect()
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn splits_are_those_of_the_table_or_of_the_rows() {
    let plain = dataset(None);
    assert_eq!(ids(&plain, "dev"), ["table-mwp-6", "table-mwp-7"]);
    assert_eq!(ids(&plain, "").len(), 3);
    assert_eq!(ids(&plain, "dev1k").len(), 3);
    let listed = dataset(Some("{\"train\": [5], \"dev1k\": [7]}"));
    assert_eq!(ids(&listed, "dev1k"), ["table-mwp-7"]);
    assert_eq!(ids(&listed, "train"), ["table-mwp-5"]);
    assert_eq!(listed.sources("test").unwrap_err().code, "unknown-split");
    assert_eq!(Splits::of("[]").unwrap_err().code, "bad-splits");
}

#[test]
fn a_number_keeps_its_commas_and_its_unit() {
    let found = dataset(None)
        .problems("", &[entry("6", "dev")], &SilentHost)
        .remove(0)
        .unwrap()
        .remove(0);
    assert_eq!(
        (found.answer.as_deref(), found.split.as_str()),
        (Some("1,750"), "dev")
    );
    assert_eq!(found.extra["unit"], "$");
    assert_eq!(
        (found.level.as_deref(), found.kind),
        (Some("3"), ProblemKind::Math)
    );
}

#[test]
fn an_answer_that_is_an_option_is_its_label() {
    let row = |answer: &str| {
        Row {
        file: "rows.jsonl".into(),
        number: 2,
        value: json!({"question": "Which?", "table": "a | b", "choices": ["shortage", "surplus"], "gold_answer": answer})
            .as_object().cloned().unwrap_or_default(),
        ..Row::default()
    }
    };
    for (answer, label) in [
        ("\\boxed{surplus}", "B"),
        ("shortage", "A"),
        ("glut", "glut"),
    ] {
        let found = dataset(None)
            .problems("", &[row(answer)], &SilentHost)
            .remove(0)
            .unwrap()
            .remove(0);
        assert_eq!(
            (found.kind, found.answer.as_deref()),
            (ProblemKind::Choice, Some(label))
        );
    }
}
