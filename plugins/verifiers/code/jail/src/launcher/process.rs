use super::{
    fork_server::ForkServer,
    output::Output,
    parent::{Exit, Parent},
    program::Program,
    waits::Waits,
};
use crate::system;
use std::{
    cell::RefCell,
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::Duration,
};

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
