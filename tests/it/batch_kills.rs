//! Killed at every step of a batch, the same command goes on: every row lands in exactly one job, no
//! answer is lost, and none is paid twice.

use crate::{FLAVOURS, batch_scene};
use heartcut_tests::{
    batch_scene::{BatchScene, Flavour},
    batch_server::{BatchPlan, Side},
};

const ROWS: usize = 12;

/// Runs until the n-th request, kills there, and runs again to the end; false where no request was
/// left to be killed at.
fn kill_at(scene: &BatchScene, n: usize, side: Side) -> bool {
    scene.server.hold(n, side);
    let mut running = scene.command().start();
    let held = scene.server.wait_held(|| running.has_ended());
    running.kill();
    scene.server.release();
    held
}

fn killed_everywhere(flavour: Flavour, plan: &BatchPlan) {
    let calm = batch_scene(flavour, ROWS, plan.clone());
    calm.summary();
    let steps = calm.books(|books| books.log.len());
    let mut kills = 0;
    for n in 1..=steps {
        for side in [Side::Before, Side::After] {
            let when = format!(
                "{}: killed at request {n} of {steps}, {side:?}",
                flavour.plugin
            );
            let scene = batch_scene(flavour, ROWS, plan.clone());
            assert!(kill_at(&scene, n, side), "{when}: nothing was held");
            let summary = scene.summary();
            scene.expect_each_once(ROWS, &when);
            assert_eq!(summary["run"], "sums-1", "{when}");
            assert_eq!(scene.output().len(), calm.output().len(), "{when}");
            kills += 1;
        }
    }
    assert!(kills >= 8, "{kills}");
}

#[test]
fn a_batch_survives_being_killed_at_every_request() {
    for flavour in FLAVOURS {
        killed_everywhere(flavour, &BatchPlan::default());
    }
}

#[test]
fn killed_at_the_creation_a_job_that_shows_late_is_adopted() {
    for flavour in FLAVOURS {
        let calm = batch_scene(flavour, ROWS, BatchPlan::default());
        calm.summary();
        let create = calm.books(|books| books.log.iter().position(|kind| *kind == "create"));
        let plan = BatchPlan {
            hidden_lists: 1,
            ..BatchPlan::default()
        };
        let scene = batch_scene(flavour, ROWS, plan);
        let n = 1 + create.expect("a job is created");
        assert!(kill_at(&scene, n, Side::After));
        scene.summary();
        scene.expect_each_once(ROWS, flavour.plugin);
        assert_eq!(
            scene.books(|books| books.kinds["create"]),
            1,
            "{}",
            flavour.plugin
        );
    }
}

#[test]
fn several_jobs_at_once_survive_being_killed() {
    for flavour in FLAVOURS {
        for n in [1, 4, 7, 9, 12] {
            let scene = batch_scene(flavour, ROWS, BatchPlan::default());
            scene.edit("attempts = 3", "attempts = 3\nbatch_requests = 4");
            kill_at(&scene, n, Side::After);
            scene.summary();
            let when = format!("{}: killed at request {n}", flavour.plugin);
            scene.expect_each_once(ROWS, &when);
            assert_eq!(scene.books(|books| books.jobs.len()), 3, "{when}");
        }
    }
}
