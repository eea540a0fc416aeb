use super::program::Program;
use crate::system;
use serde::Deserialize;
use serde_json::Value;
use std::{
    fs::File,
    io::{self, Read},
    os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd},
    time::Duration,
};

/// The end of what is kept of standard error.
const SHOWN_BYTES: usize = 4096;

/// A test's process; killed when it is dropped.
pub(super) struct Process {
    pidfd: OwnedFd,
    pid: libc::pid_t,
    pub(super) stderr: Output,
    pub(super) exit: Option<Exit>,
}

/// What the kernel says of a process that has ended.
#[derive(Clone, Copy, Deserialize)]
pub(super) struct Exit {
    pub(super) status: i32,
    cpu: f64,
    pub(super) peak_kib: u64,
}

impl Process {
    /// Has a program fork a test; `others` are its descriptors after the standard ones.
    pub(super) fn start(
        program: &Program,
        order: &Value,
        [stdin, stdout]: [OwnedFd; 2],
        others: Vec<OwnedFd>,
        user: BorrowedFd<'_>,
    ) -> io::Result<Self> {
        let (errors, stderr) = system::pipe()?;
        let mut fds = vec![stdin.as_fd(), stdout.as_fd(), stderr.as_fd()];
        fds.extend(others.iter().map(AsFd::as_fd));
        let pidfd = program.fork(order, &fds, user)?;
        let pid = pid_of(pidfd.as_fd())?;
        Ok(Self {
            pidfd,
            pid,
            stderr: Output::end(errors),
            exit: None,
        })
    }

    pub(super) fn kill(&self) {
        system::kill_exactly(self.pidfd.as_fd());
    }

    /// CPU time of all its threads.
    pub(super) fn cpu(&self) -> Duration {
        match self.exit {
            Some(exit) => Duration::try_from_secs_f64(exit.cpu).unwrap_or_default(),
            None => system::cpu_time(self.pid).unwrap_or_default(),
        }
    }

    /// Time that it could have run and was not let; `None` where the kernel does not say.
    pub(super) fn waited(&self) -> Option<Duration> {
        if self.exit.is_some() {
            return Some(Duration::ZERO);
        }
        let text = fs_err::read_to_string(format!("/proc/{}/schedstat", self.pid)).ok()?;
        let nanoseconds = text.split_whitespace().nth(1)?.parse().ok()?;
        Some(Duration::from_nanos(nanoseconds))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.exit.is_none() {
            self.kill();
        }
    }
}

/// The number that this machine knows a process by.
fn pid_of(pidfd: BorrowedFd<'_>) -> io::Result<libc::pid_t> {
    let info = fs_err::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_raw_fd()))?;
    let number = info.lines().find_map(|line| line.strip_prefix("Pid:"));
    number
        .and_then(|number| number.trim().parse().ok())
        .ok_or_else(|| io::Error::other("the kernel does not say which process a pidfd is"))
}

/// What a process writes.
pub(super) struct Output {
    pipe: File,
    /// All of it up to so many bytes, or else the last few.
    most: Option<u64>,
    pub(super) bytes: Vec<u8>,
    pub(super) is_open: bool,
}

impl Output {
    /// All of an output that may have `most` bytes.
    pub(super) fn beginning(pipe: OwnedFd, most: u64) -> Self {
        Self {
            pipe: pipe.into(),
            most: Some(most),
            bytes: Vec::new(),
            is_open: true,
        }
    }

    fn end(pipe: OwnedFd) -> Self {
        Self {
            pipe: pipe.into(),
            most: None,
            bytes: Vec::new(),
            is_open: true,
        }
    }

    /// Reads what is there. False when it is more than it may be.
    pub(super) fn read(&mut self) -> io::Result<bool> {
        let mut chunk = [0; 1 << 16];
        while self.is_open {
            match self.pipe.read(&mut chunk) {
                Ok(0) => self.is_open = false,
                Ok(got) => {
                    self.bytes.extend_from_slice(&chunk[..got]);
                    if !self.fits() {
                        return Ok(false);
                    }
                }
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return Ok(true),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(true)
    }

    fn fits(&mut self) -> bool {
        match self.most {
            Some(most) => self.bytes.len() as u64 <= most,
            None => {
                let surplus = self.bytes.len().saturating_sub(SHOWN_BYTES);
                self.bytes.drain(..surplus);
                true
            }
        }
    }
}

impl AsFd for Output {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}
