//! `heartcut verify`: every row that can be read comes out again, judged, in its place.

use crate::{project, scene};
use heartcut_tests::{fault_server::Plan, project::Project};
use serde_json::{Value, json};

const JUDGE: [&str; 4] = ["verify", "rows.jsonl", "--verifier", "math"];

fn with_rows(rows: &[Value]) -> Project {
    let project = project();
    project.write(
        "rows.jsonl",
        rows.iter()
            .map(|row| format!("{row}\n"))
            .collect::<String>(),
    );
    project
}

#[test]
fn rows_keep_their_fields_and_their_order() {
    let rows = [
        json!({"id": "b", "gold": "18", "response": "It is \\boxed{18}.", "z": 1.5, "a": [null, true]}),
        json!({"id": "a", "gold": "18", "response": "It is \\boxed{19}."}),
        json!({"id": "c", "gold": "1/2", "response": "#### 0.5", "verdict": "old"}),
    ];
    let judged = with_rows(&rows)
        .heartcut(&JUDGE)
        .run()
        .expect_code(0)
        .rows();
    let outcomes = judged
        .iter()
        .map(|row| row["verdict"]["outcome"].clone())
        .collect::<Vec<_>>();
    assert_eq!(outcomes, ["correct", "incorrect", "correct"]);
    for (row, out) in rows.iter().zip(&judged) {
        let fields = row
            .as_object()
            .expect("a row")
            .iter()
            .filter(|(key, _)| *key != "verdict");
        for (key, value) in fields {
            assert_eq!(&out[key], value, "{out}");
        }
        assert!(out["verdict"]["reason"].is_string(), "{out}");
    }
    assert_eq!(judged[1]["verdict"]["predicted"], "19");
}

#[test]
fn fields_are_found_under_their_usual_names() {
    let rows = [
        json!({"gold": "1", "response": "\\boxed{1}"}),
        json!({"gold_answer": "1", "pred": "\\boxed{1}"}),
        json!({"answer": "1", "prediction": "\\boxed{1}"}),
        json!({"gold": "1", "answer": "2", "response": "\\boxed{1}", "pred": "2"}),
    ];
    let judged = with_rows(&rows)
        .heartcut(&JUDGE)
        .run()
        .expect_code(0)
        .rows();
    assert!(
        judged
            .iter()
            .all(|row| row["verdict"]["outcome"] == "correct"),
        "{judged:?}"
    );
}

#[test]
fn fields_may_be_named() {
    let rows = [json!({"truth": "1", "said": "\\boxed{1}", "gold": "7", "response": "7"})];
    let project = with_rows(&rows);
    let named = ["--gold", "truth", "--response", "said"];
    let judged = project
        .heartcut(&JUDGE)
        .args(&named)
        .run()
        .expect_code(0)
        .rows();
    assert_eq!(judged[0]["verdict"]["outcome"], "correct");
    assert_eq!(judged[0]["verdict"]["predicted"], "1");
}

#[test]
fn a_missing_field_is_unknown() {
    let rows = [json!({"gold": "1"}), json!({"response": "1"}), json!({})];
    let judged = with_rows(&rows)
        .heartcut(&JUDGE)
        .run()
        .expect_code(0)
        .rows();
    assert_eq!(judged.len(), 3);
    for row in judged {
        assert_eq!(row["verdict"]["outcome"], "unknown", "{row}");
        assert_eq!(row["verdict"]["reason"], "missing-field", "{row}");
    }
}

#[test]
fn lines_that_do_not_parse_are_set_aside() {
    let good = json!({"gold": "1", "response": "\\boxed{1}"}).to_string();
    let long = format!("{{\"gold\": \"{}", "1".repeat(50 << 20));
    let bad: [&[u8]; 6] = [
        b"no JSON",
        b"[1]",
        b"{\"gold\": \"\xff\"}",
        b"{\"gold\": \"1\", \"resp",
        b"\0",
        long.as_bytes(),
    ];
    for bad in bad {
        let project = project();
        let lines = [good.as_bytes(), bad, good.as_bytes()].join(&b'\n');
        project.write("rows.jsonl", lines);
        let output = project
            .heartcut(&JUDGE)
            .args(&["--out", "out/judged.jsonl"])
            .run();
        output.expect_code(0).expect_said(&["correct"]);
        assert_eq!(project.rows("out/judged.jsonl").len(), 2);
        let rejects = project.rows("out/rejects.jsonl");
        assert_eq!((rejects.len(), &rejects[0]["line"]), (1, &json!(2)));
        assert!(rejects[0]["code"].is_string() && rejects[0]["message"].is_string());
    }
}

#[test]
fn a_torn_last_line_is_set_aside_beside_the_caller() {
    let project = project();
    project.write(
        "rows.jsonl",
        "{\"gold\": \"1\", \"response\": \"1\"}\n{\"gold\": \"1\", \"resp",
    );
    assert_eq!(
        project.heartcut(&JUDGE).run().expect_code(0).rows().len(),
        1
    );
    assert_eq!(project.rows("rejects.jsonl")[0]["line"], 2);
}

#[test]
fn what_cannot_be_read_is_said() {
    let project = project();
    let missing = ["verify", "nowhere.jsonl", "--verifier", "math"];
    project
        .heartcut(&missing)
        .run()
        .expect_code(3)
        .expect_said(&["nowhere.jsonl"]);
    project.write("folder/x", "");
    let folder = ["verify", "folder", "--verifier", "math"];
    project
        .heartcut(&folder)
        .run()
        .expect_code(3)
        .expect_said(&["folder"]);
    project.write("rows.jsonl", "{}\n");
    let unknown = ["verify", "rows.jsonl", "--verifier", "maths"];
    project
        .heartcut(&unknown)
        .run()
        .expect_code(3)
        .expect_said(&["maths", "math"]);
    let setting = [&JUDGE[..], &["--set", "no_such_key=1"]].concat();
    project
        .heartcut(&setting)
        .run()
        .expect_code(3)
        .expect_said(&["no_such_key"]);
    project
        .heartcut(&["verify", "rows.jsonl"])
        .run()
        .expect_code(2);
}

#[test]
fn the_same_file_gives_the_same_bytes() {
    let rows = (0..300).map(|n| json!({"gold": "5", "response": format!("\\boxed{{{}}}", n % 7)}));
    let project = with_rows(&rows.collect::<Vec<_>>());
    let (first, again) = (
        project.heartcut(&JUDGE).run(),
        project.heartcut(&JUDGE).run(),
    );
    assert!(first.stdout == again.stdout && !first.stdout.is_empty());
}

#[test]
fn a_run_can_be_formatted_afterwards() {
    let scene = scene(10, Plan::default());
    scene.summary();
    let args = [
        "format",
        "sums-1",
        "--formatter",
        "cot",
        "--out",
        "later.jsonl",
    ];
    scene.project.heartcut(&args).run().expect_code(0);
    assert!(
        scene.project.read("later.jsonl") == scene.output(),
        "both see the same traces"
    );
    let all = [
        "format",
        "sums-1",
        "--formatter",
        "cot",
        "--out",
        "all.jsonl",
        "--only",
        "all",
    ];
    scene.project.heartcut(&all).run().expect_code(0);
    assert_eq!(scene.project.rows("all.jsonl").len(), 10);
    assert_eq!(scene.server.requests(), 10);
}
