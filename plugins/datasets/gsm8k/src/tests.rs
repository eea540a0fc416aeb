use crate::{Gsm8k, REGISTRATION};
use heartcut_sdk::{host::SilentHost, prelude::*, role::Container};
use std::path::{Path, PathBuf};

fn row(number: u64, value: Value) -> Row {
    let value = value.as_object().cloned().unwrap_or_default();
    Row {
        file: "train.jsonl".into(),
        number,
        value,
        ..Row::default()
    }
}

fn read(split: &str, value: Value) -> Result<Problem, PluginError> {
    let dataset = Gsm8k { path: None };
    let mut answers = dataset.problems(split, &[row(3, value)], &SilentHost);
    answers.remove(0).map(|mut problems| problems.remove(0))
}

fn original(answer: &str) -> Value {
    json!({"question": "How many?", "answer": answer})
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn golds_are_what_the_dataset_means() {
    let cases = [
        ("#### 72", "72"),
        ("a\n#### -3", "-3"),
        ("1,234", "1234"),
        (" -2.5 ", "-2.5"),
        ("a\n#### 1,234,567", "1234567"),
        ("a #### b\n####  5 ", "5"),
        ("3*4=<<3*4=12>>12\n#### 12", "12"),
        ("a\n#### 2.50", "2.50"),
        ("a\n#### $1,000", "$1000"),
    ];
    for (answer, gold) in cases {
        let problem = read("train", original(answer)).unwrap();
        assert_eq!(problem.answer.as_deref(), Some(gold), "{answer:?}");
    }
}

#[test]
fn solutions_lose_their_marks_and_nothing_else() {
    let cases = [
        ("48/2 = <<48/2=24>>24 clips.\n#### 24", "48/2 = 24 clips."),
        ("<<1=1>><<2=2>>x\n\n#### 1", "x"),
        ("1 < 2 and 3 >> 2\n#### 1", "1 < 2 and 3 >> 2"),
        ("an open << mark\n#### 1", "an open << mark"),
        ("it\u{2019}s 5 #### of\n#### 5", "it\u{2019}s 5 #### of"),
    ];
    for (answer, solution) in cases {
        let problem = read("train", original(answer)).unwrap();
        assert_eq!(problem.extra["solution"], solution, "{answer:?}");
    }
}

#[test]
fn ids_are_stable_and_prepared_ones_are_kept() {
    let ids = [
        ("", original("#### 1"), "gsm8k-train-3"),
        ("test", original("#### 1"), "gsm8k-test-3"),
        (
            "test",
            json!({"id": "a", "question": "q", "gold_answer": "1"}),
            "a",
        ),
        (
            "test",
            json!({"id": 7, "question": "q", "gold_answer": 1}),
            "7",
        ),
        (
            "test",
            json!({"id": null, "question": "q", "gold_answer": 1}),
            "gsm8k-test-3",
        ),
    ];
    for (split, value, id) in ids {
        assert_eq!(read(split, value).unwrap().id, id);
    }
}

#[test]
fn prepared_golds_leave_their_box_and_the_rest_is_kept() {
    let value = json!({
        "question": "q", "gold_answer": " \\boxed{1,500} ", "answer": "1+1=<<1+1=2>>2", "source": "own",
    });
    let problem = read("train", value).unwrap();
    assert_eq!(problem.answer.as_deref(), Some("1500"));
    let extra = json!({"source": "own", "solution": "1+1=2"});
    assert_eq!(Value::Object(problem.extra), extra);
}

#[test]
fn a_number_is_a_gold_without_a_solution() {
    let problem = read("train", json!({"question": "q", "answer": 1.5})).unwrap();
    assert_eq!(problem.answer.as_deref(), Some("1.5"));
    assert!(!problem.extra.contains_key("solution"));
}

#[test]
fn bad_rows_name_the_field() {
    let cases = [
        (json!({"answer": "#### 1"}), "missing-field", "question"),
        (json!({"question": "q"}), "missing-field", "answer"),
        (
            json!({"question": 5, "answer": "#### 1"}),
            "wrong-type",
            "question",
        ),
        (
            json!({"question": "q", "answer": ["#### 1"]}),
            "wrong-type",
            "answer",
        ),
        (
            json!({"question": " ", "answer": "#### 1"}),
            "empty-field",
            "question",
        ),
        (
            json!({"question": "q", "answer": "it is 1"}),
            "no-gold",
            "answer",
        ),
        (
            json!({"question": "q", "answer": "it is 1 ####  "}),
            "no-gold",
            "answer",
        ),
        (
            json!({"question": "q", "gold_answer": ""}),
            "empty-field",
            "gold_answer",
        ),
        (
            json!({"question": "q", "gold_answer": {}}),
            "wrong-type",
            "gold_answer",
        ),
        (
            json!({"id": [], "question": "q", "gold_answer": "1"}),
            "wrong-type",
            "id",
        ),
    ];
    for (value, code, field) in cases {
        let error = read("train", value.clone()).unwrap_err();
        assert_eq!(error.code, code, "{value}");
        assert!(
            error.message.contains(&format!("`{field}`")),
            "{value}: {error}"
        );
    }
}

#[test]
fn sources_follow_the_path() {
    for (path, split, part) in [
        ("data/gsm8k", "", "train"),
        ("data/gsm8k/", "test", "test"),
        ("mine.jsonl.gz", "test", "test"),
    ] {
        let dataset = Gsm8k {
            path: Some(path.into()),
        };
        let source = dataset.sources(split).unwrap().remove(0);
        assert_eq!(source.location, Location::Path { path: path.into() });
        assert_eq!(source.part.unwrap().split, part, "{path} {split}");
    }
}

#[test]
fn without_a_path_the_hub_is_named_at_a_commit() {
    let dataset = Gsm8k { path: None };
    let sources = dataset.sources("test").unwrap();
    assert_eq!(sources[0].container, Container::Parquet);
    let Location::Hub {
        repo,
        revision,
        glob,
    } = &sources[0].location
    else {
        panic!("{sources:?} is not on the hub");
    };
    assert_eq!(
        (repo.as_str(), glob.as_str()),
        ("openai/gsm8k", "main/test-*.parquet")
    );
    assert_eq!(revision.len(), 40);
}

#[test]
fn unknown_splits_are_refused_with_the_known_ones() {
    for path in [None, Some("data/gsm8k".to_owned())] {
        let error = Gsm8k { path }.sources("dev").unwrap_err();
        assert_eq!(error.code, "unknown-split");
        assert!(
            error
                .help
                .is_some_and(|help| help.contains("train") && help.contains("test"))
        );
    }
}

#[test]
fn every_row_of_the_real_file_is_read() {
    let Some(path) = shared("data/gsm8k/train.jsonl") else {
        eprintln!("skipped: no shared data");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let rows: Vec<Row> = (1..)
        .zip(rows)
        .map(|(number, value)| row(number, value))
        .collect();
    let problems: Vec<Problem> = Gsm8k { path: None }
        .problems("train", &rows, &SilentHost)
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    assert_eq!(problems.len(), 7473);
    let golds: Vec<&str> = problems
        .iter()
        .map(|p| p.answer.as_deref().unwrap())
        .collect();
    assert!(
        golds.iter().all(|gold| gold.parse::<f64>().is_ok()),
        "every gold is a number"
    );
    assert_eq!(golds.iter().filter(|gold| gold.starts_with('-')).count(), 3);
    let commas = rows.iter().filter(|row| {
        row.text("answer")
            .unwrap()
            .rsplit("####")
            .next()
            .unwrap()
            .contains(',')
    });
    assert_eq!(commas.count(), 79);
    assert_eq!((problems[0].id.as_str(), golds[0]), ("gsm8k-train-1", "72"));
    let marks = |p: &Problem| p.extra["solution"].as_str().unwrap().contains("<<");
    assert!(!problems.iter().any(marks), "calculator marks stay out");
}

fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("HEARTCUT_SHARED").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    Some(folder.unwrap_or_else(beside).join(path)).filter(|path| path.exists())
}
