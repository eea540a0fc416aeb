use crate::Table;
use heartcut_sdk::{
    parse_config,
    prelude::*,
    role::{Container, Location, RowShape},
};
use std::path::{Path, PathBuf};

fn dataset(config: Value) -> Table {
    parse_config(config).unwrap()
}

fn plain() -> Table {
    dataset(json!({"path": "data/problems.jsonl"}))
}

fn read(dataset: &Table, value: Value) -> Result<Problem, PluginError> {
    let value = value.as_object().cloned().unwrap_or_default();
    let row = Row {
        file: "problems.jsonl".into(),
        number: 12,
        value,
        ..Row::default()
    };
    let mut answers = dataset.problems("dev", &[row]);
    answers.remove(0).map(|mut problems| problems.remove(0))
}

#[test]
fn answers_become_texts() {
    let cases = [
        (json!("\\boxed{12}"), None, Some("\\boxed{12}")),
        (json!(12), None, Some("12")),
        (json!(0.1), None, Some("0.1")),
        (json!(-3.0), None, Some("-3.0")),
        (json!(true), None, Some("true")),
        (json!(true), Some("yes-no"), Some("yes")),
        (json!(false), Some("yes-no"), Some("no")),
        (json!("Yes"), Some("yes-no"), Some("Yes")),
        (json!(null), None, None),
        (json!(" "), None, None),
    ];
    for (answer, kind, text) in cases {
        let problem = read(
            &plain(),
            json!({"question": "q", "gold_answer": answer, "kind": kind}),
        );
        assert_eq!(problem.unwrap().answer.as_deref(), text, "{answer}");
    }
}

#[test]
fn the_minimal_schema_of_each_task_is_read() {
    let cases = [
        (
            json!({"id": "g", "question": "q", "gold_answer": "1"}),
            "text",
        ),
        (
            json!({"id": "g", "question": "q", "choices": null, "table": "a | b", "gold_answer": "1"}),
            "text",
        ),
        (
            json!({"id": "g", "question": "q", "choices": {"label": ["A"], "text": ["x"]}, "gold_answer": "A"}),
            "choice",
        ),
        (
            json!({"id": "g", "premise": "p", "hypothesis": "h", "gold_answer": "entailment"}),
            "nli",
        ),
    ];
    for (row, kind) in cases {
        let problem = read(&plain(), row.clone()).unwrap();
        assert_eq!(problem.kind.as_str(), kind, "{row}");
        assert!(problem.extra.is_empty(), "{row}: {:?}", problem.extra);
    }
}

#[test]
fn the_kind_comes_from_the_row_then_the_config_then_the_shape() {
    let math = dataset(json!({"path": "p.jsonl", "kind": "math"}));
    let cases = [
        (&math, json!({"question": "q", "kind": "yes-no"}), "yes-no"),
        (
            &math,
            json!({"question": "q", "choices": ["a", "b"]}),
            "math",
        ),
        (&math, json!({"question": "q", "kind": null}), "math"),
        (&math, json!({"question": "q", "kind": "riddle"}), "riddle"),
        (&plain(), json!({"question": "q"}), "text"),
        (&plain(), json!({"question": "q", "choices": []}), "text"),
    ];
    for (dataset, row, kind) in cases {
        assert_eq!(
            read(dataset, row.clone()).unwrap().kind.as_str(),
            kind,
            "{row}"
        );
    }
}

#[test]
fn choices_are_read_in_every_shape() {
    let shapes = [
        json!({"label": ["A", "B"], "text": ["x", "2"]}),
        json!([{"label": "A", "text": "x"}, {"text": 2, "label": "B"}]),
        json!({"A": "x", "B": 2}),
        json!(["x", 2]),
    ];
    for shape in shapes {
        let problem = read(&plain(), json!({"question": "q", "choices": shape})).unwrap();
        let read: Vec<_> = problem
            .choices
            .iter()
            .map(|c| (&*c.label, &*c.text))
            .collect();
        assert_eq!(read, [("A", "x"), ("B", "2")], "{shape}");
    }
}

