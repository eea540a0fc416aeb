//! Killed anywhere, the same command goes on, and nothing is lost or bought twice unseen.

use crate::{count, scene};
use heartcut_tests::{
    environment,
    fault_server::{Journal, Plan},
    invocation::Running,
    random::Random,
    scene::Scene,
    sums,
};
use nix::sys::signal::Signal;
use serde_json::Value;
use std::{collections::BTreeSet, path::PathBuf, thread, time::Duration};

const ROWS: usize = 5000;
const IN_FLIGHT: usize = 64;
const COMMIT_GROUP: usize = 64;

/// When a run is killed: once that many different requests have arrived, and a little later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    arrived: usize,
    later: Duration,
}

/// Moments over the whole run: most while requests are under way, some before the first and some
/// after the last.
fn moments(kills: usize) -> Vec<Moment> {
    let mut random = Random::seeded(2026);
    let mut moment = |n: usize| match n % 5 {
        0 => Moment {
            arrived: 0,
            later: Duration::from_millis(random.below(60)),
        },
        1 => Moment {
            arrived: ROWS,
            later: Duration::from_millis(random.below(400)),
        },
        _ => Moment {
            arrived: random.below(ROWS as u64) as usize,
            later: Duration::ZERO,
        },
    };
    let mut moments = (0..kills).map(&mut moment).collect::<Vec<_>>();
    moments.sort();
    moments
}

/// Runs until the moment and kills; whether there was still something to kill.
fn kill_at(scene: &Scene, moment: Moment) -> bool {
    let mut running: Running = scene.command().start();
    scene
        .server
        .wait_for(moment.arrived, || running.has_ended());
    thread::sleep(moment.later);
    running.kill()
}

#[test]
fn a_run_survives_being_killed_anywhere() {
    let kills = environment::times("HEARTCUT_KILLS", 10);
    let killed = scene(ROWS, Plan::slow(4));
    let mut hits = 0;
    for moment in moments(kills) {
        hits += usize::from(kill_at(&killed, moment));
    }
    assert!(
        hits * 3 >= kills * 2,
        "only {hits} of {kills} kills met a living run"
    );
    let summary = killed.summary();
    let journal = killed.server.journal();
    nothing_lost(&killed, &summary);
    same_as_uninterrupted(&killed);
    nothing_bought_unseen(&killed, &journal, &summary, hits);
}

fn nothing_lost(scene: &Scene, summary: &Value) {
    assert_eq!(summary["run"], "sums-1");
    assert_eq!(count(summary, "/problems"), ROWS);
    assert_eq!(count(summary, "/kept"), sums::answered_rightly(ROWS));
    assert_eq!(scene.project.store().integrity(), "ok");
    assert_eq!(scene.project.store().completions(), ROWS);
    let halves = scene
        .project
        .files()
        .into_iter()
        .filter(|file| file.extension().is_some_and(|e| e == "part"));
    assert_eq!(
        halves.collect::<Vec<_>>(),
        Vec::<PathBuf>::new(),
        "half files were left behind"
    );
    let rows = scene.rows();
    let keys = rows.iter().map(|row| row["meta"]["request"].to_string());
    let keys = keys.collect::<BTreeSet<_>>();
    assert_eq!(
        (rows.len(), keys.len()),
        (sums::answered_rightly(ROWS), rows.len())
    );
}

fn nothing_bought_unseen(scene: &Scene, journal: &Journal, summary: &Value, kills: usize) {
    assert_eq!(
        journal.distinct(),
        ROWS,
        "every problem was asked and nothing else"
    );
    let (repeated, counted) = (journal.repeated(), scene.project.store().maybe_billed());
    let most = kills * (IN_FLIGHT + COMMIT_GROUP);
    assert!(
        repeated <= most,
        "{repeated} requests were repeated after {kills} kills"
    );
    assert!(
        repeated <= counted,
        "{repeated} were repeated, {counted} counted as maybe billed"
    );
    assert!(
        counted <= most,
        "{counted} are said to be maybe billed after {kills} kills"
    );
    let told = count(summary, "/requests/maybe_billed");
    assert_eq!(
        told, counted,
        "the summary of the run tells {told} of {counted}"
    );
}

fn same_as_uninterrupted(killed: &Scene) {
    let calm = scene(ROWS, Plan::default());
    calm.edit(&calm.server.base_url(), &killed.server.base_url());
    killed.server.change(Plan::default());
    let summary = calm.summary();
    assert_eq!(count(&summary, "/requests/maybe_billed"), 0);
    assert!(
        calm.output() == killed.output(),
        "the output differs from that of a calm run"
    );
}

#[test]
fn moments_are_spread_over_the_run() {
    let moments = moments(50);
    let under_way = moments
        .iter()
        .filter(|m| m.arrived > 0 && m.arrived < ROWS)
        .count();
    assert_eq!(moments.len(), 50);
    assert!(under_way >= 28, "{under_way}");
    assert!(moments.iter().any(|m| m.arrived == 0) && moments.iter().any(|m| m.arrived == ROWS));
}

#[test]
fn an_interrupt_ends_the_run_in_order() {
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let scene = scene(400, Plan::slow(50));
        let running = scene.command().start();
        scene.server.wait_for(100, || false);
        running.signal(signal);
        running.wait().expect_code(8).expect_said(&["hint: "]);
        let repeated = scene.server.journal().repeated();
        assert_eq!(repeated, 0, "nothing is asked twice before it is resumed");
        let summary = scene.summary();
        assert_eq!(count(&summary, "/kept"), sums::answered_rightly(400));
        let told = count(&summary, "/requests/maybe_billed");
        assert_eq!(told, scene.server.journal().repeated(), "{signal}");
    }
}
