//! One test: the processes that it takes, and what they are given.

use super::{
    fork_server::ForkServer,
    process::{Output, Process},
    program::Program,
    watch::Watch,
};
use crate::{Checker, Limits, Ran, Test, system};
use serde_json::Value;
use std::{
    io,
    os::fd::{BorrowedFd, OwnedFd},
    time::Duration,
};

/// What a checker may use beside the program that it checks.
const CHECKER_CPU: Duration = Duration::from_secs(20);

/// What a test is run with.
#[derive(Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) server: &'a ForkServer,
    pub(super) user: BorrowedFd<'a>,
    /// Whether the program is not needed after it.
    pub(super) is_last: bool,
}

/// Runs one test of a program.
pub(super) fn run(bench: &Bench<'_>, program: &mut Program, test: &Test) -> io::Result<Ran> {
    match test {
        Test::Stdin { input, limits } => as_script(bench, program, input, *limits),
        Test::Call {
            fn_name,
            args,
            limits,
        } => call(bench, program, fn_name, args, *limits),
        Test::Checked { checker, limits } => checked(bench, program, checker, *limits),
    }
}

fn as_script(bench: &Bench<'_>, program: &Program, input: &str, limits: Limits) -> io::Result<Ran> {
    let (stdout, theirs) = system::pipe()?;
    let streams = [system::memory_file(input.as_bytes())?, theirs];
    let order = order("stdin", limits, bench.is_last);
    let process = Process::start(program, &order, streams, Vec::new(), bench.is_last)?;
    let mut watch = Watch::new(bench, limits, Output::beginning(stdout, limits.output));
    watch.add(process, limits.cpu);
    watch.until_end()?.printed()
}

fn call(
    bench: &Bench<'_>,
    program: &Program,
    fn_name: &str,
    args: &str,
    limits: Limits,
) -> io::Result<Ran> {
    let payload = format!("{{\"fn_name\":{},\"args\":{args}}}", Value::from(fn_name));
    let (report, theirs) = system::pipe()?;
    let streams = [system::memory_file(payload.as_bytes())?, nowhere()?];
    let order = order("call", limits, bench.is_last);
    let process = Process::start(program, &order, streams, vec![theirs], bench.is_last)?;
    let mut watch = Watch::new(bench, limits, Output::beginning(report, limits.output));
    watch.add(process, limits.cpu);
    watch.until_end()?.reported()
}

/// Runs the program and its checker in two processes that talk through a pair of sockets.
fn checked(
    bench: &Bench<'_>,
    program: &mut Program,
    checker: &Checker,
    limits: Limits,
) -> io::Result<Ran> {
    let (serving, asking) = system::byte_pair()?;
    let (report, theirs) = system::pipe()?;
    let payload = serde_json::to_vec(checker)?;
    let streams = [system::memory_file(&payload)?, nowhere()?];
    let checks = Limits {
        cpu: CHECKER_CPU,
        ..limits
    };
    program.make_checker(bench.server, limits, bench.user)?;
    let (program, checker) = (&*program, program.checker()?);
    let asked = order("check", checks, false);
    let judging = Process::start(checker, &asked, streams, vec![theirs, asking], false)?;
    let streams = [system::memory_file(b"")?, nowhere()?];
    let order = order("serve", limits, false);
    let served = Process::start(program, &order, streams, vec![serving], false)?;
    let mut watch = Watch::new(bench, limits, Output::beginning(report, limits.output));
    watch.add(served, limits.cpu);
    watch.add(judging, checks.cpu);
    watch.until_end()?.reported()
}

fn order(mode: &str, limits: Limits, is_last: bool) -> Vec<u8> {
    let last = if is_last { " last" } else { "" };
    format!("{mode} {}{last}", limits.cpu_seconds()).into_bytes()
}

fn nowhere() -> io::Result<OwnedFd> {
    let file = fs_err::OpenOptions::new().write(true).open("/dev/null")?;
    Ok(file.into_parts().0.into())
}
