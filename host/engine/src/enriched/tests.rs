use super::*;
use std::{fs, path::Path};

fn write(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn names(scan: &Scan, root: &Path) -> Vec<(String, String)> {
    let name = |file: TaskFile| (file.task, file.relative.display().to_string());
    scan.files(root).unwrap().into_iter().map(name).collect()
}

#[test]
fn files_are_found_by_task_and_train_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(
        root,
        &[
            ("gsm8k/cot_response.jsonl", ""),
            ("gsm8k/train/a.jsonl", ""),
            ("gsm8k/test/b.jsonl", ""),
            ("gsm8k/test/b.enriched.jsonl", ""),
            ("gsm8k/test/b.correct.jsonl", ""),
            ("gsm8k/test/b.enriched_1.jsonl", ""),
            ("gsm8k/test/b.enriched_old.jsonl", ""),
            ("anli/dev.jsonl", ""),
            ("anli/notes.txt", ""),
            ("date.jsonl", ""),
            (".cache/x.jsonl", ""),
        ],
    );
    let pair = |task: &str, file: &str| (task.to_owned(), file.to_owned());
    let sources = [
        pair("anli", "anli/dev.jsonl"),
        pair("date", "date.jsonl"),
        pair("gsm8k", "gsm8k/cot_response.jsonl"),
        pair("gsm8k", "gsm8k/test/b.enriched_old.jsonl"),
        pair("gsm8k", "gsm8k/test/b.jsonl"),
    ];
    assert_eq!(names(&Scan::default(), root), sources);
    let train = Scan {
        train: true,
        tasks: vec!["gsm8k".into()],
        ..Scan::default()
    };
    assert_eq!(names(&train, root).len(), 4);
    let enriched = Scan {
        enriched: true,
        ..Scan::default()
    };
    assert_eq!(
        names(&enriched, root),
        [
            pair("gsm8k", "gsm8k/test/b.enriched.jsonl"),
            pair("gsm8k", "gsm8k/test/b.enriched_1.jsonl")
        ]
    );
    let none = Scan {
        tasks: vec!["math".into()],
        ..Scan::default()
    };
    assert_eq!(none.files(root).unwrap_err().error.code, "no-files");
}

#[test]
fn right_answers_are_counted_by_task_and_style() {
    let folder = tempfile::tempdir().unwrap();
    let named = r#"{"correct_flags": [true, false], "heartcut": {"styles": ["plain", "code"]}}"#;
    let bare = r#"{"correct_flags": [false, false]}"#;
    write(
        folder.path(),
        &[(
            "math/a.enriched.jsonl",
            &format!("{named}\n{named}\n{bare}\n"),
        )],
    );
    let scan = Scan {
        enriched: true,
        ..Scan::default()
    };
    let files = scan.files(folder.path()).unwrap();
    let counts = Counts::of(&files).unwrap();
    let math = &counts.tasks["math"];
    assert_eq!((math.problems, math.solved), (3, 2));
    let styles: Vec<_> = math
        .styles
        .iter()
        .map(|count| (count.style.as_str(), count.answers, count.correct))
        .collect();
    assert_eq!(
        styles,
        [
            ("plain", 2, 2),
            ("code", 2, 0),
            ("cot_0", 1, 0),
            ("cot_1", 1, 0)
        ]
    );
    let bare = r#"{"correct_flags": [false], "heartcut": {"reasons": ["no-reference"]}}"#;
    write(folder.path(), &[("math/a.enriched_1.jsonl", bare)]);
    let counts = Counts::of(&scan.files(folder.path()).unwrap()).unwrap();
    assert_eq!(
        counts.tasks["math"], *math,
        "each model is counted by itself"
    );
    let other = &counts.tasks["math (math/a.enriched_1.jsonl)"];
    assert_eq!((other.problems, other.unlabelled), (1, 1));
    assert!(other.styles.is_empty());
    write(folder.path(), &[("math/a.enriched.jsonl", "{}\n")]);
    let error = Counts::of(&files).unwrap_err();
    assert!(error.error.message.contains("a.enriched.jsonl:1"));
}

#[test]
fn names_say_what_is_there_to_measure_with() {
    let file = |relative: &str| TaskFile {
        task: "anli".into(),
        path: relative.into(),
        relative: relative.into(),
    };
    for relative in [
        "anli/dev.jsonl",
        "gsm8k/test/b.jsonl",
        "date/MyTestSet.jsonl",
    ] {
        assert!(file(relative).is_evaluation(), "{relative}");
    }
    for relative in ["anli/train.jsonl", "contest/latest.jsonl"] {
        assert!(!file(relative).is_evaluation(), "{relative}");
    }
}
