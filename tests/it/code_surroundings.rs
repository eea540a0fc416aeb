//! Programs, judged where something is missing, full or wrong, and where the judge is killed.

use crate::project;
use fs_err as fs;
use heartcut_tests::{
    environment,
    invocation::{Invocation, Output},
    processes::{alive, on_a_busy_machine, time_until_gone, tree},
    project::Project,
};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// Programs of which it is known how they end.
fn known() -> Vec<(Value, &'static str)> {
    let table = [
        ("print(2 * int(input()))", "all-passed"),
        ("print(3 * int(input()))", "wrong-answer"),
        ("raise ValueError", "runtime-error"),
        ("while True:\n    pass", "cpu-limit"),
        ("import time\ntime.sleep(600)", "wall-limit"),
        ("import os\nos.write(1, b'8\\xff')", "wrong-answer"),
        (
            "import tempfile\nopen('x', 'w').write('8') if False else print(2 * int(input()))",
            "all-passed",
        ),
    ];
    let row = |program: &str| json!({"solution": program, "input_output": {"inputs": ["4\n"], "outputs": ["8\n"]}});
    table
        .map(|(program, reason)| (row(program), reason))
        .to_vec()
}

const JUDGE: [&str; 6] = [
    "verify",
    "rows.jsonl",
    "--verifier",
    "code",
    "--set",
    "cpu_seconds=0.3",
];

fn with_rows<'a>(rows: impl IntoIterator<Item = &'a Value>) -> Project {
    let project = project();
    let lines: String = rows.into_iter().map(|row| format!("{row}\n")).collect();
    project.write("rows.jsonl", lines);
    project
}

#[track_caller]
fn assert_known(output: Output) {
    let known = known();
    let rows = output.expect_code(0).rows();
    let found: Vec<_> = rows.iter().map(|row| &row["verdict"]["reason"]).collect();
    let expected: Vec<_> = known.iter().map(|(_, reason)| *reason).collect();
    assert_eq!(found, expected, "{rows:?}");
}

fn judged(command: impl Fn(&Project) -> Invocation) -> Output {
    let known = known();
    let project = with_rows(known.iter().map(|(row, _)| row));
    command(&project).run()
}

/// Whether this line of shell works in mounts of its own.
fn can_mount(script: &str) -> bool {
    let works = environment::succeeds("unshare", &["--mount", "sh", "-c", script]);
    if !works {
        environment::skipped("mounts of one's own are not possible; nothing can be put in the way");
    }
    works
}

fn in_own_mounts(command: Invocation, script: &str) -> Invocation {
    let script = format!("{script} && exec \"$@\"");
    command.wrapped(&["unshare", "--mount", "sh", "-c", &script, "sh"])
}

#[test]
fn a_full_tmp_changes_no_verdict() {
    const FULL: &str = "for place in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o size=64k none $place && \
        ! head -c 1000000 /dev/zero > $place/all 2> /dev/null || exit 1; done";
    if !can_mount(FULL) {
        return;
    }
    assert_known(judged(|project| {
        // The project itself may lie below one of them.
        let kept = format!("mount --bind '{}' /mnt", project.root().display());
        let script = format!("{kept} && {FULL} && cd /mnt");
        in_own_mounts(project.heartcut(&JUDGE), &script).env("TMPDIR", "/tmp")
    }));
}

#[test]
fn no_place_for_temporary_files_changes_no_verdict() {
    assert_known(judged(|project| {
        project.heartcut(&JUDGE).env("TMPDIR", "/nowhere/at/all")
    }));
}

/// Every other time that somebody asks, the clock is years ahead, and then years behind.
const JUMPING_CLOCK: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
static long jump(void) {
    static long asked;
    return (++asked % 2 ? 3L : -3L) * 365 * 86400;
}
int clock_gettime(clockid_t clock, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += jump();
    return result;
}
int gettimeofday(struct timeval *now, void *zone) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    now->tv_sec = time.tv_sec, now->tv_usec = time.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *now) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    if (now) *now = time.tv_sec;
    return time.tv_sec;
}
"#;

/// Compiles the clock; none where there is no compiler.
fn jumping_clock(folder: &Path) -> Option<String> {
    let (source, library) = (folder.join("clock.c"), folder.join("clock.so"));
    fs::write(&source, JUMPING_CLOCK).expect("the clock is written");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-o"]).arg(&library);
    let made = compiler.arg(&source).arg("-ldl").status();
    if !made.is_ok_and(|made| made.success()) {
        environment::skipped("there is no C compiler, and no clock that jumps");
        return None;
    }
    Some(library.display().to_string())
}

/// The launcher is started with an empty environment: the clock gets into it, and into all other
/// programs of these mounts, through the file that the system's loader reads.
#[test]
fn a_clock_that_jumps_changes_no_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(clock) = jumping_clock(folder.path()) else {
        return;
    };
    let preload = format!(
        "cp -r /etc/ld.so.* /etc/passwd /etc/group '{0}' && mount -t tmpfs none /etc && \
         cp -r '{0}'/* /etc && echo '{clock}' > /etc/ld.so.preload",
        folder.path().display()
    );
    let jumps = format!(
        "{preload} && python3 -c 'import time; exit(abs(time.time() - time.time()) < 1e8)'"
    );
    if !can_mount(&jumps) {
        return;
    }
    let began = Instant::now();
    assert_known(judged(|project| {
        in_own_mounts(project.heartcut(&JUDGE), &preload)
    }));
    assert!(began.elapsed() < Duration::from_secs(120));
}

