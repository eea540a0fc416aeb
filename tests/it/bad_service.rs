//! A service that fails: what is tried again, what is not, and what can be resumed.

use crate::{count, scene};
use heartcut_tests::{
    fault_server::{Fault, FaultServer, Plan},
    served::free_port,
    sums::{self, Sum},
};

const ROWS: usize = 10;

/// Failures of a moment.
fn passing() -> Vec<Fault> {
    vec![
        Fault::RateLimit,
        Fault::ServerError,
        Fault::Drop,
        Fault::TornBody,
    ]
}

/// Failures that may last.
fn lasting() -> Vec<Fault> {
    [
        passing(),
        vec![
            Fault::Garbage,
            Fault::CutJson,
            Fault::OtherShape,
            Fault::EchoingRefusal,
        ],
    ]
    .concat()
}

#[test]
fn a_failure_of_a_moment_is_overcome() {
    for fault in passing() {
        let scene = scene(ROWS, Plan::first(fault.clone()));
        let summary = scene.summary();
        assert_eq!(count(&summary, "/requests/failed"), 0, "{fault:?}");
        assert_eq!(
            count(&summary, "/kept"),
            sums::answered_rightly(ROWS),
            "{fault:?}"
        );
        let journal = scene.server.journal();
        assert_eq!(
            (journal.requests(), journal.most_often()),
            (2 * ROWS, 2),
            "{fault:?}"
        );
    }
}

#[test]
fn a_service_that_refuses_now_and_then_is_overcome() {
    let plan = Plan {
        every: Some((4, Fault::RateLimit)),
        ..Plan::slow(2)
    };
    let scene = scene(200, plan);
    scene.edit("attempts = 3", "attempts = 9");
    let summary = scene.summary();
    let counts = (
        count(&summary, "/requests/failed"),
        count(&summary, "/kept"),
    );
    assert_eq!(counts, (0, sums::answered_rightly(200)), "{summary}");
}

#[test]
fn one_bad_answer_costs_one_row() {
    for fault in lasting() {
        let scene = scene(ROWS, Plan::marked(&Sum::nth(1).question(), fault.clone()));
        let summary = scene.summary();
        assert_eq!(
            count(&summary, "/requests/failed"),
            1,
            "{fault:?}: {summary}"
        );
        assert_eq!(
            count(&summary, "/kept"),
            sums::answered_rightly(ROWS) - 1,
            "{fault:?}"
        );
        let journal = scene.server.journal();
        // A refusal for the rate says nothing about the request: it is asked four times as often.
        let most = if fault == Fault::RateLimit { 12 } else { 3 };
        assert!(
            journal.most_often() <= most,
            "{fault:?} was tried {} times",
            journal.most_often()
        );
        scene.server.forget();
        scene.server.change(Plan::default());
        let again = scene.summary();
        assert_eq!(
            (count(&again, "/requests/failed"), scene.server.requests()),
            (0, 1),
            "{fault:?}"
        );
        assert_eq!(
            count(&again, "/kept"),
            sums::answered_rightly(ROWS),
            "{fault:?}"
        );
    }
}

#[test]
fn what_cannot_be_repeated_is_tried_once() {
    let scene = scene(
        ROWS,
        Plan::marked(&Sum::nth(1).question(), Fault::EchoingRefusal),
    );
    scene.summary();
    assert_eq!(scene.server.requests(), ROWS);
}

#[test]
fn money_and_rights_stop_the_run_at_once() {
    for (fault, word) in [(Fault::Unauthorized, "the key"), (Fault::Quota, "quota")] {
        let scene = scene(
            300,
            Plan {
                always: Some(fault.clone()),
                ..Plan::slow(20)
            },
        );
        scene.edit("concurrency = 64", "concurrency = 8");
        let output = scene
            .run()
            .expect_code(5)
            .expect_said(&["openai", "hint: "]);
        assert!(
            output.stderr.to_lowercase().contains(word),
            "{}",
            output.stderr
        );
        let journal = scene.server.journal();
        assert!(
            journal.requests() <= 16,
            "{fault:?}: {} were sent",
            journal.requests()
        );
        assert_eq!(journal.most_often(), 1, "{fault:?} was tried again");
        scene.server.change(Plan::default());
        let summary = scene.summary();
        assert_eq!(
            count(&summary, "/kept"),
            sums::answered_rightly(300),
            "{fault:?}"
        );
        assert_eq!(summary["run"], "sums-1");
    }
}

#[test]
fn what_was_answered_before_the_stop_is_not_bought_again() {
    let stop = Sum::nth(150).question();
    let scene = scene(
        300,
        Plan {
            marked: vec![(stop, Fault::Unauthorized)],
            ..Plan::slow(3)
        },
    );
    scene.edit("concurrency = 64", "concurrency = 4");
    scene.run().expect_code(5);
    let answered = scene.server.requests();
    assert!(answered > 100, "{answered}");
    scene.server.change(Plan::default());
    let summary = scene.summary();
    let journal = scene.server.journal();
    assert_eq!(count(&summary, "/requests/failed"), 0);
    // Those in flight when the refusal came may be lost; all others were committed.
    assert!(
        journal.repeated() <= 1 + 4,
        "{} were bought twice",
        journal.repeated()
    );
}

#[test]
fn a_refused_connection_can_be_resumed() {
    let port = free_port();
    let scene = scene(ROWS, Plan::default());
    scene.edit(
        &scene.server.base_url(),
        &format!("http://127.0.0.1:{port}/v1"),
    );
    let output = scene.run().expect_code(5);
    output.expect_said(&["error: ", "openai", "caused by: ", "hint: "]);
    let server = FaultServer::start_at(port, Plan::default());
    let summary = scene.summary();
    assert_eq!(count(&summary, "/kept"), sums::answered_rightly(ROWS));
    assert_eq!(
        (&summary["run"], server.requests()),
        (&"sums-1".into(), ROWS)
    );
}

#[test]
fn a_silent_service_runs_into_the_time_limit() {
    let scene = scene(2, Plan::slow(60_000));
    scene.edit("timeout_s = 20", "timeout_s = 1");
    scene.edit("attempts = 3", "attempts = 1");
    let output = scene.run();
    assert_ne!(output.code(), Some(0));
    assert!(!output.stderr.contains("panicked"), "{}", output.stderr);
    scene.server.change(Plan::default());
    scene.edit("timeout_s = 1", "timeout_s = 20");
    assert_eq!(count(&scene.summary(), "/requests/total"), 2);
}
