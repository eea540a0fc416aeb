use super::{fork_server::ForkServer, program::Program, waits::Waits};
use crate::system;
use serde::Deserialize;
use std::{
    cell::RefCell,
    fs::File,
    io::{self, Read},
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::Duration,
};

/// The end of what is kept of standard error.
const SHOWN_BYTES: usize = 4096;
/// Bytes that are read in a row: who writes as fast as they are read must not keep the launcher.
const IN_A_ROW: usize = 1 << 20;

/// The process of a program, known exactly: its number is not taken for another one's.
pub(super) struct Parent {
    pid: libc::pid_t,
    pidfd: OwnedFd,
}

/// A test's process; killed when it is dropped.
pub(super) struct Process<'a> {
    program: &'a Program,
    /// Looked for when somebody wants to know: most tests end before that.
    found: RefCell<Option<Parent>>,
    /// The CPU time that the program's own process had used up when it became this one.
    before: Option<Duration>,
    /// Who waits for its end then.
    server: Option<&'a ForkServer>,
    waits: RefCell<Waits>,
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

    fn has_ended(&self) -> bool {
        system::wait_readable(&[self.pidfd.as_fd()], Duration::ZERO).map_or(true, |ready| ready[0])
    }

    /// CPU time of all its threads. Its number may be another process's as soon as it has ended.
    fn cpu(&self) -> Option<Duration> {
        let used = system::cpu_time(self.pid).ok()?;
        (!self.has_ended()).then_some(used)
    }

    /// Its only child, unless it has none.
    fn child(&self) -> Option<Self> {
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

impl<'a> Process<'a> {
    /// Has a program fork a test; `others` are its descriptors after the standard ones. After its
    /// last test a program is not needed any more, so that the last is not forked.
    pub(super) fn start(
        program: &'a Program,
        order: &[u8],
        [stdin, stdout]: [OwnedFd; 2],
        others: Vec<OwnedFd>,
        is_last: bool,
    ) -> io::Result<Self> {
        let (errors, stderr) = system::pipe()?;
        let mut fds = vec![stdin.as_fd(), stdout.as_fd(), stderr.as_fd()];
        fds.extend(others.iter().map(AsFd::as_fd));
        let before = match is_last {
            true => Some(system::cpu_time(program.process.pid)?),
            false => None,
        };
        program.fork(order, &fds)?;
        Ok(Self {
            program,
            found: RefCell::default(),
            before,
            server: None,
            waits: RefCell::default(),
            stderr: Output::end(errors),
            exit: None,
        })
    }

    /// What its process used until then is not its own.
    pub(super) fn counts_from(&mut self, cpu: Duration) {
        self.before = Some(cpu);
    }

    /// Has the fork server wait for the end of what is no child of its program.
    pub(super) fn ask_for_end(&mut self, server: &'a ForkServer) -> io::Result<()> {
        if self.before.is_some() {
            server.ask_for_end()?;
            self.server = Some(server);
        }
        Ok(())
    }

    fn with<T>(&self, look: impl Fn(&Parent) -> T) -> Option<T> {
        if self.before.is_some() {
            return Some(look(&self.program.process));
        }
        let mut found = self.found.borrow_mut();
        if found.is_none() {
            *found = self.program.process.child();
        }
        found.as_ref().map(look)
    }

    /// What can be read when it has ended.
    pub(super) fn end(&self) -> BorrowedFd<'a> {
        match self.server {
            Some(server) => server.control(),
            None => self.program.channel(),
        }
    }

    /// Takes note of how it has ended, which its parent says, and answers it.
    pub(super) fn has_ended(&mut self, user: BorrowedFd<'_>) -> io::Result<Exit> {
        let (Some(before), Some(server)) = (self.before, self.server) else {
            let (bytes, _) = system::receive(self.program.channel())?;
            if bytes.is_empty() {
                return Err(io::Error::other("the jail ended in the middle of a test"));
            }
            let exit = Exit::read(&bytes)?;
            self.program.spent.set(self.program.spent.get() + exit.cpu);
            self.exit = Some(exit);
            return Ok(exit);
        };
        let mut exit = Exit::read(&server.end(user)?)?;
        exit.cpu = (exit.cpu - before.as_secs_f64() - self.program.spent.get()).max(0.0);
        self.exit = Some(exit);
        Ok(exit)
    }

    pub(super) fn kill(&self) {
        self.with(|process| system::kill_exactly(process.pidfd.as_fd()));
    }

    /// CPU time of all its threads.
    pub(super) fn cpu(&self) -> Duration {
        match self.exit {
            Some(exit) => Duration::try_from_secs_f64(exit.cpu).unwrap_or_default(),
            None => self
                .with(Parent::cpu)
                .flatten()
                .unwrap_or_default()
                .saturating_sub(self.before.unwrap_or_default()),
        }
    }

    /// Whether the kernel knows it, unless its end has been taken note of.
    pub(super) fn is_there(&self) -> bool {
        self.exit.is_some() || self.with(|process| !process.has_ended()).unwrap_or(false)
    }

    /// Time that it could have run and was not let; `None` where the kernel does not say. It is asked
    /// for now and then, as threads end.
    pub(super) fn waited(&self) -> Option<Duration> {
        if self.exit.is_some() {
            return Some(self.waits.borrow().total);
        }
        let pid = self.with(|process| process.pid)?;
        self.waits.borrow_mut().look(pid)
    }
}

impl Drop for Process<'_> {
    fn drop(&mut self) {
        if self.exit.is_none() {
            self.kill();
        }
    }
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

    /// Reads what is there, or a part of it. False when it is more than it may be.
    pub(super) fn read(&mut self) -> io::Result<bool> {
        let mut chunk = [0; 1 << 16];
        let mut read = 0;
        while self.is_open && read < IN_A_ROW {
            match self.pipe.read(&mut chunk) {
                Ok(0) => self.is_open = false,
                Ok(got) => {
                    read += got;
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

#[cfg(test)]
mod tests;
