//! What is asked again and what is not.

use crate::{count, scene};
use fs_err as fs;
use heartcut_tests::{fault_server::Plan, scene::Scene, sums};

const ROWS: usize = 20;

/// A finished run and a server that has forgotten it.
fn finished() -> Scene {
    let scene = scene(ROWS, Plan::default());
    let summary = scene.summary();
    assert_eq!(count(&summary, "/requests/sent"), ROWS);
    assert_eq!(scene.server.requests(), ROWS);
    scene.server.forget();
    scene
}

/// Runs again after a change of the pipeline; how many requests that cost.
#[track_caller]
fn cost_of(scene: &Scene, from: &str, to: &str) -> usize {
    scene.edit(from, to);
    let summary = scene.summary();
    assert_eq!(
        count(&summary, "/requests/sent"),
        scene.server.requests(),
        "{summary}"
    );
    scene.server.requests()
}

#[test]
fn another_question_is_bought() {
    let changes = [
        ("model = \"mock-1\"", "model = \"mock-2\""),
        ("temperature = 0.5", "temperature = 0.6"),
        ("max_output_tokens = 256", "max_output_tokens = 257"),
        (
            "max_output_tokens = 256",
            "max_output_tokens = 256, seed = 7",
        ),
        ("styles = [\"plain\"]", "styles = [\"step-by-step\"]"),
    ];
    for (from, to) in changes {
        assert_eq!(cost_of(&finished(), from, to), ROWS, "{from} became {to}");
    }
}

#[test]
fn another_place_is_another_service() {
    let (scene, other) = (finished(), scene(0, Plan::default()));
    scene.edit(&scene.server.base_url(), &other.server.base_url());
    scene.summary();
    assert_eq!(
        (scene.server.requests(), other.server.requests()),
        (0, ROWS)
    );
}

#[test]
fn another_sample_is_bought_once() {
    let scene = finished();
    assert_eq!(
        cost_of(
            &scene,
            "styles = [\"plain\"]",
            "styles = [\"plain\"]\nsamples = 3"
        ),
        2 * ROWS
    );
    // Another sample is another run, which takes the next free name.
    let rows = scene.project.rows("out/sums_1.jsonl");
    assert_eq!(rows.len(), 3 * sums::answered_rightly(ROWS));
}

#[test]
fn a_changed_question_is_bought_alone() {
    let scene = finished();
    let rows = sums::jsonl(ROWS).replacen("What is 107", "Please: What is 107", 1);
    scene.project.write("sums.jsonl", rows);
    let summary = scene.summary();
    assert_eq!(
        (count(&summary, "/requests/sent"), scene.server.requests()),
        (1, 1)
    );
}

#[test]
fn the_order_of_the_rows_costs_nothing() {
    let scene = finished();
    let rows = sums::jsonl(ROWS);
    let reversed = rows
        .lines()
        .rev()
        .map(|line| format!("{line}\n"))
        .collect::<String>();
    scene.project.write("sums.jsonl", reversed);
    let summary = scene.summary();
    assert_eq!(count(&summary, "/requests/cached"), ROWS, "{summary}");
    assert_eq!(scene.server.requests(), 0);
}

#[test]
fn judging_and_formatting_again_costs_nothing() {
    let changes = [
        (
            "plugin = \"math\"\n[verify.config]",
            "plugin = \"choice\"\n[verify.config]",
        ),
        (
            "out = \"out/sums.jsonl\"",
            "out = \"out/sums.jsonl\"\nonly = \"all\"",
        ),
        (
            "[limits]",
            "[[format]]\nplugin = \"cot\"\nonly = \"finished\"\nout = \"out/more.jsonl\"\n[limits]",
        ),
        ("concurrency = 64", "concurrency = 2"),
    ];
    for (from, to) in changes {
        let scene = finished();
        scene.edit(from, to);
        scene.run();
        assert_eq!(scene.server.requests(), 0, "{from} became {to}");
    }
}

#[test]
fn a_new_verdict_replaces_the_old_one_in_the_output() {
    let scene = finished();
    assert_eq!(scene.rows().len(), sums::answered_rightly(ROWS));
    scene.edit(
        "out = \"out/sums.jsonl\"",
        "out = \"out/all.jsonl\"\nonly = \"all\"",
    );
    scene.summary();
    assert_eq!(scene.project.rows("out/all.jsonl").len(), ROWS);
}

#[test]
fn two_projects_share_nothing() {
    let (first, second) = (finished(), scene(ROWS, Plan::default()));
    second.edit(&second.server.base_url(), &first.server.base_url());
    second.summary();
    assert_eq!(first.server.requests(), ROWS);
    assert_eq!(
        fs::read(first.project.path("out/sums.jsonl")).expect("an output"),
        second.output()
    );
}
