//! The tests once more, as somebody else or with less.

use crate::machine::{interpreter, skipped, workers};
use heartcut_jail::{Tier, probe};
use std::{
    os::unix::process::CommandExt,
    process::{Command, Stdio},
};

/// This program, running one of its tests in a process of its own.
pub(crate) fn this_test(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([name, "--exact", "--include-ignored", "--nocapture"]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

pub(crate) fn is_root() -> bool {
    let status = fs_err::read_to_string("/proc/self/status").unwrap();
    status.lines().any(|line| line.starts_with("Uid:\t0\t"))
}

/// A system's Python, which everybody may read.
const EVERYBODYS: &str = "/usr/bin/python3";
const NOBODY: u32 = 65534;

#[test]
fn an_ordinary_user_is_as_safe_as_root() {
    for test in [
        "containment::every_attack_is_contained_in_every_tier",
        "containment::files_outside_stay_as_they_are",
        "life::many_runs_leave_nothing_behind",
        "neighbours::threads_of_one_jail_are_not_missing_in_another_one",
        "neighbours::who_shares_a_user_may_have_lacked_threads",
    ] {
        as_somebody_else(test);
    }
}

fn as_somebody_else(test: &str) {
    if !is_root() {
        return skipped("all tests run as an ordinary user already");
    }
    if !std::path::Path::new(EVERYBODYS).exists() {
        return skipped("there is no Python that every user may read");
    }
    let ended = this_test(test)
        .env("HEARTCUT_TEST_PYTHON", EVERYBODYS)
        .env("HEARTCUT_RUNS", "9")
        .uid(NOBODY)
        .gid(NOBODY)
        .status()
        .unwrap();
    assert!(ended.success(), "{test} fails for an ordinary user");
}

/// Not a test by itself: what the next one starts.
#[test]
#[ignore = "started by without_namespaces_the_next_tier_is_taken"]
fn finds_landlock() {
    let interpreter = interpreter().unwrap();
    let granted = probe(&interpreter, &[], Tier::Namespaces, Tier::Landlock).unwrap();
    assert_eq!((granted.tier, granted.refused.len()), (Tier::Landlock, 1));
    drop(granted);
    let refused = probe(&interpreter, &[], Tier::Namespaces, Tier::Namespaces);
    assert!(
        refused.is_err(),
        "a weaker tier than the weakest that will do was taken"
    );
    crate::containment::every_attack_is_contained_in_every_tier();
}

/// As in a container that may make no user namespaces.
#[test]
fn without_namespaces_the_next_tier_is_taken() {
    if !workers().iter().any(|(tier, _)| *tier == Tier::Landlock) {
        return skipped("this machine grants no landlock");
    }
    let filter = denying_namespaces();
    let mut command = this_test("again::finds_landlock");
    #[expect(unsafe_code, reason = "what runs before exec must be told so")]
    // SAFETY: the closure makes two system calls and allocates nothing.
    unsafe {
        command.pre_exec(move || seccompiler::apply_filter(&filter).map_err(std::io::Error::other));
    }
    assert!(command.status().unwrap().success());
}

/// What container engines do: no call makes a user namespace.
fn denying_namespaces() -> seccompiler::BpfProgram {
    use seccompiler::{
        SeccompAction, SeccompCmpArgLen as Len, SeccompCmpOp as Op, SeccompCondition as Condition,
        SeccompFilter, SeccompRule,
    };
    let user = libc::CLONE_NEWUSER as u64;
    let makes_one = Condition::new(0, Len::Dword, Op::MaskedEq(user), user).unwrap();
    let rule = SeccompRule::new(vec![makes_one]).unwrap();
    let rules = [(libc::SYS_clone, vec![rule]), (libc::SYS_unshare, vec![])];
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    let arch = std::env::consts::ARCH.try_into().unwrap();
    let filter = SeccompFilter::new(
        rules.into_iter().collect(),
        SeccompAction::Allow,
        refused,
        arch,
    );
    filter.unwrap().try_into().unwrap()
}
