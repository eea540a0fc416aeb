//! The program as a shell sees it: streams and exit codes of the commands that need no run.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::{
    io::Write,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

const ROWS: &str = "{\"id\":\"a\",\"question\":\"1+1?\",\"gold\":2,\"response\":\"\\\\boxed{2}\"}\n\
                    {\"id\":\"b\",\"question\":\"1+2?\",\"gold\":3,\"response\":\"\\\\boxed{4}\"}\n";

struct Shell(TempDir);

impl Shell {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("rows.jsonl"), ROWS).unwrap();
        Self(folder)
    }

    fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, "")
    }

    fn run_with(&self, args: &[&str], stdin: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_heartcut"));
        command
            .args(args)
            .current_dir(self.0.path())
            .env("NO_COLOR", "1");
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(stdin.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    }

    fn rows(&self, name: &str) -> Vec<Value> {
        parsed(&std::fs::read_to_string(self.0.path().join(name)).unwrap())
    }
}

fn parsed(lines: &str) -> Vec<Value> {
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[track_caller]
fn stdout(output: &Output, code: i32) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn stderr(output: &Output, code: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

#[test]
fn rows_are_judged_from_stdin() {
    let output = Shell::new().run_with(&["verify", "-", "--verifier", "math"], ROWS);
    let rows = parsed(&stdout(&output, 0));
    let outcomes: Vec<_> = rows
        .iter()
        .map(|row| row["verdict"]["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["correct", "incorrect"]);
    assert!(stderr(&output, 0).contains("verdicts   1 correct, 1 incorrect, 0 unknown"));
}

#[test]
fn counts_are_json_when_the_rows_go_elsewhere() {
    let shell = Shell::new();
    let args = [
        "verify",
        "rows.jsonl",
        "--verifier",
        "math",
        "--out",
        "out/judged.jsonl",
        "--json",
    ];
    let counts: Value = serde_json::from_str(&stdout(&shell.run(&args), 0)).unwrap();
    assert_eq!(
        (&counts["rows"], &counts["verdicts"]["correct"]),
        (&2.into(), &1.into())
    );
    assert_eq!(shell.rows("out/judged.jsonl").len(), 2);
    let files = std::fs::read_dir(shell.0.path().join("out")).unwrap();
    assert_eq!(files.count(), 1, "neither rejects nor a part is left");
}

#[test]
fn a_file_can_be_judged_in_its_place() {
    let shell = Shell::new();
    let args = [
        "verify",
        "rows.jsonl",
        "--verifier",
        "math",
        "--out",
        "rows.jsonl",
    ];
    stderr(&shell.run(&args), 0);
    assert_eq!(
        shell.rows("rows.jsonl")[1]["verdict"]["outcome"],
        "incorrect"
    );
}

#[test]
fn rejects_replace_neither_input_nor_output() {
    let shell = Shell::new();
    std::fs::write(shell.0.path().join("rejects.jsonl"), "no\n{}\n").unwrap();
    for args in [
        &["verify", "rejects.jsonl", "--verifier", "math"][..],
        &[
            "verify",
            "rows.jsonl",
            "--verifier",
            "math",
            "--out",
            "rejects.jsonl",
        ],
    ] {
        let said = stderr(&shell.run(args), 3);
        assert!(
            said.contains("`rejects.jsonl` is where bad lines are set aside"),
            "{said}"
        );
    }
    let kept = std::fs::read_to_string(shell.0.path().join("rejects.jsonl")).unwrap();
    assert_eq!(kept, "no\n{}\n");
}

#[test]
fn a_file_without_rows_is_an_error() {
    let shell = Shell::new();
    std::fs::write(shell.0.path().join("table.csv"), "gold,response\n1,1\n").unwrap();
    let said = stderr(
        &shell.run(&["verify", "table.csv", "--verifier", "math"]),
        3,
    );
    assert!(
        said.contains("no line of `table.csv` is a JSON object"),
        "{said}"
    );
    assert_eq!(shell.rows("rejects.jsonl").len(), 2);
}

#[test]
fn judged_rows_become_training_data() {
    let shell = Shell::new();
    stderr(
        &shell.run(&[
            "verify",
            "rows.jsonl",
            "--verifier",
            "math",
            "--out",
            "judged.jsonl",
        ]),
        0,
    );
    let format = |only: &str, out: &str| {
        let args = [
            "format",
            "judged.jsonl",
            "--formatter",
            "cot",
            "--out",
            out,
            "--only",
            only,
        ];
        stderr(&shell.run(&args), 0);
        shell
            .rows(out)
            .iter()
            .map(|row| row["instruction"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(format("accepted", "accepted.jsonl"), ["1+1?"]);
    assert_eq!(format("all", "all.jsonl"), ["1+1?", "1+2?"]);
}

#[test]
fn what_is_neither_file_nor_run_is_said() {
    let shell = Shell::new();
    let args = ["format", "easy-1", "--formatter", "cot", "--out", "x.jsonl"];
    let said = stderr(&shell.run(&args), 3);
    assert!(said.contains("neither a file nor a run `easy-1`"), "{said}");
    assert!(!shell.0.path().join("x.jsonl").exists());
}

#[test]
fn a_project_without_runs_says_so() {
    let shell = Shell::new();
    assert_eq!(stdout(&shell.run(&["runs", "list", "--json"]), 0), "[]\n");
    let people = shell.run(&["runs", "list"]);
    assert_eq!(stdout(&people, 0), "");
    assert!(stderr(&people, 0).contains("no runs"));
    assert!(stderr(&shell.run(&["runs", "show", "x-1"]), 3).contains("there is no run `x-1`"));
    assert!(
        !shell.0.path().join(".heartcut").exists(),
        "looking makes nothing"
    );
}

#[test]
fn runs_are_listed_shown_and_formatted_again() {
    let shell = Shell::new();
    let next = stdout(&shell.run(&["init"]), 0);
    assert_eq!(next, "heartcut run pipelines/quickstart.toml\n");
    let summary = shell.run(&["run", "pipelines/quickstart.toml", "--json"]);
    let summary: Value = serde_json::from_str(&stdout(&summary, 0)).unwrap();
    let list: Value =
        serde_json::from_str(&stdout(&shell.run(&["runs", "list", "--json"]), 0)).unwrap();
    assert_eq!(
        (&list[0]["run"], &list[0]["kept"]),
        (&"quickstart-1".into(), &summary["kept"])
    );
    let page = stdout(&shell.run(&["runs", "show", "quickstart-1"]), 0);
    assert!(page.contains("verify   choice for choice"), "{page}");
    let near = stderr(&shell.run(&["runs", "show", "quickstrat-1"]), 3);
    assert!(near.contains("did you mean `quickstart-1`?"), "{near}");
    stderr(
        &shell.run(&[
            "format",
            "quickstart-1",
            "--formatter",
            "cot",
            "--out",
            "again.jsonl",
        ]),
        0,
    );
    assert!(shell.rows("again.jsonl") == shell.rows("out/quickstart/cot.jsonl"));
}

#[test]
fn datasets_can_be_looked_into() {
    let shell = Shell::new();
    let args = [
        "dataset",
        "head",
        "jsonl",
        "--path",
        "rows.jsonl",
        "-n",
        "1",
        "--set",
        "fields.answer=gold",
    ];
    let head = parsed(&stdout(&shell.run(&args), 0));
    assert_eq!((head.len(), &head[0]["answer"]), (1, &"2".into()));
    let check = shell.run(&[
        "dataset",
        "check",
        "jsonl",
        "--path",
        "rows.jsonl",
        "--json",
    ]);
    let check: Value = serde_json::from_str(&stdout(&check, 0)).unwrap();
    assert_eq!(
        (&check["problems"], &check["unlabelled"], &check["rejects"]),
        (&2.into(), &2.into(), &0.into())
    );
    std::fs::write(shell.0.path().join("empty.jsonl"), "\n").unwrap();
    for command in ["check", "head"] {
        let said = stderr(
            &shell.run(&["dataset", command, "jsonl", "--path", "empty.jsonl"]),
            3,
        );
        assert!(said.contains("`dataset/jsonl` gave no problem"), "{said}");
    }
    let missing = stderr(&shell.run(&["dataset", "check", "jsonl"]), 3);
    assert!(
        missing.contains("`path`") && missing.contains("--set KEY=VALUE"),
        "{missing}"
    );
}

#[test]
fn plugins_are_listed_and_shown() {
    let shell = Shell::new();
    let list: Value =
        serde_json::from_str(&stdout(&shell.run(&["plugin", "list", "--json"]), 0)).unwrap();
    for plugin in list.as_array().unwrap() {
        let id = plugin["id"].as_str().unwrap();
        assert!(stdout(&shell.run(&["plugin", "show", id]), 0).starts_with(id));
    }
    let shown = stdout(&shell.run(&["plugin", "show", "cot", "--json"]), 0);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (&shown["id"], &shown["way"]),
        (&"formatter/cot".into(), &"built-in".into())
    );
    assert!(shown["config"]["properties"].is_object());
    let near = stderr(&shell.run(&["plugin", "show", "mth"]), 3);
    assert!(near.contains("did you mean `math`?"), "{near}");
}

#[test]
fn help_is_found_or_corrected() {
    let shell = Shell::new();
    let (alone, help) = (stdout(&shell.run(&[]), 0), stdout(&shell.run(&["help"]), 0));
    assert_eq!(alone, help);
    assert!(
        alone.contains("heartcut init") && alone.contains("exit-codes"),
        "{alone}"
    );
    assert_eq!(
        stdout(&shell.run(&["help", "dataset", "check"]), 0),
        stdout(&shell.run(&["dataset", "check", "--help"]), 0)
    );
    let unknown = stderr(&shell.run(&["help", "pipelins"]), 2);
    assert!(unknown.contains("did you mean `pipelines`?"), "{unknown}");
    let slip = stderr(&shell.run(&["verfy", "x"]), 2);
    assert!(slip.contains("'verify'"), "{slip}");
}
