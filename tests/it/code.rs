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
fn the_weakest_isolation_that_will_do_is_a_flag() {
    let row = json!({"solution": "print(1)", "input_output": {"inputs": [""], "outputs": ["1"]}});
    let held = |more: &[&str]| verdicts(std::slice::from_ref(&row), more).remove(0);
    assert_eq!(held(&["--min-isolation", "landlock"])["outcome"], "correct");
    // What is weaker than it may be judges nothing, whoever asks for it.
    let weaker = [
        "--set",
        "isolation=landlock",
        "--min-isolation",
        "namespaces",
    ];
    let refused = held(&weaker);
    assert_eq!(refused["outcome"], "unknown", "{refused}");
    assert_eq!(refused["reason"], "verifier-failed-no-isolation");
    let overruled = [&["--set", "min_isolation=landlock"], &weaker[..]].concat();
    assert_eq!(held(&overruled)["reason"], "verifier-failed-no-isolation");
}

#[test]
fn an_isolation_that_there_is_not_is_said() {
    let project = project();
    project.write("rows.jsonl", "{}\n");
    let refused = |verifier: &str, level: &str, said: &[&str]| {
        let args = [
            "verify",
            "rows.jsonl",
            "--verifier",
            verifier,
            "--min-isolation",
            level,
        ];
        let output = project.heartcut(&args).run().expect_code(3);
        output.expect_said(said);
    };
    refused("code", "wsam", &["min_isolation", "wasm"]);
    refused(
        "math",
        "wasm",
        &["`verifier/math` runs no programs", "--verifier code"],
    );
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

/// Two tasks in the shape of MBPP, and recorded answers: the first one right, the second one not.
fn tasks() -> heartcut_tests::project::Project {
    let project = project();
    let task = |number: usize, name: &str, factor: usize| {
        json!({
            "task_id": number,
            "text": format!("Write a function {name} that multiplies a number by {factor}."),
            "code": format!("def {name}(n):\n    return {factor} * n"),
            "test_list": [format!("assert {name}(4) == {}", 4 * factor), format!("assert {name}(0) == 0")],
        })
    };
    let answer = |number: usize, name: &str| {
        let program = format!("```python\ndef {name}(n):\n    return n + n\n```");
        let text = format!(
            "I add it to itself.\n\nHere is my final solution:\n\n{program}\n\nThis works."
        );
        json!({"id": format!("mbpp-{number}"), "response": text})
    };
    let lines = |rows: [Value; 2]| rows.map(|row| format!("{row}\n")).concat();
    project.write(
        "mbpp.jsonl",
        lines([task(611, "twice", 2), task(612, "thrice", 3)]),
    );
    project.write(
        "recorded.jsonl",
        lines([answer(611, "twice"), answer(612, "thrice")]),
    );
    project
}

#[test]
fn generated_programs_are_judged_by_running_them() {
    let project = tasks();
    let args = [
        "generate",
        "--dataset",
        "mbpp",
        "--split",
        "train",
        "--path",
        "mbpp.jsonl",
        "--provider",
        "replay",
        "--model",
        "recorded",
        "--config",
        "path=recorded.jsonl",
        "--online",
    ];
    project.heartcut(&args).run().expect_code(0);
    let kept = project.rows("cot_mbpp.jsonl");
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(kept[0]["meta"]["problem"], "mbpp-611");
    assert_eq!(kept[0]["meta"]["outcome"], "correct");
    let verifier = kept[0]["meta"]["verifier"].as_str();
    assert!(verifier.is_some_and(|id| id.starts_with("verifier/code ")));
}

/// Tests passed, CPU time beside the reference's, an explanation and its length.
#[test]
fn the_figures_of_programs_are_in_the_output() {
    let project = tasks();
    let pipeline = r#"
        [dataset]
        plugin = "mbpp"
        split = "train"
        config = { path = "mbpp.jsonl" }
        [[generate]]
        name = "solve"
        plugin = "replay"
        model = "recorded"
        styles = ["worked-program"]
        config = { path = "recorded.jsonl" }
        [verify]
        plugin = "code"
        config = { efficiency = true }
        [[format]]
        plugin = "cot"
        only = "all"
        out = "programs.jsonl"
        config = { figures = true }
    "#;
    project.write("programs.toml", pipeline);
    project
        .heartcut(&["run", "programs.toml"])
        .run()
        .expect_code(0);
    let rows = project.rows("programs.jsonl");
    let figure = |row: usize, name: &str| rows[row]["meta"]["metrics"][name].as_f64();
    let passed = [0, 1].map(|row| (figure(row, "tests"), figure(row, "tests-passed")));
    assert_eq!(passed, [(Some(2.0), Some(2.0)), (Some(2.0), Some(1.0))]);
    assert_eq!(
        (&rows[0]["meta"]["score"], &rows[1]["meta"]["score"]),
        (&json!(1.0), &json!(0.5))
    );
    // Only what is right is worth comparing.
    assert!(
        figure(0, "cpu-ratio").is_some_and(|ratio| ratio > 0.0),
        "{}",
        rows[0]
    );
    assert_eq!(figure(1, "cpu-ratio"), None);
    for row in [0, 1] {
        assert_eq!(figure(row, "explanation"), Some(1.0));
        assert_eq!(figure(row, "explanation-words"), Some(12.0));
        assert!(figure(row, "cpu-ms").is_some_and(|cpu| cpu > 0.0));
    }
}