#[test]
fn labels_go_on_after_z() {
    let many: Vec<String> = (0..55).map(|n| n.to_string()).collect();
    let problem = read(&plain(), json!({"question": "q", "choices": many})).unwrap();
    let label = |index: usize| problem.choices[index].label.as_str();
    assert_eq!(
        (label(0), label(25), label(26), label(53)),
        ("A", "Z", "AA", "BB")
    );
}

#[test]
fn what_is_not_mapped_goes_to_extra() {
    let names = json!({"question": "q.text", "answer": "a", "context": {"note": "n"}});
    let mapped = dataset(json!({"path": "p.jsonl", "fields": names}));
    let row = json!({"q": {"text": "t", "by": 1}, "a": 5, "n": "m", "answer": 6, "table": "x"});
    let problem = read(&mapped, row).unwrap();
    assert_eq!(problem.question, "t");
    assert_eq!(problem.answer.as_deref(), Some("5"));
    assert_eq!(problem.context["note"], "m");
    let extra = json!({"q": {"by": 1}, "answer": 6, "table": "x"});
    assert_eq!(Value::Object(problem.extra), extra);
}

#[test]
fn a_name_with_a_dot_is_a_name_before_it_is_a_path() {
    let mapped = dataset(json!({"path": "p.jsonl", "fields": {"question": "a.b"}}));
    let problem = read(&mapped, json!({"a.b": "flat", "a": {"b": "deep"}})).unwrap();
    assert_eq!(problem.question, "flat");
    assert_eq!(Value::Object(problem.extra), json!({"a": {"b": "deep"}}));
    let problem = read(&mapped, json!({"a": {"b": "deep"}})).unwrap();
    assert_eq!(
        (problem.question.as_str(), problem.extra.len()),
        ("deep", 0)
    );
}

#[test]
fn one_field_may_serve_twice() {
    let names = json!({"id": "name", "question": "name"});
    let mapped = dataset(json!({"path": "p.jsonl", "fields": names}));
    let problem = read(&mapped, json!({"name": "x"})).unwrap();
    assert_eq!((problem.id.as_str(), problem.question.as_str()), ("x", "x"));
}

#[test]
fn rows_without_an_id_are_numbered() {
    for row in [
        json!({"question": "q"}),
        json!({"question": "q", "id": null}),
        json!({"question": "q", "id": " "}),
    ] {
        assert_eq!(read(&plain(), row).unwrap().id, "row-12");
    }
    assert_eq!(
        read(&plain(), json!({"question": "q", "id": 4}))
            .unwrap()
            .id,
        "4"
    );
}

#[test]
fn level_and_type_may_be_numbers() {
    let problem = read(
        &plain(),
        json!({"question": "q", "level": 5, "type": "Algebra"}),
    )
    .unwrap();
    assert_eq!(problem.level.as_deref(), Some("5"));
    assert_eq!(problem.problem_type.as_deref(), Some("Algebra"));
}

