//! `heartcut generate` and `heartcut process`: chains of thought and drafts, as the users of the
//! Gemini scripts know them.

use crate::{batch_scene, count};
use heartcut_tests::{
    batch_scene::{BatchScene, GEMINI},
    batch_server::BatchPlan,
    invocation::{Invocation, Output},
    sums::Sum,
};
use serde_json::{Value, json};

const ROWS: usize = 12;

/// Of the first six sums, those that the service answers rightly.
const RIGHT_OF_SIX: usize = 4;

/// A folder with sums in the shape of GSM8K, and Gemini with batches.
fn scene() -> BatchScene {
    let scene = batch_scene(GEMINI, 0, BatchPlan::default());
    let row = |n: usize| {
        let sum = Sum::nth(n);
        let answer = format!("One adds.\n#### {}", sum.answer());
        format!(
            "{}\n",
            json!({"question": sum.question(), "answer": answer})
        )
    };
    let rows: String = (0..ROWS).map(row).collect();
    scene.project.write("gsm8k.jsonl", rows);
    scene
}

fn generate(scene: &BatchScene, more: &[&str]) -> Output {
    command(scene, more).run()
}

fn command(scene: &BatchScene, more: &[&str]) -> Invocation {
    let base_url = format!("base_url={}", scene.server.base_url());
    let usual = [
        "generate",
        "--dataset",
        "openai/gsm8k",
        "--path",
        "gsm8k.jsonl",
        "--file_suffix",
        "easy",
        "--provider",
        "gemini",
        "--model",
        "mock-1",
        "--config",
        &base_url,
        "--config",
        "api_key=TEST_KEY",
    ];
    scene.heartcut(&usual).args(more)
}

/// Processes until nothing is under way; the summary of the last run.
fn brought_home(scene: &BatchScene) -> Value {
    for _ in 0..9 {
        let output = scene.heartcut(&["process", "--json"]).run();
        if output.code() != Some(10) {
            return output.expect_code(0).json()[0].clone();
        }
    }
    panic!("it never ends")
}

fn rows(scene: &BatchScene, file: &str) -> Vec<Value> {
    scene.project.rows(file)
}

#[test]
fn chains_of_thought_are_kept_first_and_then_drafted() {
    let scene = scene();
    generate(&scene, &["--limit", "6"])
        .expect_code(0)
        .expect_said(&["heartcut process gsm8k-easy-1"]);
    assert_eq!(scene.books(|books| books.jobs.len()), 1);
    let code = (0..9)
        .map(|_| scene.heartcut(&["process"]).run().code())
        .find(|_| scene.project.path("cot_easy.jsonl").exists());
    assert_eq!(
        code,
        Some(Some(10)),
        "the first pass leaves the second one under way"
    );
    let chains = rows(&scene, "cot_easy.jsonl");
    assert_eq!(chains.len(), RIGHT_OF_SIX);
    assert_eq!(
        chains[0]
            .as_object()
            .map(|row| row.keys().take(4).cloned().collect::<Vec<_>>()),
        Some(
            ["instruction", "input", "output", "id"]
                .map(String::from)
                .to_vec()
        )
    );
    // Only what was proved right is worth a draft.
    assert_eq!(scene.books(|books| books.jobs[1].lines.len()), RIGHT_OF_SIX);
    let summary = brought_home(&scene);
    assert_eq!(rows(&scene, "cod_easy.jsonl").len(), RIGHT_OF_SIX);
    assert_eq!(
        rows(&scene, "cot_easy.jsonl"),
        chains,
        "a file was written differently"
    );
    assert_eq!(count(&summary, "/usage/input"), 20 * (6 + RIGHT_OF_SIX));
    let cost = scene
        .heartcut(&["runs", "cost", "gsm8k-easy-1"])
        .run()
        .expect_code(0);
    cost.expect_printed(&["cot", "cod"]);
}

