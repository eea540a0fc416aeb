//! Runs among each other: which is continued, which is new, and whose files are whose.

use crate::{count, scene};
use heartcut_tests::{fault_server::Plan, sums};

#[test]
fn equal_arguments_continue_the_run() {
    let scene = scene(12, Plan::default());
    let (first, again) = (scene.summary(), scene.summary());
    assert_eq!(
        (&first["run"], &again["run"]),
        (&"sums-1".into(), &"sums-1".into())
    );
    assert_eq!(scene.server.requests(), 12);
}

#[test]
fn other_arguments_are_another_run_with_files_of_its_own() {
    let scene = scene(12, Plan::default());
    scene.summary();
    let before = scene.output();
    let other = scene
        .command()
        .arg("--limit")
        .arg("4")
        .run()
        .expect_code(0)
        .json();
    assert_eq!(other["run"], "sums-2");
    assert!(
        scene.output() == before,
        "the first run's output was overwritten"
    );
    assert_eq!(
        scene.project.rows("out/sums_1.jsonl").len(),
        sums::answered_rightly(4)
    );
    assert_eq!(scene.server.requests(), 12, "all four were answered before");
}

#[test]
fn a_file_of_the_user_is_not_overwritten() {
    let scene = scene(3, Plan::default());
    scene.project.write("out/sums.jsonl", "mine\n");
    let summary = scene.summary();
    assert_eq!(scene.output(), b"mine\n");
    assert_eq!(summary["outputs"][0]["path"], "out/sums_1.jsonl");
}

#[test]
fn a_dry_run_sends_nothing() {
    let scene = scene(12, Plan::default());
    let output = scene.command().arg("--dry-run").run().expect_code(0);
    let said = format!("{}{}", output.text(), output.stderr);
    assert!(said.contains("12"), "the number of requests: {said}");
    assert!(
        said.contains(&sums::Sum::nth(0).question()),
        "the first prompt: {said}"
    );
    assert_eq!(scene.server.requests(), 0);
    assert!(
        !scene.project.path("out").exists(),
        "a dry run writes no output"
    );
}

#[test]
fn offline_sends_nothing_and_uses_what_is_there() {
    let scene = scene(12, Plan::default());
    scene.command().arg("--limit").arg("5").run().expect_code(0);
    scene.server.forget();
    let output = scene.command().arg("--offline").run();
    assert_eq!(scene.server.requests(), 0, "offline means offline");
    assert_ne!(output.code(), Some(0), "seven answers are missing");
    let whole = scene
        .command()
        .args(&["--offline", "--limit", "5"])
        .run()
        .expect_code(0)
        .json();
    assert_eq!(count(&whole, "/requests/cached"), 5);
}

#[test]
fn settings_change_the_pipeline() {
    let scene = scene(12, Plan::default());
    let set = [
        "--set",
        "dataset.limit=3",
        "--set",
        "generate.0.model=mock-9",
    ];
    let summary = scene.command().args(&set).run().expect_code(0).json();
    assert_eq!(count(&summary, "/problems"), 3);
    assert_eq!(scene.server.journal().entries()[0].body["model"], "mock-9");
}

#[test]
fn never_more_in_flight_than_allowed() {
    let scene = scene(120, Plan::slow(10));
    scene.edit("concurrency = 64", "concurrency = 7");
    scene.summary();
    let most = scene.server.most_at_once();
    assert!((2..=7).contains(&most), "{most} requests were in flight");
}

#[test]
fn runs_are_listed_and_shown() {
    let scene = scene(6, Plan::default());
    scene.summary();
    let list = scene
        .project
        .heartcut(&["runs", "list", "--json"])
        .run()
        .expect_code(0);
    assert!(list.text().contains("sums-1"), "{}", list.text());
    let shown = scene
        .project
        .heartcut(&["runs", "show", "sums-1", "--json"])
        .run()
        .expect_code(0);
    assert!(shown.text().contains("sums-1"), "{}", shown.text());
    let people = scene
        .project
        .heartcut(&["runs", "list"])
        .run()
        .expect_code(0);
    assert!(people.text().contains("sums-1"), "{}", people.text());
}

#[test]
fn a_second_step_builds_on_the_first() {
    let scene = scene(10, Plan::default());
    let second = "[[generate]]\nname = \"again\"\nplugin = \"openai\"\nmodel = \"mock-2\"\n\
                  from = \"main\"\n[generate.config]\n";
    let base_url = format!("base_url = \"{}\"", scene.server.base_url());
    scene.edit(&base_url, &format!("{base_url}\n{second}{base_url}"));
    scene.edit("plugin = \"cot\"", "plugin = \"cot\"\nstep = \"again\"");
    let summary = scene.summary();
    let accepted = sums::answered_rightly(10);
    assert_eq!(
        count(&summary, "/requests/total"),
        10 + accepted,
        "only accepted ones go on"
    );
    assert_eq!(scene.rows().len(), accepted);
    assert!(
        scene
            .rows()
            .iter()
            .all(|row| row["meta"]["step"] == "again")
    );
}
