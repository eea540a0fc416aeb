//! The budget of a run holds for its batches, also over restarts.

use crate::{batch_scene, count};
use heartcut_tests::{
    batch_scene::{BatchScene, OPENAI},
    batch_server::BatchPlan,
    sums,
};

const ROWS: usize = 20;

/// At one dollar and ten for a million tokens, half of it in batches: close to the most that the
/// output limit of 256 allows.
const ANSWER_USD: f64 = (250.0 + 2500.0) / 2.0 / 1e6;

fn dear(looks: u32) -> BatchScene {
    let plan = BatchPlan {
        looks,
        usage: (250, 250),
        ..BatchPlan::default()
    };
    let scene = batch_scene(OPENAI, ROWS, plan);
    scene.price("openai", "1", "10");
    scene
}

/// What the service holds to be paid.
fn billed(scene: &BatchScene) -> f64 {
    scene.books(|books| books.paid().len()) as f64 * ANSWER_USD
}

/// Rows of each job that was made.
fn jobs(scene: &BatchScene) -> Vec<usize> {
    scene.books(|books| books.jobs.iter().map(|job| job.lines.len()).collect())
}

#[test]
fn what_does_not_fit_is_split_and_nothing_exceeds_the_budget() {
    let scene = dear(1);
    let output = scene.command().args(&["--budget", "0.012"]).run();
    output
        .expect_code(6)
        .expect_said(&["the budget of $0.012", "larger `--budget`"]);
    let made = jobs(&scene);
    assert!(made.len() > 1 && made[0] < ROWS, "{made:?}");
    assert!(billed(&scene) <= 0.012, "{} of 0.012", billed(&scene));
    assert!(
        billed(&scene) > 0.006,
        "{}: more would have fitted",
        billed(&scene)
    );
    let summary = scene
        .command()
        .args(&["--budget", "1"])
        .run()
        .expect_code(0)
        .json();
    scene.expect_each_once(ROWS, "with a larger budget");
    let paid: f64 = summary["cost"]["usd"]
        .as_str()
        .and_then(|usd| usd.parse().ok())
        .expect("a sum");
    assert!(
        (paid - billed(&scene)).abs() < 1e-9,
        "{paid} of {}",
        billed(&scene)
    );
    assert_eq!(
        summary["cost"]["assumed_usd"], summary["cost"]["usd"],
        "nobody named the discount"
    );
}

#[test]
fn a_budget_is_kept_by_process_and_what_lies_in_jobs_stays_set_aside() {
    let scene = dear(3);
    let left = ["--budget", "0.012", "--no-wait"];
    let summary = scene.command().args(&left).run().expect_code(10).json();
    let first = jobs(&scene);
    assert_eq!(first.len(), 1, "{first:?}");
    assert_eq!(count(&summary, "/requests/waiting"), ROWS);
    // Started again, it knows what the job may cost.
    scene.command().args(&left).run().expect_code(10);
    assert_eq!(jobs(&scene), first);
    let mut looks = 0;
    let code = loop {
        let code = scene.heartcut(&["process"]).run().code();
        looks += 1;
        assert!(looks < 40, "it never ends");
        if code != Some(10) {
            break code;
        }
    };
    assert_eq!(code, Some(6));
    assert!(billed(&scene) <= 0.012, "{} of 0.012", billed(&scene));
    let more = scene
        .heartcut(&["process", "--wait", "--budget", "1", "--json"])
        .run()
        .expect_code(0)
        .json();
    assert_eq!(count(&more[0], "/kept"), sums::answered_rightly(ROWS));
    scene.expect_each_once(ROWS, "after all");
}

#[test]
fn without_a_price_no_budget_holds_and_nothing_is_sent() {
    let scene = batch_scene(OPENAI, 2, BatchPlan::default());
    let output = scene.command().args(&["--budget", "1"]).run();
    output.expect_code(3).expect_said(&["price", "prices.json"]);
    assert!(scene.books(|books| books.log.is_empty()));
}

#[test]
fn what_was_bought_at_an_unknown_price_fits_no_budget() {
    let plan = BatchPlan {
        usage: (250, 250),
        ..BatchPlan::default()
    };
    let scene = batch_scene(OPENAI, 2, plan);
    scene.command().run().expect_code(0);
    scene.price("openai", "1", "10");
    let output = scene.command().args(&["--budget", "1"]).run();
    output
        .expect_code(3)
        .expect_said(&["2 answers", "price that nobody knew"]);
    scene.command().run().expect_code(0);
}

/// A second step of the same pipeline, which asks at once.
const ONLINE: &str = r#"plugin = "openai"
model = "mock-1"
styles = ["chain-of-thought"]
params = { max_output_tokens = 256 }"#;

#[test]
fn an_online_step_waits_for_the_money_that_lies_in_batches() {
    let plan = BatchPlan {
        looks: 3,
        usage: (25, 25),
        ..BatchPlan::default()
    };
    let scene = batch_scene(OPENAI, ROWS, plan);
    scene.price("openai", "1", "10");
    let config = format!(
        "[generate.config]\nbase_url = \"{}\"\napi_key = \"TEST_KEY\"",
        scene.server.base_url()
    );
    let second = format!("[[generate]]\nname = \"second\"\n{ONLINE}\n{config}\n\n[[verify]]");
    scene.edit("[[verify]]", &second);
    // The batches can cost nearly all of it; what they do cost is a tenth of that.
    let output = scene.command().args(&["--budget", "0.03"]).run();
    let summary = output.expect_code(0);
    summary.expect_said(&["does not hold the rest of step `second` beside the batch jobs"]);
    assert_eq!(scene.books(|books| books.kinds["chat"]), ROWS);
    scene.expect_submitted(ROWS, 1, "beside an online step");
}
