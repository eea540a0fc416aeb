//! Programs, judged from the command line.

use crate::project;
use heartcut_tests::environment::shared;
use serde_json::{Value, json};

fn verdicts(rows: &[Value], more: &[&str]) -> Vec<Value> {
    let project = project();
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    project.write("rows.jsonl", lines);
    let args = [&["verify", "rows.jsonl", "--verifier", "code"], more].concat();
    let judged = project.heartcut(&args).run().expect_code(0).rows();
    judged
        .into_iter()
        .map(|row| row["verdict"].clone())
        .collect()
}

/// The forms that a row may have, and what its verdict is.
#[test]
fn programs_and_their_tests_are_found_in_every_form() {
    let double = "print(2 * int(input()))";
    let table = [
        (
            json!({"solution": double, "input_output": {"inputs": ["4\n"], "outputs": ["8\n"]}}),
            "all-passed",
        ),
        (
            json!({"solution": double, "input_output": "{\"inputs\": [\"4\\n\"], \"outputs\": [\"9\\n\"]}"}),
            "wrong-answer",
        ),
        (
            json!({"response": format!("So:\n```python\n{double}\n```"), "tests": [{"input": "4", "output": "8"}]}),
            "all-passed",
        ),
        (
            json!({"solution": "def f(a):\n    return a + 1", "fn_name": "f", "tests": [{"kind": "call", "input": "[1]", "expected": "2"}]}),
            "all-passed",
        ),
        (
            json!({"solution": "def f(a):\n    return a + 1", "input_output": {"fn_name": "f", "inputs": [[1]], "outputs": [3]}}),
            "wrong-answer",
        ),
        (
            json!({"response": "```py\ndef f(a):\n    return a\n```", "test_list": ["assert f(1) == 1"]}),
            "all-passed",
        ),
        (
            json!({"prompt": "def f(a):\n", "response": "    return a", "test": "def check(c):\n    assert c(1) == 1", "entry_point": "f"}),
            "all-passed",
        ),
        (
            json!({"solution": double, "input_output": {"inputs": [], "outputs": []}}),
            "no-tests",
        ),
        (json!({"solution": double, "input_output": {}}), "no-tests"),
        (
            json!({"solution": "print(", "tests": [{"input": "", "output": "1"}]}),
            "runtime-error",
        ),
        (
            json!({"response": "I do not know.", "tests": [{"input": "", "output": "1"}]}),
            "no-program",
        ),
        (json!({"solution": double}), "missing-field"),
    ];
    let rows: Vec<Value> = table.iter().map(|(row, _)| row.clone()).collect();
    for ((row, reason), verdict) in table.iter().zip(verdicts(&rows, &[])) {
        assert_eq!(verdict["reason"], *reason, "{row}: {verdict}");
    }
}

#[test]
fn every_verdict_says_how_the_program_was_held() {
    let row = json!({"solution": "print(1)", "input_output": {"inputs": [""], "outputs": ["1"]}});
    let verdict = &verdicts(&[row], &[])[0];
    let isolation = verdict["details"]["isolation"].as_str().expect("a tier");
    assert!(["namespaces", "landlock"].contains(&isolation), "{verdict}");
    assert!(
        verdict["details"]["python"]
            .as_str()
            .is_some_and(|version| version.starts_with("3."))
    );
    assert_eq!(verdict["details"]["tests"], json!(["passed"]));
}

#[test]
fn a_missing_python_stops_nothing_and_proves_nothing() {
    let row = json!({"solution": "print(1)", "input_output": {"inputs": [""], "outputs": ["1"]}});
    let verdict = &verdicts(&[row], &["--set", "python=/nowhere/python"])[0];
    assert_eq!(verdict["outcome"], "unknown", "{verdict}");
    assert_eq!(verdict["reason"], "verifier-failed-no-interpreter");
}

#[test]
fn the_folders_of_apps_are_problems() {
    let Some(folder) = shared("data/apps/folder") else {
        return;
    };
    let path = folder.to_str().expect("a path");
    let args = ["dataset", "check", "apps", "--path", path, "--json"];
    let checked = project().heartcut(&args).run().expect_code(0).json();
    assert_eq!(
        (&checked["problems"], &checked["rejects"]),
        (&json!(3), &json!(0)),
        "{checked}"
    );
}

#[test]
fn all_of_mbpp_is_read() {
    let Some(file) = shared("data/code_extra/mbpp.jsonl") else {
        return;
    };
    let path = file.to_str().expect("a path");
    let args = ["dataset", "check", "mbpp", "--path", path, "--json"];
    let checked = project().heartcut(&args).run().expect_code(0).json();
    assert_eq!(
        (&checked["problems"], &checked["rejects"]),
        (&json!(974), &json!(0)),
        "{checked}"
    );
}