#[test]
fn a_program_of_ten_megabytes_is_judged() {
    let long = format!("n = len('{}')\nprint(n)", "x".repeat(10 << 20));
    let row =
        json!({"solution": long, "input_output": {"inputs": [""], "outputs": ["10485760\n"]}});
    let output = with_rows([&row]).heartcut(&JUDGE[..4]).run().expect_code(0);
    let verdict = &output.rows()[0]["verdict"];
    assert_eq!(verdict["reason"], "all-passed", "{verdict}");
    assert_eq!(
        verdict["predicted"],
        Value::Null,
        "it is not repeated in the verdict"
    );
}

/// What a tier needs at the most: the launcher, its fork server, the program.
const OF_A_JAIL: usize = 3;

#[test]
fn killing_the_judge_kills_every_jail() {
    let sleeps = json!({"solution": "import time\ntime.sleep(600)", "input_output": {"inputs": [""], "outputs": [""]}});
    let spins = json!({"solution": "while True:\n    pass", "input_output": {"inputs": ["", ""], "outputs": ["", ""]}});
    for tier in granted() {
        let project = with_rows([&sleeps, &spins]);
        let isolation = format!("isolation={tier}");
        let args = ["--set", "cpu_seconds=100", "--set", "workers=2", "--set"];
        let judge = project.heartcut(&JUDGE[..4]).args(&args).arg(&isolation);
        let mut running = judge.start();
        let own = running.id();
        // The test of the second program is a process of its own.
        let jails = 1 + 2 * OF_A_JAIL + 1;
        let began = Instant::now();
        while tree(own).len() < jails {
            let waited = began.elapsed();
            assert!(
                !running.has_ended() && waited < Duration::from_secs(100),
                "{tier}"
            );
            thread::sleep(Duration::from_millis(10));
        }
        let all = tree(own);
        assert!(running.kill());
        let gone = time_until_gone(&all, on_a_busy_machine(Duration::from_secs(1)));
        let took = gone.unwrap_or_else(|| panic!("{tier}: {:?} are left", alive(&all)));
        environment::say(&format!(
            "{tier}: {} processes were gone after {took:.0?}",
            all.len()
        ));
    }
}

/// The tiers that this machine grants to the judge.
fn granted() -> Vec<&'static str> {
    let row = json!({"solution": "print(1)", "input_output": {"inputs": [""], "outputs": ["1"]}});
    let project = with_rows([&row]);
    let works = |tier: &&str| {
        let isolation = format!("isolation={tier}");
        let judge = project.heartcut(&JUDGE[..4]).args(&["--set", &isolation]);
        judge.run().rows()[0]["verdict"]["outcome"] == "correct"
    };
    let granted: Vec<_> = ["namespaces", "landlock"]
        .into_iter()
        .filter(works)
        .collect();
    assert!(!granted.is_empty(), "this machine grants no tier");
    granted
}

/// `HEARTCUT_RUNS` says how many programs; the long checks say 10,000.
#[test]
fn a_judge_that_has_ended_leaves_nothing_behind() {
    let runs = environment::times("HEARTCUT_RUNS", 300);
    let programs = [
        "print(1)",
        "import os\nos.fork()",
        "open('/tmp/left', 'w').write('x' * 1000)",
    ];
    let row = |number| json!({"solution": programs[number % 3], "input_output": {"inputs": [""], "outputs": ["1"]}});
    let rows: Vec<Value> = (0..runs).map(row).collect();
    let project = with_rows(&rows);
    let temporary = project.path("temporary");
    fs::create_dir(&temporary).expect("a folder");
    let (mounts, files) = (mounts(), project.files().len());
    let judge = project
        .heartcut(&JUDGE)
        .env("TMPDIR", &temporary.display().to_string());
    let mut running = judge.start();
    let mut seen = vec![running.id()];
    while !running.has_ended() {
        seen.extend(tree(running.id()));
        thread::sleep(Duration::from_millis(20));
    }
    let rows = running.wait().expect_code(0).rows();
    let passed = rows
        .iter()
        .filter(|row| row["verdict"]["outcome"] == "correct");
    assert_eq!((rows.len(), passed.count()), (runs, runs.div_ceil(3)));
    seen.sort_unstable();
    seen.dedup();
    assert!(
        seen.len() > 4,
        "no jail was seen, so that none could be missed"
    );
    let gone = time_until_gone(&seen, on_a_busy_machine(Duration::from_secs(1)));
    assert!(gone.is_some(), "{:?} are left", alive(&seen));
    assert_eq!((mounts, files), (self::mounts(), project.files().len()));
}

fn mounts() -> usize {
    let mounts = fs::read_to_string("/proc/self/mountinfo").expect("the list of mounts");
    mounts.lines().count()
}