#[test]
fn what_exists_is_counted_and_never_overwritten() {
    let scene = scene();
    generate(&scene, &["--limit", "6"]).expect_code(0);
    brought_home(&scene);
    let first = rows(&scene, "cot_easy.jsonl");
    // Nobody is there to be asked.
    let unclear = generate(&scene, &["--limit", "8"]).expect_code(2);
    unclear.expect_said(&[
        "4 rows exist",
        "`--auto-fill` for the 4 that are missing",
        "`--auto-extend` for 8",
    ]);
    generate(&scene, &["--limit", "4", "--auto_fill"])
        .expect_code(0)
        .expect_said(&["nothing to fill"]);
    assert_eq!(scene.books(|books| books.jobs.len()), 2);
    // Two of four are missing; problems that were asked before are not taken again.
    generate(&scene, &["--limit", "6", "--auto_fill"]).expect_code(0);
    brought_home(&scene);
    let filled = rows(&scene, "cot_easy_1.jsonl");
    generate(&scene, &["--limit", "3", "--auto_extend"]).expect_code(0);
    brought_home(&scene);
    let extended = rows(&scene, "cot_easy_2.jsonl");
    assert_eq!(rows(&scene, "cot_easy.jsonl"), first);
    let asked: Vec<&Value> = [&first, &filled, &extended]
        .into_iter()
        .flatten()
        .map(|row| &row["instruction"])
        .collect();
    let mut different = asked.iter().map(|it| it.to_string()).collect::<Vec<_>>();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), asked.len(), "a problem was taken twice");
    let ids: std::collections::BTreeSet<String> = [&first, &filled, &extended]
        .into_iter()
        .flatten()
        .map(|row| row["id"].to_string())
        .collect();
    assert_eq!(ids.len(), asked.len(), "an id stands for two problems");
    let submitted = scene.books(|books| books.submitted());
    assert!(submitted.values().all(|times| *times == 1), "{submitted:?}");
}

#[test]
fn somebody_at_a_terminal_is_asked() {
    let scene = scene();
    generate(&scene, &["--limit", "6"]).expect_code(0);
    brought_home(&scene);
    for (answer, taken) in [("1", 2), ("2", 6)] {
        let dry = ["--limit", "6", "--dry-run", "--json"];
        let seen = command(&scene, &dry).at_terminal(&format!("{answer}\n"));
        assert!(
            seen.contains("[1] fill: 2 more") && seen.contains("[2] extend: 6 new ones"),
            "{seen}"
        );
        assert!(
            seen.contains(&format!("\"problems\": {taken}")),
            "{answer}: {seen}"
        );
    }
}

#[test]
fn a_dry_run_tells_the_cost_and_sends_nothing() {
    let scene = scene();
    scene.price("gemini", "2", "12");
    let told = generate(&scene, &["--limit", "6", "--dry-run"]).expect_code(0);
    told.expect_printed(&[
        "problems  6",
        "step      cot",
        "step      cod",
        "cost      about $",
        "assumed",
    ]);
    assert!(scene.books(|books| books.log.is_empty()));
    assert!(!scene.project.path("cot_easy.jsonl").exists());
}

#[test]
fn two_chains_can_be_independent_and_tagged() {
    let scene = scene();
    generate(
        &scene,
        &[
            "--limit",
            "6",
            "--independent",
            "--tags",
            "--keep",
            "finished",
        ],
    )
    .expect_code(0);
    assert_eq!(
        scene.books(|books| books.jobs.len()),
        2,
        "both are asked at once"
    );
    brought_home(&scene);
    for (file, tag) in [("cot_easy.jsonl", "thought"), ("cod_easy.jsonl", "draft")] {
        let rows = rows(&scene, file);
        assert_eq!(rows.len(), 6, "{file}");
        let output = rows[0]["output"].as_str().unwrap_or_default();
        assert!(
            output.contains(&format!("<{tag}>")) && output.contains(&format!("</{tag}>")),
            "{output}"
        );
    }
}

#[test]
fn a_filter_takes_several_values_and_a_repeated_command_goes_on() {
    let scene = scene();
    let wanted = ["--filter", "id=gsm8k-train-2,gsm8k-train-3", "--limit", "5"];
    generate(&scene, &wanted).expect_code(0);
    generate(&scene, &wanted).expect_code(0);
    assert_eq!(scene.books(|books| books.jobs[0].lines.len()), 2);
    let other = generate(&scene, &["--limit", "5"]).expect_code(3);
    other.expect_said(&["gsm8k-easy-1", "still under way", "heartcut process"]);
    brought_home(&scene);
    assert_eq!(rows(&scene, "cot_easy.jsonl").len(), 2);
}

