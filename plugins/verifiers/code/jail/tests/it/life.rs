//! What is left of jails when they are gone: nothing.

use crate::machine::{say, signal, worker, workers};
use heartcut_jail::{Ended, JailError, Limits, Test, Tier, Worker};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

fn run(worker: &mut Worker, program: &str) -> Ended {
    let limits = Limits {
        cpu: Duration::from_millis(300),
        ..Limits::default()
    };
    worker.open(program, limits).unwrap();
    worker
        .run(Test::Stdin {
            input: String::new(),
            limits,
        })
        .unwrap()
        .ended
}

/// Parents by process.
fn processes() -> BTreeMap<u32, u32> {
    let folders = fs_err::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok());
    let parent = |entry: fs_err::DirEntry| {
        let process: u32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = fs_err::read_to_string(entry.path().join("stat")).ok()?;
        let rest = stat.rsplit_once(')')?.1;
        Some((process, rest.split_whitespace().nth(1)?.parse().ok()?))
    };
    folders.filter_map(parent).collect()
}

/// A process and all below it.
pub(crate) fn tree(root: u32) -> Vec<u32> {
    let parents = processes();
    let mut found = vec![root];
    let mut next = 0;
    while next < found.len() {
        let of = found[next];
        found.extend(
            parents
                .iter()
                .filter(|(_, parent)| **parent == of)
                .map(|(process, _)| *process),
        );
        next += 1;
    }
    found
}

/// Those that can still do something: who is dead may wait for the machine's first process to
/// notice.
fn alive(these: &[u32]) -> Vec<u32> {
    let is_alive = |process: &u32| {
        let stat = fs_err::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let state = stat.rsplit_once(')').map(|(_, rest)| rest.trim_start());
        state.is_some_and(|state| !state.starts_with(['Z', 'X']))
    };
    these.iter().copied().filter(is_alive).collect()
}

