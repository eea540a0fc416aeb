//! A data folder, several lines of thought on every problem, and what is written beside it.

use crate::project;
use fs_err as fs;
use heartcut_tests::project::Project;
use serde_json::{Value, json};

/// Two tasks in their usual shape, a file under `train` that is left alone, and recorded answers.
fn data() -> Project {
    let project = project();
    let sums = [
        json!({"id": "g1", "question": "What is 2 plus 3?", "gold_answer": "\\boxed{5}", "note": [1, 2.50]}),
        json!({"id": "g2", "question": "What is 4 plus 4?", "gold_answer": "\\boxed{8}"}),
    ];
    let pairs = [
        json!({"id": 1, "premise": "The shop opened in May.", "hypothesis": "It opened in spring.", "gold_answer": "entailment"}),
    ];
    project.write("data/gsm8k/test.jsonl", lines(&sums));
    project.write("data/gsm8k/train/more.jsonl", lines(&sums));
    project.write("data/anli/dev.jsonl", lines(&pairs));
    let answers = [
        json!({"question": "What is 2 plus 3?", "style": "plain", "response": "It is \\boxed{5}."}),
        json!({"question": "What is 2 plus 3?", "style": "code", "response": "print(2 + 3) gives \\boxed{6}"}),
        json!({"question": "What is 4 plus 4?", "style": "plain", "response": "It is \\boxed{9}."}),
        json!({"question": "What is 4 plus 4?", "style": "code", "response": "No idea."}),
        json!({"question": "It opened in spring.", "response": "May is in spring.\nAnswer: true"}),
    ];
    project.write("recorded.jsonl", lines(&answers));
    project
}

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

const ASK: [&str; 13] = [
    "enrich",
    "--styles",
    "plain,code",
    "--provider",
    "replay",
    "--model",
    "recorded",
    "--config",
    "path=recorded.jsonl",
    "--config",
    "by=question",
    "--root",
    "data",
];

#[test]
fn rows_get_all_their_answers_and_the_right_ones_by_themselves() {
    let project = data();
    let output = project.heartcut(&ASK).run().expect_code(0);
    let counted = output.text();
    assert!(
        counted.contains("gsm8k: 2 problems, 1 with a right answer"),
        "{counted}"
    );
    let enriched = project.rows("data/gsm8k/test.enriched.jsonl");
    assert_eq!(enriched.len(), 2);
    let first = &enriched[0];
    assert_eq!(first["note"], json!([1, 2.50]));
    assert_eq!(first["gold_answer"], "\\boxed{5}");
    assert_eq!(first["correct_flags"], json!([true, false]));
    assert_eq!(first["preds"], json!(["5", "6"]));
    assert_eq!(first["prompts"].as_array().map(Vec::len), Some(2));
    assert_eq!(first["responses"][0], "It is \\boxed{5}.");
    assert_eq!(first["heartcut"]["styles"], json!(["plain", "code"]));
    assert_eq!(enriched[1]["preds"][0], "9");
    assert_eq!(enriched[1]["correct_flags"], json!([false, false]));
    let correct = project.rows("data/gsm8k/test.correct.jsonl");
    assert_eq!(correct.len(), 1);
    assert_eq!(correct[0]["id"], "g1");
    assert_eq!(correct[0]["responses"], json!(["It is \\boxed{5}."]));
    let pairs = project.rows("data/anli/dev.correct.jsonl");
    assert_eq!(pairs[0]["id"], 1);
    assert_eq!(pairs[0]["correct_flags"], json!([true, true]));
    assert!(
        !project
            .path("data/gsm8k/train/more.enriched.jsonl")
            .exists()
    );
}

#[test]
fn a_second_time_changes_nothing() {
    let project = data();
    project.heartcut(&ASK).run().expect_code(0);
    let file = "data/gsm8k/test.enriched.jsonl";
    let before = project.read(file);
    project.heartcut(&ASK).run().expect_code(0);
    assert!(project.read(file) == before);
    assert!(!project.path("data/gsm8k/test.enriched_1.jsonl").exists());
}

#[test]
fn what_was_written_is_judged_anew_without_asking() {
    let project = data();
    project.heartcut(&ASK).run().expect_code(0);
    let files = [
        "data/gsm8k/test.enriched.jsonl",
        "data/gsm8k/test.correct.jsonl",
        "data/anli/dev.correct.jsonl",
    ];
    let before: Vec<_> = files.iter().map(|file| project.read(file)).collect();
    fs::remove_file(project.path("recorded.jsonl")).expect("the recording");
    let rebuild = ["enrich", "--root", "data", "--rebuild"];
    project.heartcut(&rebuild).run().expect_code(0);
    for (file, before) in files.iter().zip(&before) {
        let after = project.read(file);
        assert!(
            after == *before,
            "{file}: {}",
            String::from_utf8_lossy(&after)
        );
    }
    // Flags and predictions that are wrong, as another judge would leave them, are mended.
    let text = String::from_utf8(before[0].clone()).expect("text");
    let spoilt = text
        .replace("[true,false]", "[false,true]")
        .replace("[\"5\",\"6\"]", "[\"?\",\"6\"]");
    assert_ne!(spoilt, text);
    project.write(files[0], &spoilt);
    project.heartcut(&rebuild).run().expect_code(0);
    assert!(project.read(files[0]) == before[0]);
}

