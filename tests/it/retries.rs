//! What is tried again, when, and what that may cost: a test for each line of the table in
//! `heartcut help limits`.

use crate::{count, scene};
use heartcut_tests::{
    fault_server::{Fault, Plan},
    scene::Scene,
};
use serde_json::{Value, json};
use std::time::Duration;

fn refusal(status: u16) -> Fault {
    Fault::Refusal(status, vec![], said("busy", "not now"))
}

fn said(code: &str, message: &str) -> String {
    json!({"error": {"message": message, "type": code, "code": code}}).to_string()
}

/// A run of one request that fails once, or for ever, in this way.
fn one(plan: Plan) -> Scene {
    let scene = scene(1, plan);
    scene.edit("attempts = 3", "attempts = 2");
    scene
}

fn requests_and(summary: &Value) -> [u64; 3] {
    ["retried", "failed", "maybe_billed"]
        .map(|name| count(summary, &format!("/requests/{name}")) as u64)
}

/// The summary of a run whose one answer may be wrong.
fn summary_of(scene: &Scene) -> Value {
    scene.run().json()
}

/// Between the first request and the second one.
fn waited(scene: &Scene) -> Duration {
    let journal = scene.server.journal();
    let entries = journal.entries();
    assert_eq!(entries.len(), 2, "tried {} times", entries.len());
    entries[1].at - entries[0].at
}

#[test]
fn what_a_server_failed_at_is_tried_again_and_costs_nothing() {
    for status in [408, 409, 425, 500, 502, 503, 504, 529] {
        let scene = one(Plan::first(refusal(status)));
        let summary = summary_of(&scene);
        assert_eq!(requests_and(&summary), [1, 0, 0], "{status}: {summary}");
        assert_eq!(scene.server.requests(), 2, "{status}");
    }
}

#[test]
fn what_is_wrong_with_a_request_is_wrong_for_good() {
    // An unknown model, 404, ends the run where nothing was answered before.
    for status in [400, 413, 422] {
        let scene = scene(3, Plan::default());
        let second = heartcut_tests::sums::Sum::nth(1).question();
        scene.server.change(Plan::marked(&second, refusal(status)));
        let summary = scene.summary();
        assert_eq!(requests_and(&summary), [0, 1, 0], "{status}: {summary}");
        assert_eq!(scene.server.requests(), 3, "{status} was tried again");
    }
}

#[test]
fn money_and_rights_end_the_run() {
    let quota = said("insufficient_quota", "you have spent it all");
    let faults = [
        refusal(401),
        refusal(402),
        refusal(403),
        Fault::Refusal(429, vec![("retry-after", "1".into())], quota),
    ];
    for fault in faults {
        let scene = one(Plan::always(fault.clone()));
        scene.run().expect_code(5).expect_said(&["hint: "]);
        assert_eq!(scene.server.requests(), 1, "{fault:?} was tried again");
    }
}

#[test]
fn a_wait_that_the_service_names_is_kept_in_every_spelling() {
    let header = |name: &'static str, value: String| {
        Fault::Refusal(
            429,
            vec![(name, value)],
            said("rate_limit_exceeded", "slow down"),
        )
    };
    let info = json!({"error": {"message": "slow down", "status": "RESOURCE_EXHAUSTED", "details": [
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.7s"}]}});
    let reset = vec![
        ("x-ratelimit-remaining-requests", "0".into()),
        ("x-ratelimit-reset-requests", "800ms".into()),
    ];
    let spellings = [
        (header("retry-after", "1".into()), 1000),
        (header("retry-after-ms", "700".into()), 700),
        (
            Fault::Refusal(429, reset, said("rate_limit_exceeded", "slow down")),
            800,
        ),
        (
            Fault::Refusal(
                503,
                vec![("retry-after", "1".into())],
                said("busy", "later"),
            ),
            1000,
        ),
        (Fault::Refusal(429, vec![], info.to_string()), 700),
    ];
    for (fault, least) in spellings {
        let scene = one(Plan::first(fault.clone()));
        let summary = summary_of(&scene);
        assert_eq!(requests_and(&summary), [1, 0, 0], "{fault:?}: {summary}");
        let waited = waited(&scene);
        assert!(
            waited >= Duration::from_millis(least),
            "{fault:?}: {waited:?}"
        );
    }
}

#[test]
fn a_moment_that_the_service_names_is_awaited() {
    let soon = std::time::SystemTime::now() + Duration::from_secs(3);
    let date = httpdate::fmt_http_date(soon);
    let fault = Fault::Refusal(429, vec![("retry-after", date)], said("busy", "later"));
    let scene = one(Plan::first(fault));
    assert_eq!(requests_and(&summary_of(&scene)), [1, 0, 0]);
    let waited = waited(&scene);
    assert!(waited >= Duration::from_secs(1), "{waited:?}");
}

#[test]
fn what_may_have_been_answered_is_tried_again_and_counted() {
    for fault in [Fault::Drop, Fault::TornBody] {
        let scene = one(Plan::first(fault.clone()));
        scene.price("1", "10");
        let summary = summary_of(&scene);
        assert_eq!(requests_and(&summary), [1, 0, 1], "{fault:?}: {summary}");
        assert_ne!(
            summary.pointer("/cost/maybe_usd"),
            Some(&json!("0")),
            "{fault:?}: what was lost may cost something"
        );
    }
}

#[test]
fn a_time_limit_after_sending_may_be_billed() {
    let scene = one(Plan::slow(3_000));
    scene.edit("timeout_s = 20", "timeout_s = 1");
    scene.run().expect_code(5);
    assert_eq!(scene.server.requests(), 2);
    let output = scene
        .project
        .heartcut(&["runs", "cost", "sums-1", "--json"])
        .run();
    let cost = output.expect_code(0).json();
    assert_eq!(cost.pointer("/lost"), Some(&json!(2)), "{cost}");
}

#[test]
fn an_answer_that_nobody_can_read_was_bought() {
    for fault in [Fault::Garbage, Fault::CutJson, Fault::OtherShape] {
        let scene = scene(1, Plan::always(fault.clone()));
        scene.run();
        let output = scene
            .project
            .heartcut(&["runs", "cost", "sums-1", "--json"])
            .run();
        let lost = output.expect_code(0).json()["lost"].as_u64();
        assert_eq!(lost, Some(scene.server.requests() as u64), "{fault:?}");
    }
}

#[test]
fn a_model_that_nobody_knows_ends_the_run_with_names_that_are_like_it() {
    let unknown = Fault::Refusal(404, vec![], said("model_not_found", "no such model"));
    let scene = scene(
        200,
        Plan {
            always: Some(unknown),
            ..Plan::slow(5)
        },
    );
    scene.edit("concurrency = 64", "concurrency = 4");
    scene.edit("mock-1", "gpt-4o-mni");
    scene
        .run()
        .expect_code(5)
        .expect_said(&["did you mean `gpt-4o-mini`"]);
    let sent = scene.server.requests();
    assert!(sent <= 8, "{sent} were sent");
}