fn gone_within(these: &[u32], most: Duration) -> bool {
    let began = Instant::now();
    while began.elapsed() < most {
        if alive(these).is_empty() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// A second, as promised; a machine with many times the work that it can do needs longer to end
/// anything at all.
fn soon() -> Duration {
    let load = fs_err::read_to_string("/proc/loadavg").unwrap();
    let load: f64 = load.split_whitespace().next().unwrap().parse().unwrap();
    let processors = std::thread::available_parallelism().unwrap().get() as f64;
    Duration::from_secs(if load > 2.0 * processors { 10 } else { 1 })
}

fn mounts() -> usize {
    fs_err::read_to_string("/proc/self/mountinfo")
        .unwrap()
        .lines()
        .count()
}

/// Open descriptors of a process.
fn descriptors(process: u32) -> usize {
    // An ordinary user may not look into processes that have given up their rights.
    fs_err::read_dir(format!("/proc/{process}/fd")).map_or(0, Iterator::count)
}

/// `HEARTCUT_RUNS` says how many; the long checks say 10,000.
#[test]
fn many_runs_leave_nothing_behind() {
    let runs = std::env::var("HEARTCUT_RUNS").map_or(300, |runs| runs.parse().unwrap());
    for (tier, mut worker) in workers() {
        run(&mut worker, "print(1)");
        worker.close().unwrap();
        let (mounted, before) = (mounts(), tree(worker.process()));
        let open: Vec<usize> = before.iter().map(|process| descriptors(*process)).collect();
        let began = Instant::now();
        for number in 0..runs {
            let program = match number % 3 {
                0 => "print(1)",
                1 => "import os\nos.fork()",
                _ => "raise ValueError",
            };
            run(&mut worker, program);
        }
        worker.close().unwrap();
        let settled = Instant::now() + Duration::from_secs(5);
        while tree(worker.process()) != before && Instant::now() < settled {
            std::thread::sleep(Duration::from_millis(20));
        }
        say(&format!("{tier}: {runs} runs in {:.1?}", began.elapsed()));
        assert_eq!(tree(worker.process()), before, "{tier}");
        assert_eq!(mounts(), mounted, "{tier}");
        let still_open: Vec<usize> = before.iter().map(|process| descriptors(*process)).collect();
        assert_eq!(
            still_open, open,
            "{tier}: files in memory, pipes and sockets"
        );
        let all = tree(worker.process());
        drop(worker);
        assert!(
            gone_within(&all, Duration::from_secs(5)),
            "{tier}: {:?} are left",
            alive(&all)
        );
    }
}

/// Not a test by itself: what the next one starts, and kills.
#[test]
#[ignore = "started by killing_the_user_kills_every_jail"]
fn holds_a_jail() {
    let tier = match std::env::var("HEARTCUT_TEST_TIER").as_deref() {
        Ok("landlock") => Tier::Landlock,
        _ => Tier::Namespaces,
    };
    let mut worker = worker(tier);
    let limits = Limits {
        cpu: Duration::from_secs(60),
        ..Limits::default()
    };
    worker.open("while True:\n    pass", limits).unwrap();
    worker
        .run(Test::Stdin {
            input: String::new(),
            limits,
        })
        .unwrap();
}

#[test]
fn killing_the_user_kills_every_jail() {
    for (tier, _) in workers() {
        let mut user = crate::again::this_test("life::holds_a_jail")
            .env("HEARTCUT_TEST_TIER", tier.as_str())
            .spawn()
            .unwrap();
        // The launcher, its fork server, the program and its test.
        let began = Instant::now();
        while tree(user.id()).len() < 5 {
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "{tier}: {:?}",
                tree(user.id())
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        let all = tree(user.id());
        user.kill().unwrap();
        user.wait().unwrap();
        assert!(
            gone_within(&all, soon()),
            "{tier}: {:?} are left",
            alive(&all)
        );
    }
}

fn said(lost: Result<impl std::fmt::Debug, JailError>) -> String {
    match lost {
        Err(JailError::Lost(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// A launcher that is stopped answers nothing, and does not end by itself either.
#[test]
fn a_launcher_that_does_not_answer_is_killed() {
    let limits = Limits {
        wall: Duration::from_millis(50),
        ..Limits::default()
    };
    for (tier, mut worker) in workers() {
        worker.open("print(1)", limits).unwrap();
        let all = tree(worker.process());
        assert!(all.len() >= 3, "{tier}: {all:?}");
        signal(worker.process(), "STOP");
        worker.margin = Duration::ZERO;
        let input = String::new();
        let why = said(worker.run(Test::Stdin { input, limits }));
        assert!(why.contains("did not answer"), "{tier}: {why}");
        assert!(
            gone_within(&all, soon()),
            "{tier}: {:?} are left",
            alive(&all)
        );
    }
}

/// More than the way to it holds is not taken off by a launcher that is stopped.
#[test]
fn a_launcher_that_does_not_listen_is_killed() {
    let limits = Limits {
        wall: Duration::from_millis(50),
        ..Limits::default()
    };
    let Some((tier, mut worker)) = workers().pop() else {
        return;
    };
    let all = tree(worker.process());
    signal(worker.process(), "STOP");
    worker.margin = Duration::ZERO;
    let why = said(worker.open(&"# long\n".repeat(1 << 20), limits));
    assert!(why.contains("did not answer"), "{tier}: {why}");
    assert!(gone_within(&all, soon()), "{tier}");
}

#[test]
fn a_launcher_that_is_stopped_is_left_all_the_same() {
    for (tier, worker) in workers() {
        let all = tree(worker.process());
        signal(worker.process(), "STOP");
        drop(worker);
        assert!(
            gone_within(&all, soon()),
            "{tier}: {:?} are left",
            alive(&all)
        );
    }
}

/// It has no time to end its jails one after the other.
#[test]
fn killing_the_launcher_kills_its_jails() {
    let limits = Limits {
        cpu: Duration::from_secs(60),
        wall: Duration::from_secs(60),
        ..Limits::default()
    };
    for (tier, mut worker) in workers() {
        worker.open("while True:\n    pass", limits).unwrap();
        let launcher = worker.process();
        let before = tree(launcher).len();
        let running = std::thread::spawn(move || {
            let input = String::new();
            said(worker.run(Test::Stdin { input, limits }))
        });
        let began = Instant::now();
        while tree(launcher).len() == before {
            assert!(began.elapsed() < Duration::from_secs(60), "{tier}");
            std::thread::sleep(Duration::from_millis(20));
        }
        let all = tree(launcher);
        signal(launcher, "KILL");
        assert_eq!(running.join().unwrap(), "the launcher has ended", "{tier}");
        assert!(
            gone_within(&all, soon()),
            "{tier}: {:?} are left",
            alive(&all)
        );
    }
}
