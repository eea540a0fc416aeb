//! One test: the processes that it takes, and what they are given.

use super::{
    fork_server::ForkServer,
    process::{Output, Process},
    program::Program,
    watch::Watch,
};
use crate::{Checker, Limits, Ran, Test, system};
use serde_json::{Value, json};
use std::{
    io,
    os::fd::{BorrowedFd, OwnedFd},
    time::Duration,
};

/// What a checker may use beside the program that it checks.
const CHECKER_CPU: Duration = Duration::from_secs(20);

/// What a test is run with.
pub(super) struct Bench<'a> {
    pub(super) server: &'a ForkServer,
    pub(super) user: BorrowedFd<'a>,
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
    let order = order("stdin", limits, bench);
    let process = Process::start(program, &order, streams, Vec::new(), bench.user)?;
    let mut watch = Watch::new(bench.user, limits, Output::beginning(stdout, limits.output));
    watch.add(process, program.channel(), limits.cpu);
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
    let order = order("call", limits, bench);
    let process = Process::start(program, &order, streams, vec![theirs], bench.user)?;
    let mut watch = Watch::new(bench.user, limits, Output::beginning(report, limits.output));
    watch.add(process, program.channel(), limits.cpu);
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
    let judge = program.checker(bench.server, bench.user)?;
    let order_of_judge = order("check", checks, bench);
    let judging = Process::start(
        judge,
        &order_of_judge,
        streams,
        vec![theirs, asking],
        bench.user,
    )?;
    let streams = [system::memory_file(b"")?, nowhere()?];
    let order = order("serve", limits, bench);
    let served = Process::start(program, &order, streams, vec![serving], bench.user)?;
    let mut watch = Watch::new(bench.user, limits, Output::beginning(report, limits.output));
    watch.add(served, program.channel(), limits.cpu);
    if let Some(channel) = program.checker_channel() {
        watch.add(judging, channel, checks.cpu);
    }
    watch.until_end()?.reported()
}

fn order(mode: &str, limits: Limits, bench: &Bench<'_>) -> Value {
    json!({
        "mode": mode,
        "memory": limits.memory,
        "cpu_seconds": limits.cpu_seconds(),
        "threads": bench.server.threads,
    })
}

fn nowhere() -> io::Result<OwnedFd> {
    let file = fs_err::OpenOptions::new().write(true).open("/dev/null")?;
    Ok(file.into_parts().0.into())
}
