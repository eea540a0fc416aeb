use super::{Math, REGISTRATION};
use heartcut_sdk::{host::SilentHost, prelude::*};

fn read(file: &str, split: &str, value: Value) -> Problem {
    let row = Row {
        file: file.into(),
        number: 12,
        value: value.as_object().cloned().unwrap_or_default(),
        ..Row::default()
    };
    let math = Math { path: None };
    let mut found = math.problems(split, &[row], &SilentHost);
    found.remove(0).unwrap().remove(0)
}

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

#[test]
fn ids_tell_files_and_lines_apart() {
    let row = json!({"problem": "q", "solution": "\\boxed{1}"});
    let file = |path: &str| json!({"path": path, "value": row.clone()});
    let cases = [
        (
            "MATH/test/geometry/9.json",
            file("geometry/9.json"),
            "math-test-geometry-9",
        ),
        (
            "m.tar.gz/MATH/train/algebra/1.json",
            file("MATH/train/algebra/1.json"),
            "math-train-algebra-1",
        ),
        (
            "craft/number_theory.jsonl",
            row.clone(),
            "math-train-number_theory-12",
        ),
        ("competition_math.jsonl", row.clone(), "math-train-12"),
        (
            "train-00001-of-00003.parquet",
            row.clone(),
            "math-train-00001-12",
        ),
        ("train-00000-of-00001.parquet", row.clone(), "math-train-12"),
    ];
    for (name, value, id) in cases {
        assert_eq!(read(name, "", value).id, id, "{name}");
    }
}

#[test]
fn the_subject_is_that_of_the_row_or_of_the_file() {
    let plain = json!({"question": "q", "answer": "1", "level": "Level 1"});
    let problem = read("train/counting_and_probability.jsonl", "", plain.clone());
    assert_eq!(
        problem.problem_type.as_deref(),
        Some("Counting & Probability")
    );
    assert_eq!(read("rows.jsonl", "", plain).problem_type, None);
}

#[test]
fn the_answer_is_what_the_row_means() {
    let cases = [
        (
            json!({"solution": "\\boxed{1} and \\boxed{2^{3}}"}),
            Some("2^{3}"),
        ),
        (
            json!({"solution": "\\boxed{\\{1, 2\\}}"}),
            Some("\\{1, 2\\}"),
        ),
        (json!({"solution": "an $\\fbox{5}$"}), Some("5")),
        (json!({"solution": "\\boxed 7$"}), Some("7")),
        (json!({"solution": "no box"}), None),
        (json!({"solution": "\\boxed{never closed"}), None),
        (
            json!({"answer": "x^2", "solution": "\\boxed{y}"}),
            Some("x^2"),
        ),
        (json!({"answer": " "}), None),
        (
            json!({"gold_answer": "\\boxed{3}", "answer": "4"}),
            Some("3"),
        ),
        (json!({"gold_answer": 5}), Some("5")),
    ];
    for (mut row, answer) in cases {
        row["problem"] = "q".into();
        assert_eq!(
            read("f.jsonl", "", row.clone()).answer.as_deref(),
            answer,
            "{row}"
        );
    }
}

#[test]
fn the_test_problems_have_no_public_place() {
    let math = Math { path: None };
    assert_eq!(math.sources("test").unwrap_err().code, "needs-path");
    assert_eq!(math.sources("").unwrap().len(), 7);
    assert_eq!(math.sources("exam").unwrap_err().code, "unknown-split");
}
