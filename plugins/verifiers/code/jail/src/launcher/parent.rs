use crate::system;
use serde::Deserialize;
use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    time::Duration,
};

/// The process of a program, known exactly: its number is not taken for another one's.
pub(super) struct Parent {
    pub(super) pid: libc::pid_t,
    pub(super) pidfd: OwnedFd,
}

/// What the kernel says of a process that has ended.
#[derive(Clone, Copy, Deserialize)]
pub(super) struct Exit {
    pub(super) status: i32,
    pub(super) cpu: f64,
    pub(super) peak_kib: u64,
}

impl Exit {
    pub(super) fn read(bytes: &[u8]) -> io::Result<Self> {
        Ok(serde_json::from_slice(bytes)?)
    }

    /// Whether somebody has killed it. No program can do that to itself.
    pub(super) fn was_killed(&self) -> bool {
        libc::WIFSIGNALED(self.status) && libc::WTERMSIG(self.status) == libc::SIGKILL
    }
}

impl Parent {
    pub(super) fn new(pid: libc::pid_t) -> io::Result<Self> {
        let pidfd = system::process(pid)?;
        Ok(Self { pid, pidfd })
    }

    pub(super) fn has_ended(&self) -> bool {
        system::wait_readable(&[self.pidfd.as_fd()], Duration::ZERO).map_or(true, |ready| ready[0])
    }

    /// CPU time of all its threads. Its number may be another process's as soon as it has ended.
    pub(super) fn cpu(&self) -> Option<Duration> {
        let used = system::cpu_time(self.pid).ok()?;
        (!self.has_ended()).then_some(used)
    }

    /// Its only child, unless it has none.
    pub(super) fn child(&self) -> Option<Self> {
        let child = Self::new(self.number_of_child()?).ok()?;
        // Asked again: the number may have become another process's meanwhile.
        let is_the_same = self.number_of_child() == Some(child.pid) && !self.has_ended();
        is_the_same.then_some(child)
    }

    fn number_of_child(&self) -> Option<libc::pid_t> {
        let pid = self.pid;
        match fs_err::read_to_string(format!("/proc/{pid}/task/{pid}/children")) {
            Ok(listed) => listed.split_whitespace().next()?.parse().ok(),
            // Not every kernel has this list.
            Err(_) => child_of(pid),
        }
    }
}

/// A child of a process, looked for among all processes.
fn child_of(parent: libc::pid_t) -> Option<libc::pid_t> {
    let parent_of = |entry: &fs_err::DirEntry| {
        let stat = fs_err::read_to_string(entry.path().join("stat")).ok()?;
        let (_, rest) = stat.rsplit_once(')')?;
        rest.split_whitespace().nth(1)?.parse::<libc::pid_t>().ok()
    };
    let processes = fs_err::read_dir("/proc").ok()?.flatten();
    let child = processes
        .filter(|entry| entry.file_name().as_encoded_bytes()[0].is_ascii_digit())
        .find(|entry| parent_of(entry) == Some(parent))?;
    child.file_name().to_str()?.parse().ok()
}

#[cfg(test)]
mod tests;