#[test]
fn files_of_the_original_system_are_rebuilt_and_counted() {
    let project = project();
    let row = json!({
        "id": "s1", "question": "Is ice cold?", "gold_answer": "Yes",
        "prompts": ["p1", "p2", "p3"], "responses": ["So the answer is yes.", "No.", ""],
        "preds": ["?", "?", "?"], "correct_flags": [false, false, false],
    });
    project.write("data/strategy_qa/dev.enriched.jsonl", format!("{row}\n"));
    let out = [
        "enrich",
        "--root",
        "data",
        "--rebuild",
        "--out",
        "made",
        "--json",
    ];
    let counts = project.heartcut(&out).run().expect_code(0).json();
    assert_eq!(
        counts["tasks"]["strategy_qa"]["styles"][0],
        json!({"style": "cot_0", "answers": 1, "correct": 1})
    );
    let rows = project.rows("made/strategy_qa/dev.enriched.jsonl");
    assert_eq!(rows[0]["correct_flags"], json!([true, false, false]));
    assert_eq!(rows[0]["prompts"], json!(["p1", "p2", "p3"]));
    let untouched = project.rows("data/strategy_qa/dev.enriched.jsonl");
    assert_eq!(untouched[0]["preds"][0], "?");
}

#[test]
fn a_row_that_cannot_be_used_spoils_nothing() {
    let project = project();
    let bad = "{\"id\": 1, \"question\": \"q\", \"gold_answer\": \"1\"}\n";
    project.write("data/math/a.enriched.jsonl", bad);
    let rebuild = ["enrich", "--root", "data", "--rebuild"];
    let output = project.heartcut(&rebuild).run();
    assert_ne!(output.code(), Some(0));
    assert!(output.stderr.contains("responses"), "{}", output.stderr);
    assert!(project.read("data/math/a.enriched.jsonl") == bad.as_bytes());
    let left = fs::read_dir(project.path("data/math")).expect("a folder");
    assert_eq!(left.count(), 1, "nothing half written is left");
}

#[test]
fn another_model_and_unlabelled_rows_are_counted_by_themselves() {
    let project = data();
    let unlabelled = json!({"id": "g3", "question": "What is 2 plus 3?"});
    let mut rows = project.read("data/gsm8k/test.jsonl");
    rows.extend(format!("{unlabelled}\n").bytes());
    project.write("data/gsm8k/test.jsonl", rows);
    let output = project.heartcut(&ASK).run().expect_code(0);
    let counted = "gsm8k: 3 problems, 1 with a right answer, 1 unlabelled";
    assert!(output.text().contains(counted), "{}", output.text());
    assert!(
        output.stderr.contains("evaluation split"),
        "{}",
        output.stderr
    );
    let other = project.read("recorded.jsonl");
    let other = String::from_utf8(other)
        .expect("text")
        .replace("{9}", "{8}");
    project.write("recorded.jsonl", other);
    let again = ASK.map(|word| if word == "recorded" { "other" } else { word });
    let counts = [&again[..], &["--json"]].concat();
    project.heartcut(&counts).run().expect_code(0);
    let rebuild = ["enrich", "--root", "data", "--rebuild", "--json"];
    let before = project.read("data/gsm8k/test.enriched_1.jsonl");
    let counts = project.heartcut(&rebuild).run().expect_code(0).json();
    assert_eq!(counts["tasks"]["gsm8k"]["solved"], 1);
    let other = "gsm8k (gsm8k/test.enriched_1.jsonl)";
    assert_eq!(counts["tasks"][other]["solved"], 2);
    assert!(project.read("data/gsm8k/test.enriched_1.jsonl") == before);
    assert_eq!(project.rows("data/gsm8k/test.correct_1.jsonl").len(), 2);
}

#[test]
fn a_file_without_a_right_answer_is_written_empty_whoever_writes_it() {
    let project = data();
    let wrong = json!({"question": "What is 2 plus 3?", "response": "It is \\boxed{7}."});
    project.write("recorded.jsonl", lines(&[wrong]));
    let file = "data/gsm8k/test.correct.jsonl";
    project.heartcut(&ASK).run();
    assert_eq!(project.read(file), b"");
    let rebuild = ["enrich", "--root", "data", "--rebuild"];
    project.heartcut(&rebuild).run();
    assert_eq!(project.read(file), b"");
}
