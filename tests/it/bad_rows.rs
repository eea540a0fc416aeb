//! A bad row is set aside, named and counted; the run goes on.

use crate::{count, project, scene};
use heartcut_tests::{fault_server::Plan, sums};
use serde_json::{Value, json};

/// A bad row and the field that its report names, if it is about one.
struct Bad {
    name: &'static str,
    row: Vec<u8>,
    field: Option<&'static str>,
}

fn bad_rows() -> Vec<Bad> {
    let bad = |name, row: &[u8], field| Bad {
        name,
        row: row.to_vec(),
        field,
    };
    vec![
        bad("no JSON", b"this is no JSON", None),
        bad("torn", br#"{"id": "x", "question": "What is"#, None),
        bad("two values", br#"{"id": "x"} {"id": "y"}"#, None),
        bad("no object", b"[1, 2, 3]", None),
        bad("a number", b"7", None),
        bad(
            "no question",
            br#"{"id": "x", "answer": "1"}"#,
            Some("question"),
        ),
        bad(
            "question is a list",
            br#"{"id": "x", "question": ["a"], "answer": "1"}"#,
            Some("question"),
        ),
        bad(
            "no UTF-8",
            b"{\"id\": \"x\", \"question\": \"caf\xe9\", \"answer\": \"1\"}",
            None,
        ),
        bad("zero bytes", b"\0\0\0\0", None),
        bad("too deep", "[".repeat(100_000).as_bytes(), None),
        bad(
            "id twice",
            br#"{"id": "sum-100", "question": "again?", "answer": "1"}"#,
            Some("id"),
        ),
    ]
}

/// Three good rows, a bad one, and two more good ones.
fn file_with(bad: &[u8]) -> Vec<u8> {
    let sums = sums::jsonl(5);
    let (before, after) = sums.split_at(sums.match_indices('\n').nth(2).expect("5 lines").0 + 1);
    [before.as_bytes(), bad, b"\n", after.as_bytes()].concat()
}

#[test]
fn a_run_goes_on_without_them() {
    for Bad { name, row, field } in bad_rows() {
        let scene = scene(0, Plan::default());
        scene.project.write("sums.jsonl", file_with(&row));
        let summary = scene.summary();
        let counts = (
            count(&summary, "/problems"),
            count(&summary, "/rejected_rows"),
        );
        assert_eq!(counts, (5, 1), "{name}: {summary}");
        assert_eq!(
            count(&summary, "/kept"),
            sums::answered_rightly(5),
            "{name}"
        );
        let rejects = scene.project.rejects("sums-1");
        assert_eq!(rejects.len(), 1, "{name}: {rejects:?}");
        assert_names_the_row(&rejects[0], name, field);
    }
}

#[track_caller]
fn assert_names_the_row(reject: &Value, name: &str, field: Option<&str>) {
    let text = |key: &str| reject[key].as_str().unwrap_or_default().to_owned();
    assert!(text("file").ends_with("sums.jsonl"), "{name}: {reject}");
    assert_eq!(reject["line"], 4, "{name}: {reject}");
    assert!(
        !text("code").is_empty() && !text("message").is_empty(),
        "{name}: {reject}"
    );
    if let Some(field) = field {
        assert_eq!(reject["field"], field, "{name}: {reject}");
    }
}

#[test]
fn a_torn_last_line_is_one_bad_row() {
    let scene = scene(0, Plan::default());
    let mut sums = sums::jsonl(5);
    sums.truncate(sums.len() - 10);
    scene.project.write("sums.jsonl", sums);
    let summary = scene.summary();
    assert_eq!(
        (
            count(&summary, "/problems"),
            count(&summary, "/rejected_rows")
        ),
        (4, 1)
    );
    assert_eq!(scene.project.rejects("sums-1")[0]["line"], 5);
}

#[test]
fn a_whole_last_line_needs_no_newline() {
    let scene = scene(0, Plan::default());
    scene.project.write("sums.jsonl", sums::jsonl(5).trim_end());
    let summary = scene.summary();
    assert_eq!(
        (
            count(&summary, "/problems"),
            count(&summary, "/rejected_rows")
        ),
        (5, 0)
    );
}

#[test]
fn files_from_other_systems_are_whole() {
    let sums = sums::jsonl(5);
    for content in [
        sums.replace('\n', "\r\n"),
        format!("\u{feff}{sums}"),
        format!("\n{sums}\n\n"),
    ] {
        let scene = scene(0, Plan::default());
        scene.project.write("sums.jsonl", &content);
        let summary = scene.summary();
        let counts = (
            count(&summary, "/problems"),
            count(&summary, "/rejected_rows"),
        );
        assert_eq!(counts, (5, 0), "{:?}", &content[..30]);
    }
}

#[test]
fn a_line_of_50_megabytes_is_survived() {
    let scene = scene(0, Plan::default());
    let monster = format!(
        "{{\"id\": \"x\", \"question\": \"{}\"",
        "a".repeat(50 << 20)
    );
    scene
        .project
        .write("sums.jsonl", file_with(monster.as_bytes()));
    let summary = scene.summary();
    assert_eq!(
        (
            count(&summary, "/problems"),
            count(&summary, "/rejected_rows")
        ),
        (5, 1)
    );
    assert_eq!(scene.project.rejects("sums-1")[0]["line"], 4);
    assert_eq!(scene.server.requests(), 5);
}

#[test]
fn bad_rows_are_reported_alike_when_the_run_is_continued() {
    let scene = scene(0, Plan::default());
    scene.project.write("sums.jsonl", file_with(b"no JSON"));
    let first = (scene.summary(), scene.project.rejects("sums-1"));
    let again = (scene.summary(), scene.project.rejects("sums-1"));
    assert_eq!(first.0["rejected_rows"], again.0["rejected_rows"]);
    assert_eq!(first.1, again.1);
}

#[test]
fn a_dataset_without_a_problem_is_said() {
    for content in ["", "\n\n", "no JSON\n"] {
        let scene = scene(0, Plan::default());
        scene.project.write("sums.jsonl", content);
        let output = scene.run().expect_code(3);
        output.expect_said(&["no problem", "hint: "]);
        assert_eq!(scene.server.requests(), 0);
        scene.project.write("sums.jsonl", sums::jsonl(5));
        assert_eq!(count(&scene.summary(), "/problems"), 5);
    }
}

#[test]
fn dataset_check_counts_them() {
    for Bad { name, row, .. } in bad_rows() {
        let project = project();
        project.write("sums.jsonl", file_with(&row));
        let args = [
            "dataset",
            "check",
            "jsonl",
            "--path",
            "sums.jsonl",
            "--json",
        ];
        let checked = project.heartcut(&args).run().json();
        assert_eq!(
            (count(&checked, "/problems"), count(&checked, "/rejects")),
            (5, 1),
            "{name}"
        );
    }
}

/// A gold that its verifier cannot read proves no answer, and all of them would be paid for.
#[test]
fn golds_are_set_aside_where_the_verifier_reads_none() {
    let golds = [
        ("A", true),
        ("(b)", true),
        ("\\boxed{B}", true),
        ("\\text{B}", true),
        ("A river", true),
        ("A: a river", true),
        ("B) 12/05/2001", true),
        ("A, B", true),
        ("A and B", true),
        ("**B**", true),
        ("E", false),
        ("a lake", false),
        ("A stone", false),
        ("A, stone", false),
        ("The answer is B", false),
        ("B. a river", false),
        ("A and a river", false),
        ("Option B", false),
        ("again", false),
    ];
    let choices = json!([
        {"label": "A", "text": "a river"}, {"label": "B", "text": "12/05/2001"},
        {"label": "C", "text": "again"}, {"label": "D", "text": "Again"},
    ]);
    let project = project();
    let written = |field: &str| -> String {
        let row = |(number, (gold, _)): (usize, &(&str, bool))| {
            let fields = json!({"question": format!("Which, {number}?"), "kind": "choice",
                "choices": choices, "response": "(D)", field: gold});
            format!("{fields}\n")
        };
        golds.iter().enumerate().map(row).collect()
    };
    project.write("rows.jsonl", written("answer"));
    project.write("answers.jsonl", written("gold"));
    let verdicts = project
        .heartcut(&["verify", "answers.jsonl", "--verifier", "choice"])
        .run()
        .expect_code(0)
        .rows();
    for ((gold, is_read), row) in golds.iter().zip(&verdicts) {
        let unread = row["verdict"]["reason"] == "reference-not-a-choice";
        assert_eq!(unread, !is_read, "{gold}: {row}");
    }
    let usable = project
        .heartcut(&[
            "dataset",
            "head",
            "jsonl",
            "--path",
            "rows.jsonl",
            "-n",
            "99",
            "--json",
        ])
        .run()
        .expect_code(0)
        .rows();
    let usable: Vec<_> = usable.iter().map(|problem| &problem["answer"]).collect();
    let read: Vec<_> = golds
        .iter()
        .filter(|(_, is_read)| *is_read)
        .map(|(gold, _)| gold)
        .collect();
    assert_eq!(usable, read);
}
