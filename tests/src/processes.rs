//! Processes of this machine, as `/proc` shows them.

use fs_err as fs;
use std::{
    thread,
    time::{Duration, Instant},
};

/// A process and all below it.
pub fn tree(root: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(
            parents
                .iter()
                .filter(|(_, of)| *of == parent)
                .map(|(process, _)| *process),
        );
        next += 1;
    }
    found
}

/// Those of them that can still do something: who is dead may wait for the machine's first process
/// to notice.
pub fn alive(these: &[u32]) -> Vec<u32> {
    let is_alive =
        |process: &u32| stat(*process).is_some_and(|stat| !["Z", "X"].contains(&stat[0].as_str()));
    these.iter().copied().filter(is_alive).collect()
}

/// How long it takes until all of them are gone; none when they are not after `most`.
pub fn time_until_gone(these: &[u32], most: Duration) -> Option<Duration> {
    let began = Instant::now();
    while began.elapsed() < most {
        if alive(these).is_empty() {
            return Some(began.elapsed());
        }
        thread::sleep(Duration::from_millis(5));
    }
    None
}

/// `promised`, or ten times as long on a machine with so much other work that nothing ends in time.
pub fn on_a_busy_machine(promised: Duration) -> Duration {
    let load = fs::read_to_string("/proc/loadavg").expect("the load of the machine");
    let load = load.split(' ').next().and_then(|load| load.parse().ok());
    let processors = thread::available_parallelism().map_or(1, usize::from) as f64;
    match load.unwrap_or(0.0) > 2.0 * processors {
        true => promised * 10,
        false => promised,
    }
}

/// All processes with their parents.
fn parents() -> Vec<(u32, u32)> {
    let folders = fs::read_dir("/proc").expect("the list of processes");
    let parent = |entry: std::io::Result<fs::DirEntry>| {
        let process: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        Some((process, stat(process)?[1].parse().ok()?))
    };
    folders.filter_map(parent).collect()
}

/// What `/proc` says of a process after its name: state, parent, ...
fn stat(process: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let words: Vec<_> = rest.split_whitespace().map(str::to_owned).collect();
    (words.len() > 1).then_some(words)
}
