//! Everything that can go wrong with a batch while nobody is killed.

use crate::{FLAVOURS, batch_scene, count};
use heartcut_tests::{
    batch_scene::Flavour,
    batch_server::{BatchPlan, End, Lines, Mishap},
};
use std::time::Duration;

const ROWS: usize = 10;

/// Runs under a plan to a good end and checks that every row was bought once and kept.
fn overcome(flavour: Flavour, plan: BatchPlan) {
    let when = format!("{}: {plan:?}", flavour.plugin);
    let scene = batch_scene(flavour, ROWS, plan);
    scene.summary();
    scene.expect_each_once(ROWS, &when);
}

#[test]
fn failures_of_a_moment_are_overcome() {
    let mishaps = [
        Mishap::DropBefore,
        Mishap::DropAfter,
        Mishap::TornAfter,
        Mishap::Refuse(429, Some("1")),
        Mishap::Refuse(503, None),
        Mishap::Delay(Duration::from_millis(50)),
    ];
    for flavour in FLAVOURS {
        let calm = batch_scene(flavour, ROWS, BatchPlan::default());
        calm.summary();
        let mut kinds = calm.books(|books| books.log.clone());
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            for mishap in &mishaps {
                overcome(flavour, BatchPlan::mishap(kind, 1, mishap.clone()));
            }
        }
    }
}

#[test]
fn a_file_that_was_cut_on_its_way_is_fetched_again() {
    for flavour in FLAVOURS {
        let scene = batch_scene(
            flavour,
            ROWS,
            BatchPlan::mishap("download", 1, Mishap::HalfAfter),
        );
        scene.summary();
        scene.expect_each_once(ROWS, flavour.plugin);
    }
}

#[test]
fn an_unknown_state_is_one_to_wait_in() {
    for flavour in FLAVOURS {
        let plan = BatchPlan {
            looks: 4,
            unknown_state: true,
            ..BatchPlan::default()
        };
        let scene = batch_scene(flavour, ROWS, plan);
        scene.run().expect_code(0).expect_said(&["state"]);
        scene.expect_each_once(ROWS, flavour.plugin);
    }
}

#[test]
fn lines_are_joined_in_any_order_and_what_fits_nothing_is_set_aside() {
    for flavour in FLAVOURS {
        let lines = Lines {
            reversed: true,
            twice: true,
            garbage: true,
            missing: 0,
        };
        let scene = batch_scene(
            flavour,
            ROWS,
            BatchPlan {
                lines,
                ..BatchPlan::default()
            },
        );
        scene.summary();
        scene.expect_each_once(ROWS, flavour.plugin);
        let files = scene.project.files();
        let rejects = files
            .iter()
            .find(|file| file.to_string_lossy().contains("rejects-hc-"));
        let rejects = rejects.expect("lines were set aside");
        let text = std::fs::read_to_string(rejects).expect("the file can be read");
        let raw = ["{\\\"torn\\\":", "fffe206e6f742074657874", &"f".repeat(32)];
        for part in raw {
            assert!(
                text.contains(part),
                "{}: `{part}` is not in {text}",
                flavour.plugin
            );
        }
    }
}

#[test]
fn missing_lines_go_into_another_job() {
    for flavour in FLAVOURS {
        let lines = Lines {
            missing: 3,
            ..Lines::default()
        };
        let scene = batch_scene(
            flavour,
            ROWS,
            BatchPlan {
                lines,
                ..BatchPlan::default()
            },
        );
        scene.summary();
        scene.expect_kept(ROWS, flavour.plugin);
        let sizes = scene.books(|books| {
            books
                .jobs
                .iter()
                .map(|job| job.lines.len())
                .collect::<Vec<_>>()
        });
        assert_eq!(sizes, [ROWS, 3], "{}", flavour.plugin);
    }
}

#[test]
fn an_expired_or_cancelled_job_is_harvested_and_only_the_rest_is_asked_again() {
    for flavour in FLAVOURS {
        for end in [End::Expired(6), End::Cancelled(6), End::Expired(0)] {
            let scene = batch_scene(
                flavour,
                ROWS,
                BatchPlan {
                    end,
                    ..BatchPlan::default()
                },
            );
            scene.summary();
            let when = format!("{} {end:?}", flavour.plugin);
            scene.expect_submitted(ROWS, 2, &when);
            scene.expect_kept(ROWS, &when);
        }
    }
}

#[test]
fn a_job_that_is_refused_as_a_whole_fails_its_rows_and_no_more() {
    for flavour in FLAVOURS {
        let scene = batch_scene(
            flavour,
            ROWS,
            BatchPlan {
                end: End::Invalid,
                ..BatchPlan::default()
            },
        );
        let told = scene.run().expect_code(5);
        told.expect_said(&["answered none of the requests in its batches"]);
        let out = scene.project.path("out/sums.jsonl");
        assert!(!out.exists(), "{}: an empty file", flavour.plugin);
        assert_eq!(
            scene.books(|books| books.jobs.len()),
            1,
            "{}",
            flavour.plugin
        );
        scene.server.change(BatchPlan::default());
        let summary = scene.summary();
        assert_eq!(count(&summary, "/kept"), 8, "{}", flavour.plugin);
    }
}

#[test]
fn a_file_that_cannot_be_deleted_is_a_warning() {
    for flavour in FLAVOURS {
        let plan = BatchPlan {
            undeletable: true,
            ..BatchPlan::default()
        };
        let scene = batch_scene(flavour, ROWS, plan);
        scene.summary();
        scene.expect_each_once(ROWS, flavour.plugin);
    }
}
