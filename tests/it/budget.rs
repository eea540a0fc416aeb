//! No usage within the output limit pushes a run above its budget.

use crate::{count, scene};
use heartcut_tests::{
    fault_server::{Fault, Plan, Usage},
    scene::Scene,
    sums,
};
use serde_json::Value;

const ROWS: usize = 60;

/// Microdollars of an answer with ten times the likely tokens, 250 and 160 of at most 256, at 1 and 10 dollars for a million tokens.
const TENFOLD_MICROS: f64 = 250.0 + 1600.0;

fn priced(plan: Plan) -> Scene {
    let scene = scene(ROWS, plan);
    scene.price("1", "10");
    scene
}

fn tenfold() -> Plan {
    Plan {
        usage: Usage::Claimed(250, 160),
        ..Plan::slow(5)
    }
}

/// US dollars at a place of the summary.
#[track_caller]
fn usd(summary: &Value, pointer: &str) -> f64 {
    let text = summary.pointer(pointer).and_then(Value::as_str);
    let text = text.unwrap_or_else(|| panic!("`{pointer}` is no sum in {summary}"));
    text.parse().expect("a sum is a number")
}

/// What the server holds to be paid, in US dollars.
fn billed(scene: &Scene) -> f64 {
    scene.server.requests() as f64 * TENFOLD_MICROS / 1e6
}

#[test]
fn tenfold_usage_never_exceeds_the_budget_and_a_larger_one_goes_on() {
    let scene = priced(tenfold());
    let mut before = 0;
    for (budget, limit) in [("0.02", 0.02), ("0.05", 0.05)] {
        let output = scene
            .command_with(&["--budget", budget])
            .run()
            .expect_code(6);
        output.expect_said(&[
            "the budget of $",
            "run the same command with a larger `--budget`",
        ]);
        let paid = billed(&scene);
        assert!(paid <= limit, "{paid} of {limit}");
        let answered = scene.project.store().completions();
        assert_eq!(answered, scene.server.requests(), "an answer was lost");
        assert!(answered > before, "nothing was bought for {limit}");
        before = answered;
        // What is left does not hold another worst case: the prompt's bound and 256 tokens.
        assert!(
            paid + 0.0035 > limit,
            "{paid} of {limit} leaves money for another request"
        );
    }
    let summary = scene
        .command_with(&["--budget", "5"])
        .run()
        .expect_code(0)
        .json();
    assert_eq!(count(&summary, "/kept"), sums::answered_rightly(ROWS));
    assert_eq!(scene.server.requests(), ROWS, "something was bought twice");
    let paid = usd(&summary, "/cost/usd");
    assert!(
        (paid - billed(&scene)).abs() < 1e-9,
        "{paid} of {}",
        billed(&scene)
    );
}

#[test]
fn lost_answers_count_at_their_worst() {
    let plan = Plan {
        always: Some(Fault::Drop),
        ..Plan::slow(1)
    };
    let scene = priced(plan);
    scene.edit("attempts = 3", "attempts = 50");
    scene
        .command_with(&["--budget", "0.1"])
        .run()
        .expect_code(6);
    // Each may be billed with its whole output limit: 256 tokens at 10 dollars a million.
    let sent = scene.server.requests();
    assert!(sent as f64 * 256.0 * 10.0 / 1e6 <= 0.1, "{sent} were sent");
    assert_eq!(scene.project.store().maybe_billed(), sent);
    let again = scene
        .command_with(&["--budget", "0.1"])
        .run()
        .expect_code(6);
    assert_eq!(scene.server.requests(), sent, "{}", again.stderr);
}

#[test]
fn without_a_price_or_a_limit_no_budget_holds() {
    let scene = scene(ROWS, Plan::default());
    let output = scene.command_with(&["--budget", "1"]).run().expect_code(3);
    output.expect_said(&["the price of model `mock-1` is not known", "prices.json"]);
    scene.price("1", "10");
    scene.edit(", max_output_tokens = 256", "");
    let output = scene.command_with(&["--budget", "1"]).run().expect_code(3);
    output.expect_said(&["nothing limits the answers", "max_output_tokens"]);
    assert_eq!(scene.server.requests(), 0);
    scene
        .command_with(&["--budget", "much"])
        .run()
        .expect_code(2);
}

#[test]
fn an_answer_without_usage_is_charged_at_its_worst() {
    let scene = priced(Plan::default());
    let plan = Plan {
        usage: Usage::None,
        ..Plan::default()
    };
    scene.server.change(plan);
    scene
        .command_with(&["--budget", "0.02"])
        .run()
        .expect_code(6);
    let sent = scene.server.requests();
    assert!(
        sent > 0 && sent as f64 * 256.0 * 10.0 / 1e6 <= 0.02,
        "{sent}"
    );
    let summary = scene
        .command_with(&["--budget", "9"])
        .run()
        .expect_code(0)
        .json();
    assert_eq!(summary["cost"]["usd"], Value::Null);
    assert_eq!(count(&summary, "/cost/unknown"), ROWS);
}

#[test]
fn what_a_kill_may_have_cost_is_charged_before_anything_else_is_sent() {
    // Each request can cost 0.003; the budget holds six of them, and those that were killed are lost.
    let scene = priced(Plan::slow(60_000));
    let running = scene.command_with(&["--budget", "0.02"]).start();
    scene.server.wait_for(3, || false);
    running.kill();
    let lost = scene.server.requests();
    scene.server.change(tenfold());
    scene
        .command_with(&["--budget", "0.02"])
        .run()
        .expect_code(6);
    let paid = (scene.server.requests() - lost) as f64 * TENFOLD_MICROS / 1e6;
    let may_be_paid = paid + lost as f64 * TENFOLD_MICROS / 1e6;
    assert!(may_be_paid <= 0.02, "{may_be_paid} of 0.02");
}
