//! One test: the processes that it takes, and what they are given.

use super::{
    fork_server::ForkServer,
    output::Output,
    process::Process,
    program::{Compiled, Program},
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
    if let Test::Checked { checker, limits } = test {
        return checked(bench, program, checker, *limits);
    }
    let (process, output) = started(bench, program, test)?;
    watched(bench, process, output, test)
}

/// Runs the only test of a program that may still be compiled, for which the test waits in its turn.
pub(super) fn run_only(
    bench: &Bench<'_>,
    program: &Program,
    test: &Test,
) -> io::Result<Result<Ran, String>> {
    let (mut process, output) = started(bench, program, test)?;
    match program.compiled(bench.server, bench.user)? {
        Compiled::Ready(cpu) => process.counts_from(cpu),
        Compiled::Refused(why) => return Ok(Err(why)),
    }
    watched(bench, process, output, test).map(Ok)
}

/// Orders a test that takes one process; what it prints or reports comes out of the other end.
fn started<'a>(
    bench: &Bench<'_>,
    program: &'a Program,
    test: &Test,
) -> io::Result<(Process<'a>, OwnedFd)> {
    let (output, theirs) = system::pipe()?;
    let (mode, input, stdout, others) = match test {
        Test::Call { fn_name, args, .. } => {
            let name = Value::from(fn_name.as_str());
            let payload = format!("{{\"fn_name\":{name},\"args\":{args}}}");
            ("call", payload, nowhere()?, vec![theirs])
        }
        Test::Stdin { input, .. } => ("stdin", input.clone(), theirs, Vec::new()),
        Test::Checked { .. } => return Err(io::Error::other("a check takes two processes")),
    };
    let streams = [system::memory_file(input.as_bytes())?, stdout];
    let order = order(mode, test.limits(), bench.is_last);
    let process = Process::start(program, &order, streams, others, bench.is_last)?;
    Ok((process, output))
}

fn watched<'a>(
    bench: &Bench<'a>,
    mut process: Process<'a>,
    output: OwnedFd,
    test: &Test,
) -> io::Result<Ran> {
    let limits = test.limits();
    process.ask_for_end(bench.server)?;
    let mut watch = Watch::new(bench, limits, Output::beginning(output, limits.output));
    watch.add(process, limits.cpu);
    let finished = watch.until_end()?;
    match test {
        Test::Stdin { .. } => finished.printed(),
        _ => finished.reported(),
    }
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