#[test]
fn a_run_that_never_got_a_job_stands_in_nobodys_way() {
    let scene = scene();
    // Nothing bounds what this costs, and so nothing is sent.
    let refused = generate(&scene, &["--limit", "5", "--budget", "1"]).expect_code(3);
    refused.expect_said(&["price"]);
    generate(&scene, &["--limit", "4", "--dry-run"]).expect_code(0);
    generate(&scene, &["--limit", "4"]).expect_code(0);
    // While jobs are under way a look costs nothing, and another run would.
    generate(&scene, &["--limit", "6", "--dry-run"]).expect_code(0);
    generate(&scene, &["--limit", "6"]).expect_code(3);
    brought_home(&scene);
    // The budget that was refused is not kept for the run that goes on.
    generate(&scene, &["--limit", "5", "--auto-extend"]).expect_code(0);
    brought_home(&scene);
}

#[test]
fn outputs_that_were_deleted_are_written_again() {
    let scene = scene();
    generate(&scene, &["--limit", "6"]).expect_code(0);
    brought_home(&scene);
    let chains = rows(&scene, "cot_easy.jsonl");
    fs_err::remove_file(scene.project.path("cot_easy.jsonl")).expect("it is there");
    scene
        .heartcut(&["process", "gsm8k-easy-1"])
        .run()
        .expect_code(0);
    assert_eq!(rows(&scene, "cot_easy.jsonl"), chains);
    assert_eq!(scene.books(|books| books.jobs.len()), 2, "asked again");
}

#[test]
fn a_suffix_stays_in_the_folder_and_a_dataset_that_nobody_judges_costs_nothing() {
    let scene = scene();
    let away = scene
        .heartcut(&["generate", "--dataset", "gsm8k", "--file-suffix", "../d"])
        .run();
    away.expect_code(2)
        .expect_said(&["cannot stand in the name of a file"]);
    scene
        .project
        .write("poems.jsonl", "{\"question\": \"Write a line.\"}\n");
    let text = [
        "--dataset",
        "jsonl",
        "--path",
        "poems.jsonl",
        "--provider",
        "gemini",
        "--model",
        "m",
    ];
    let text = scene
        .heartcut(&["generate"])
        .args(&text)
        .args(&["--config", "api_key=TEST_KEY"]);
    text.run()
        .expect_code(3)
        .expect_said(&["no verifier", "`text`", "--keep finished"]);
    assert!(scene.books(|books| books.log.is_empty()));
}

#[test]
fn without_a_key_no_run_is_made() {
    let scene = scene();
    let told = command(&scene, &["--limit", "6"]).env("TEST_KEY", "").run();
    told.expect_code(5).expect_said(&["TEST_KEY", "is not set"]);
    let runs = scene
        .heartcut(&["runs", "list", "--json"])
        .run()
        .expect_code(0);
    assert_eq!(runs.json(), json!([]));
}

#[test]
fn what_was_cancelled_can_be_asked_once_more_and_drafted() {
    let scene = scene();
    scene.server.change(BatchPlan {
        looks: 9,
        ..BatchPlan::default()
    });
    generate(&scene, &["--limit", "6", "--max-output-tokens", "300"]).expect_code(0);
    let body = scene.books(|books| books.jobs[0].lines[0].body.to_string());
    assert!(body.contains("\"maxOutputTokens\":300"), "{body}");
    let cancel = ["process", "gsm8k-easy-1", "--cancel", "--wait", "--json"];
    let ended = scene.heartcut(&cancel).run().json();
    assert!(count(&ended[0], "/failures/cancelled") > 0, "{ended}");
    scene.server.change(BatchPlan::default());
    let again = ["process", "gsm8k-easy-1", "--retry-failed", "--wait"];
    scene.heartcut(&again).run().expect_code(0);
    assert_eq!(rows(&scene, "cot_easy.jsonl").len(), RIGHT_OF_SIX);
    assert_eq!(rows(&scene, "cod_easy.jsonl").len(), RIGHT_OF_SIX);
}
