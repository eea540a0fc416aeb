//! What this machine offers.

use heartcut_jail::{Interpreter, Setup, Tier, Worker, probe};
use std::io::Write;

/// The interpreter that the tests use; `HEARTCUT_TEST_PYTHON` names another one.
pub(crate) fn interpreter() -> Option<Interpreter> {
    let python = std::env::var("HEARTCUT_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    match Interpreter::find(&python) {
        Ok(interpreter) => Some(interpreter),
        Err(e) => {
            skipped(&format!("{e}"));
            None
        }
    }
}

/// A worker for each tier that the machine grants. No tier at all is a failure: then nothing here
/// would be tested.
pub(crate) fn workers() -> Vec<(Tier, Worker)> {
    let Some(interpreter) = interpreter() else {
        return Vec::new();
    };
    let mut workers = Vec::new();
    for tier in Tier::ALL {
        match probe(&interpreter, &[], tier, tier) {
            Ok(granted) => workers.push((tier, granted.worker)),
            Err(e) => skipped(&format!("{tier}: {e}")),
        }
    }
    assert!(!workers.is_empty(), "this machine grants no tier");
    for (tier, _) in &workers {
        say(&format!("tier {tier} is granted"));
    }
    workers
}

/// A worker of a tier that was granted before.
pub(crate) fn worker(tier: Tier) -> Worker {
    let interpreter = interpreter().unwrap();
    let setup = Setup {
        tier,
        interpreter,
        imports: Vec::new(),
    };
    Worker::start(&setup).unwrap()
}

/// Sends a process a signal, by the signal's name.
pub(crate) fn signal(process: u32, name: &str) {
    let status = std::process::Command::new("kill")
        .args(["-s", name, &process.to_string()])
        .status();
    assert!(status.unwrap().success());
}

pub(crate) fn skipped(why: &str) {
    say(&format!("skipped: {why}"));
}

/// Writes past the test runner, which keeps back what passing tests print.
pub(crate) fn say(line: &str) {
    drop(std::io::stderr().write_all(format!("{line}\n").as_bytes()));
}
