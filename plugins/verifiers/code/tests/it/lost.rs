//! Jails that are lost while a test runs in them.

use crate::judge::{script, verdicts};
use heartcut_sdk::Outcome;
use serde_json::json;
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Not a test by itself: what the next one starts, and takes the jails from.
#[test]
#[ignore = "started by who_loses_every_jail_is_not_judged"]
fn judges_a_program_without_end() {
    let case = script("while True:\n    pass", &[("", "1")]);
    let verdict = verdicts(json!({"cpu_seconds": 60.0}), &[case]).remove(0);
    assert_eq!(
        (verdict.outcome, verdict.reason.as_str()),
        (Outcome::Unknown, "infrastructure"),
        "{verdict:?}"
    );
    let told = verdict.details["failures"][0]["text"].as_str().unwrap();
    assert_eq!(told, "the jail was lost: the launcher has ended");
}

#[test]
fn who_loses_every_jail_is_not_judged() {
    if !Path::new("/proc/self/stat").exists() {
        return;
    }
    let mut judge = Command::new(std::env::current_exe().unwrap())
        .args(["lost::judges_a_program_without_end", "--exact"])
        .args(["--include-ignored", "--nocapture"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lost = Vec::new();
    while is_running(&mut judge) {
        if let Some(launcher) = working(judge.id()).filter(|launcher| !lost.contains(launcher)) {
            kill(launcher);
            lost.push(launcher);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(lost.len(), 2);
    assert!(judge.wait().unwrap().success());
}

fn is_running(judge: &mut Child) -> bool {
    judge.try_wait().unwrap().is_none()
}

/// The launcher in whose jail a test has computed for a while: what is done to try a jail has not.
fn working(judge: u32) -> Option<u32> {
    let launcher = child(judge)?;
    // Its last test takes the place of a program.
    let test = child(child(launcher)?)?;
    // In hundredths of a second.
    let computed: u64 = field(test, 11)?.parse().ok()?;
    (computed > 50).then_some(launcher)
}

fn child(parent: u32) -> Option<u32> {
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    let mut numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let parent = parent.to_string();
    numbers.find(|number| field(*number, 1).as_ref() == Some(&parent))
}

/// What the kernel says of a process, counted from its state.
fn field(process: u32, index: usize) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(index).map(str::to_owned)
}

fn kill(process: u32) {
    let status = Command::new("kill")
        .args(["-s", "KILL", &process.to_string()])
        .status();
    assert!(status.unwrap().success());
}
