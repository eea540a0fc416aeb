use super::*;
use crate::{CodeConfig, Isolation, pool::Pool};
use std::{os::unix::process::CommandExt, process::Command, time::Duration};

fn ran(ended: Ended, lacked_threads: bool) -> Ran {
    Ran {
        ended,
        stdout: String::new(),
        is_utf8: true,
        stderr: String::new(),
        report: String::new(),
        cpu: Duration::ZERO,
        peak_kib: 0,
        lacked_threads,
    }
}

#[test]
fn only_what_fails_is_run_once_more() {
    let failed = TestOutcome::WrongAnswer("another one".into());
    for (ended, lacked_threads, outcome, wanted) in [
        (Ended::Exited(0), false, &TestOutcome::Passed, None),
        (Ended::Exited(0), true, &TestOutcome::Passed, None),
        (Ended::Exited(0), false, &failed, None),
        (Ended::Exited(0), true, &failed, Some(Again::InNewJail)),
        (Ended::Exited(1), false, &failed, None),
        (Ended::Idle, false, &failed, Some(Again::Here)),
        (Ended::Idle, true, &failed, Some(Again::InNewJail)),
        (Ended::Starved, false, &failed, Some(Again::Here)),
        (Ended::Killed, false, &failed, Some(Again::Here)),
        (Ended::CpuLimit, false, &failed, None),
        (Ended::TestLimit, false, &failed, None),
    ] {
        let found = again(&ran(ended, lacked_threads), outcome);
        assert_eq!(found, wanted, "{ended:?} {lacked_threads} {outcome:?}");
    }
}

fn printing(expected: &str) -> Test {
    Test {
        kind: "stdin".into(),
        expected: expected.into(),
        ..Test::default()
    }
}

fn signal(process: u32, name: &str) {
    let status = Command::new("kill")
        .args(["-s", name, &process.to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// A launcher that hangs costs a program another run, and no verdict.
#[test]
fn a_launcher_that_does_not_answer_is_replaced() {
    let config = CodeConfig::default();
    let pool = Pool::new(&config);
    let mut loan = pool.lend().unwrap();
    let worker = loan.worker().unwrap();
    worker.margin = Duration::ZERO;
    let lost = worker.process();
    signal(lost, "STOP");
    let limits = Limits {
        wall: Duration::from_millis(200),
        ..config.limits()
    };
    let mut judged = Judged::default();
    let outcome = Runner::new(&mut loan, "print(1)", limits).run(&printing("1"), true, &mut judged);
    assert_eq!(outcome.unwrap(), TestOutcome::Passed);
    assert_ne!(loan.worker().unwrap().process(), lost);
}

/// A Python that everybody may read.
const EVERYBODYS: &str = "/usr/bin/python3";
const NOBODY: u32 = 65534;

/// Who shares a user with others may have missed threads that they took: as root does not.
#[test]
fn who_passes_without_a_thread_keeps_its_jail() {
    if !std::path::Path::new(EVERYBODYS).exists() {
        eprintln!("skipped: there is no Python that every user may read");
        return;
    }
    let is_root = std::fs::read_to_string("/proc/self/status")
        .unwrap()
        .lines()
        .any(|line| line.starts_with("Uid:\t0\t"));
    if is_root {
        let name = "runner::tests::who_passes_without_a_thread_keeps_its_jail";
        let test = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .uid(NOBODY)
            .gid(NOBODY)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&test.stdout);
        assert!(test.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let config = CodeConfig {
        python: EVERYBODYS.into(),
        isolation: Isolation::Landlock,
        ..CodeConfig::default()
    };
    let pool = Pool::new(&config);
    let mut loan = pool.lend().unwrap();
    let program = "import sys\nsys.stderr.write(\"can't start new thread\")\nprint(1)";
    let first = loan.worker().unwrap().process();
    let mut judged = Judged::default();
    for (expected, keeps) in [("1", true), ("2", false)] {
        let mut runner = Runner::new(&mut loan, program, config.limits());
        runner.run(&printing(expected), true, &mut judged).unwrap();
        assert_eq!(loan.worker().unwrap().process() == first, keeps);
    }
}
