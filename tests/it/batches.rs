//! Batches as a user meets them: left alone, looked at, brought home, or traded for online answers.

use crate::{FLAVOURS, batch_scene, count};
use heartcut_tests::{
    batch_scene::{GEMINI_INLINE, OPENAI},
    batch_server::{BatchPlan, End, Mishap, Side},
    sums,
};
use serde_json::Value;

const ROWS: usize = 10;

#[test]
fn what_is_under_way_can_be_left_and_brought_home() {
    for flavour in FLAVOURS {
        let scene = batch_scene(
            flavour,
            ROWS,
            BatchPlan {
                looks: 2,
                ..BatchPlan::default()
            },
        );
        // A wait is never over before the command is, however busy the machine.
        scene.edit("adopt_wait_s", "poll_s = 864000\nadopt_wait_s");
        let left = scene
            .command()
            .arg("--no-wait")
            .run()
            .expect_code(10)
            .json();
        assert_eq!(
            count(&left, "/requests/waiting"),
            ROWS,
            "{}",
            flavour.plugin
        );
        assert_eq!(left["batches"][0]["state"], "open");
        assert!(
            !scene.project.path("out/sums.jsonl").exists(),
            "nothing is kept yet"
        );
        let mut looks = 0;
        loop {
            let output = scene.heartcut(&["process", "--json"]).run();
            looks += 1;
            if output.code() == Some(10) {
                assert!(looks < 9, "it never ends");
                continue;
            }
            let summaries = output.expect_code(0).json();
            assert_eq!(count(&summaries[0], "/kept"), sums::answered_rightly(ROWS));
            break;
        }
        assert!(looks > 1, "every look is one look: {looks}");
        scene.expect_each_once(ROWS, flavour.plugin);
        let again = scene
            .heartcut(&["process", "sums-1", "--json"])
            .run()
            .expect_code(0)
            .json();
        assert_eq!(count(&again[0], "/kept"), sums::answered_rightly(ROWS));
        scene.expect_each_once(ROWS, "processed once more");
    }
}

#[test]
fn requests_and_answers_may_stand_in_the_job_itself() {
    let ends = [(End::Completed, 1), (End::Cancelled(4), 2)];
    for (end, most) in ends {
        let plan = BatchPlan {
            end,
            ..BatchPlan::default()
        };
        let scene = batch_scene(GEMINI_INLINE, ROWS, plan);
        scene.summary();
        scene.expect_submitted(ROWS, most, "inline");
        scene.expect_kept(ROWS, "inline");
        let files = scene.books(|books| books.kinds.contains_key("open"));
        assert!(!files, "no file is sent");
    }
}

#[test]
fn a_job_that_is_pending_for_ever_waits_and_costs_nothing_more() {
    let scene = batch_scene(
        OPENAI,
        ROWS,
        BatchPlan {
            looks: u32::MAX,
            ..BatchPlan::default()
        },
    );
    scene.command().arg("--no-wait").run().expect_code(10);
    for _ in 0..3 {
        scene
            .heartcut(&["process"])
            .run()
            .expect_code(10)
            .expect_said(&["under way"]);
    }
    assert_eq!(scene.books(|books| books.jobs.len()), 1);
    scene.server.books().jobs[0].looks = 0;
    scene.heartcut(&["process"]).run().expect_code(0);
    scene.expect_each_once(ROWS, "after all");
}

#[test]
fn online_answers_are_not_bought_while_a_batch_has_them_or_after() {
    let scene = batch_scene(
        OPENAI,
        ROWS,
        BatchPlan {
            looks: u32::MAX,
            ..BatchPlan::default()
        },
    );
    scene.command().arg("--no-wait").run().expect_code(10);
    scene.edit("mode = \"batch\"", "mode = \"online\"");
    scene.command().arg("--no-wait").run().expect_code(10);
    scene.server.books().jobs[0].looks = 0;
    let summary = scene.summary();
    assert_eq!(count(&summary, "/kept"), sums::answered_rightly(ROWS));
    assert_eq!(scene.books(|books| books.kinds.get("chat").copied()), None);
    scene.expect_each_once(ROWS, "asked online as well");
}

