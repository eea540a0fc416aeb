//! How long a machine lets the threads of a process wait for a processor.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

/// What is known of it, from one look to the next: a thread that ends takes its count along.
#[derive(Default)]
pub(super) struct Waits {
    threads: Threads,
    pub(super) total: Duration,
}

type Threads = BTreeMap<PathBuf, Duration>;

impl Waits {
    /// Looks once more; `None` where the kernel does not say.
    pub(super) fn look(&mut self, pid: libc::pid_t) -> Option<Duration> {
        let found = fs_err::read_dir(format!("/proc/{pid}/task")).ok()?;
        let threads = found.flatten().map(|thread| thread.path());
        self.add(threads.filter_map(waited).collect())
    }

    /// Of several threads most wait for the one that computes, or all wait at the same time: what
    /// counts is who has waited longest.
    fn add(&mut self, threads: Threads) -> Option<Duration> {
        let longer = |(thread, waited): (&PathBuf, &Duration)| {
            waited.saturating_sub(self.threads.get(thread).copied().unwrap_or_default())
        };
        self.total += threads.iter().map(longer).max()?;
        self.threads = threads;
        Some(self.total)
    }
}

fn waited(thread: PathBuf) -> Option<(PathBuf, Duration)> {
    let waited = waited_by(&thread)?;
    Some((thread, waited))
}

fn waited_by(thread: &Path) -> Option<Duration> {
    let text = fs_err::read_to_string(thread.join("schedstat")).ok()?;
    let nanoseconds = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

#[cfg(test)]
mod tests;