#[test]
fn a_whole_problem_is_read_back() {
    let problem = Problem {
        kind: ProblemKind::Code,
        dataset: "problems".into(),
        split: "dev".into(),
        context: [("note".to_owned(), "n".to_owned())].into(),
        tests: vec![Test {
            kind: "stdin".into(),
            input: "1".into(),
            ..Test::default()
        }],
        answer: Some("a".into()),
        level: Some("l".into()),
        ..Problem::new("i", "q")
    };
    let mut row = json!(problem);
    for name in ["dataset", "split"] {
        row.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(read(&plain(), row).unwrap(), problem);
}

#[test]
fn wrong_types_name_the_field() {
    let cases = [
        (json!({}), "missing-field", "question"),
        (json!({"question": null}), "missing-field", "question"),
        (json!({"question": "\n"}), "empty-field", "question"),
        (json!({"question": 1}), "wrong-type", "question"),
        (
            json!({"premise": "p", "hypothesis": []}),
            "wrong-type",
            "hypothesis",
        ),
        (json!({"question": "q", "id": []}), "wrong-type", "id"),
        (
            json!({"question": "q", "answer": {}}),
            "wrong-type",
            "answer",
        ),
        (
            json!({"question": "q", "gold_answer": [], "answer": 1}),
            "wrong-type",
            "gold_answer",
        ),
        (json!({"question": "q", "kind": 1}), "wrong-type", "kind"),
        (
            json!({"question": "q", "level": true}),
            "wrong-type",
            "level",
        ),
        (json!({"question": "q", "type": []}), "wrong-type", "type"),
        (json!({"question": "q", "table": 1}), "wrong-type", "table"),
        (
            json!({"question": "q", "context": {"note": 1}}),
            "wrong-type",
            "context.note",
        ),
        (
            json!({"question": "q", "tests": [{"input": 1}]}),
            "wrong-type",
            "tests",
        ),
        (
            json!({"question": "q", "choices": "A"}),
            "wrong-type",
            "choices",
        ),
        (
            json!({"question": "q", "choices": [true]}),
            "wrong-type",
            "choices[0]",
        ),
        (
            json!({"question": "q", "choices": [{"label": "A"}]}),
            "missing-field",
            "choices[0].text",
        ),
        (
            json!({"question": "q", "choices": {"label": ["A"], "text": []}}),
            "wrong-type",
            "choices",
        ),
        (
            json!({"question": "q", "choices": {"label": [1], "text": [{}]}}),
            "wrong-type",
            "choices.text[0]",
        ),
        (
            json!({"question": "q", "choices": {"A": [1]}}),
            "wrong-type",
            "choices.A",
        ),
    ];
    for (row, code, field) in cases {
        let error = read(&plain(), row.clone()).unwrap_err();
        assert_eq!(error.code, code, "{row}");
        assert!(
            error.message.contains(&format!("`{field}`")),
            "{row}: {error}"
        );
    }
}

#[test]
fn the_missing_field_is_the_mapped_one() {
    let mapped = dataset(json!({"path": "p.jsonl", "fields": {"question": "q.text"}}));
    let error = read(&mapped, json!({"question": "q"})).unwrap_err();
    assert_eq!(error.message, "field `q.text` is missing");
}

#[test]
fn the_split_may_stand_in_the_path() {
    let split = dataset(json!({"path": "data/{split}.jsonl"}));
    assert_eq!(
        split.sources(Container::Jsonl, "dev").unwrap(),
        [Source::local_jsonl("data/dev.jsonl")]
    );
    assert_eq!(
        split.sources(Container::Jsonl, "").unwrap_err().code,
        "unknown-split"
    );
    let sources = plain().sources(Container::Jsonl, "").unwrap();
    let path = "data/problems.jsonl".to_owned();
    assert_eq!(sources[0].location, Location::Path { path });
    let part = sources[0].part.as_ref().unwrap();
    assert_eq!(part.split, "train", "of several files those to train on");
}

#[test]
fn every_name_of_a_validation_set_finds_it() {
    for asked in ["validation", "valid", "val", "dev", "Val"] {
        let sources = plain().sources(Container::Jsonl, asked).unwrap();
        let part = sources[0].part.as_ref().unwrap();
        for file in ["validation.jsonl", "valid.jsonl", "val.jsonl", "dev.jsonl"] {
            assert_eq!(part.split_of(file), Some(asked), "{file}");
        }
        assert_eq!(part.split_of("train.jsonl"), Some("train"), "{asked}");
        assert_eq!(part.split_of("test.jsonl"), Some("test"), "{asked}");
    }
    let sources = plain().sources(Container::Jsonl, "").unwrap();
    let part = sources[0].part.as_ref().unwrap();
    for file in ["val.jsonl", "dev.jsonl"] {
        assert_eq!(part.split_of(file), Some("validation"));
    }
}

#[test]
fn a_split_with_a_number_is_not_the_one_without() {
    let sources = plain().sources(Container::Jsonl, "train2").unwrap();
    let part = sources[0].part.as_ref().unwrap();
    assert_eq!(part.split_of("train2.jsonl"), Some("train2"));
    assert_eq!(part.split_of("train1.jsonl"), Some("train"));
}

#[test]
fn a_row_may_say_which_split_it_is() {
    let question = json!({"question": "q"});
    let own = |split: &str| json!({"question": "q", "split": split});
    let cases = [
        ("", &question, Some("")),
        ("dev", &question, Some("dev")),
        ("", &own("test"), Some("test")),
        ("train", &own("test"), None),
        ("dev", &own("validation"), Some("validation")),
        ("", &own("easy"), Some("easy")),
        ("hard", &own("test"), None),
        ("test", &own("heldout"), None),
    ];
    for (asked, row, split) in cases {
        let row = Row {
            number: 1,
            value: row.as_object().cloned().unwrap(),
            ..Row::default()
        };
        let mut problems = plain().problems(asked, &[row]).remove(0).unwrap();
        let found = problems.pop().map(|problem| problem.split);
        assert_eq!(found.as_deref(), split, "{asked}");
    }
}

#[test]
fn entries_of_an_object_are_rows_with_their_keys_as_ids() {
    let keyed = dataset(json!({"path": "p.json", "entries": true}));
    let source = keyed.sources(Container::Json, "").unwrap().remove(0);
    assert_eq!(source.row, RowShape::Entry);
    let row = |value: Value| json!({"key": "q-7", "value": value});
    let problem = read(&keyed, row(json!({"question": "q"}))).unwrap();
    assert_eq!(
        (problem.id.as_str(), problem.question.as_str()),
        ("q-7", "q")
    );
    let problem = read(&keyed, row(json!({"id": "own", "question": "q"}))).unwrap();
    assert_eq!(problem.id, "own");
    assert_eq!(read(&keyed, row(json!(3))).unwrap_err().code, "wrong-type");
}

#[test]
fn a_row_may_name_its_dataset() {
    let row = json!({"question": "q", "dataset": "math"});
    let named = dataset(json!({"path": "p.jsonl", "name": "own"}));
    assert_eq!(read(&plain(), row.clone()).unwrap().dataset, "math");
    let problem = read(&named, row).unwrap();
    assert_eq!(problem.dataset, "own");
    assert_eq!(problem.extra["dataset"], "math");
}

#[test]
fn the_dataset_is_named_after_its_file() {
    let cases = [
        ("data/problems.jsonl", "problems"),
        ("problems.v2.jsonl.gz", "problems"),
        ("c:\\data\\mine.jsonl", "mine"),
        ("data/{split}.jsonl", "jsonl"),
        ("", "jsonl"),
    ];
    for (path, name) in cases {
        assert_eq!(dataset(json!({"path": path})).dataset(), name, "{path}");
    }
    assert_eq!(
        dataset(json!({"path": "p", "name": "own"})).dataset(),
        "own"
    );
}

#[test]
fn every_normalised_file_is_read() {
    let Some(folder) = shared("data/normalised") else {
        eprintln!("skipped: no shared data");
        return;
    };
    let files = [
        ("anli", "nli", 200),
        ("arc_challenge", "choice", 200),
        ("commonsense_qa", "choice", 200),
        ("date", "choice", 185),
        ("gsm8k", "text", 200),
        ("math", "text", 200),
        ("strategy_qa", "text", 200),
    ];
    for (file, kind, rows) in files {
        let text = std::fs::read_to_string(folder.join(format!("{file}.jsonl"))).unwrap();
        let dataset = dataset(json!({"path": format!("{file}.jsonl")}));
        let read: Vec<Problem> = text
            .lines()
            .map(|line| read(&dataset, serde_json::from_str(line).unwrap()).unwrap())
            .collect();
        assert_eq!(read.len(), rows, "{file}");
        assert!(
            read.iter()
                .all(|p| p.kind.as_str() == kind && p.answer.is_some()),
            "{file}"
        );
        assert!(
            read.iter().all(|p| p.extra.is_empty()),
            "{file} has fields that nothing reads"
        );
    }
}

fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("HEARTCUT_SHARED").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../../shared");
    Some(folder.unwrap_or_else(beside).join(path)).filter(|path| path.exists())
}

#[test]
fn an_object_of_rows_says_how_it_is_read() {
    let row = Row {
        number: 1,
        value: json!({"q1": {"question": "1+1?"}, "q2": {"question": "1+2?"}})
            .as_object()
            .cloned()
            .unwrap(),
        ..Row::default()
    };
    let error = plain().problems("", &[row]).remove(0).unwrap_err();
    assert!(error.help.unwrap().contains("`entries = true`"));
}