#[test]
fn what_was_answered_online_or_stands_elsewhere_in_the_file_is_not_asked_in_a_batch() {
    let scene = batch_scene(OPENAI, ROWS, BatchPlan::default());
    scene.edit("mode = \"batch\"", "mode = \"online\"");
    scene.summary();
    scene.edit("mode = \"online\"", "mode = \"batch\"");
    let mut rows: Vec<_> = sums::jsonl(ROWS)
        .lines()
        .rev()
        .map(|line| format!("{line}\n"))
        .collect();
    rows.rotate_left(3);
    scene.project.write("sums.jsonl", rows.concat());
    let summary = scene.summary();
    assert_eq!(count(&summary, "/requests/cached"), ROWS);
    assert!(scene.books(|books| books.jobs.is_empty()));
}

#[test]
fn a_wrong_key_stops_at_once_and_keeps_the_state() {
    for flavour in FLAVOURS {
        let calm = batch_scene(flavour, ROWS, BatchPlan::default());
        calm.summary();
        let first = calm.books(|books| books.log[0]);
        let refuse = (first, 1, Mishap::Refuse(401, None));
        let scene = batch_scene(
            flavour,
            ROWS,
            BatchPlan {
                mishaps: vec![refuse],
                ..BatchPlan::default()
            },
        );
        scene.run().expect_code(5).expect_said(&["key", "hint: "]);
        assert_eq!(
            scene.books(|books| books.log.len()),
            1,
            "{}",
            flavour.plugin
        );
        scene.summary();
        scene.expect_each_once(ROWS, flavour.plugin);
    }
}

#[test]
fn a_provider_without_batches_says_so() {
    let scene = batch_scene(OPENAI, 2, BatchPlan::default());
    scene.edit("batches = true", "batches = false");
    scene
        .run()
        .expect_code(3)
        .expect_said(&["no batch interface", "sums.toml:"]);
}

#[test]
fn a_cancelled_run_keeps_what_is_answered_and_asks_the_rest_when_it_is_run_again() {
    for flavour in FLAVOURS {
        let scene = batch_scene(flavour, ROWS, never_over());
        scene.command().arg("--no-wait").run().expect_code(10);
        let cancel = ["process", "sums-1", "--cancel", "--wait", "--json"];
        let summary = scene.heartcut(&cancel).run().expect_code(0).json();
        let half = ROWS / 2;
        let when = format!("{}: {summary}", flavour.plugin);
        assert_eq!(
            count(&summary[0], "/kept"),
            sums::answered_rightly(half),
            "{when}"
        );
        assert_eq!(count(&summary[0], "/requests/waiting"), 0, "{when}");
        let failures = summary[0]["failures"]
            .as_object()
            .expect("failures by code");
        let failed: u64 = failures.values().filter_map(Value::as_u64).sum();
        assert_eq!(failed, (ROWS - half) as u64, "{when}");
        scene.heartcut(&["process"]).run().expect_code(0);
        assert_eq!(scene.books(|books| books.jobs.len()), 1, "{when}");
        scene.server.change(BatchPlan::default());
        scene.summary();
        scene.expect_submitted(ROWS, 2, flavour.plugin);
        scene.expect_kept(ROWS, flavour.plugin);
    }
}

/// Killed while it cancels, the same command goes on; another one does not ask again.
#[test]
fn cancelling_survives_being_killed() {
    for (flavour, side) in FLAVOURS
        .into_iter()
        .flat_map(|flavour| [Side::Before, Side::After].map(|side| (flavour, side)))
    {
        for n in 1..=4 {
            let scene = batch_scene(flavour, ROWS, never_over());
            scene.command().arg("--no-wait").run().expect_code(10);
            scene.server.hold(n, side);
            let cancel = ["process", "sums-1", "--cancel", "--wait"];
            let mut running = scene.heartcut(&cancel).start();
            scene.server.wait_held(|| running.has_ended());
            running.kill();
            scene.server.release();
            scene.heartcut(&cancel).run().expect_code(0);
            let when = format!("{}: killed at request {n}, {side:?}", flavour.plugin);
            assert_eq!(scene.books(|books| books.jobs.len()), 1, "{when}");
            assert_eq!(scene.project.store().completions(), ROWS / 2, "{when}");
        }
    }
}

fn never_over() -> BatchPlan {
    BatchPlan {
        looks: u32::MAX,
        ..BatchPlan::default()
    }
}
