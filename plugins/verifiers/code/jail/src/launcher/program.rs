use super::{
    fork_server::{ForkServer, receive_in_time},
    parent::{Exit, Parent},
};
use crate::{Limits, Opened, patience::ENTER, system};
use serde::Deserialize;
use std::{
    cell::Cell,
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::{Duration, Instant},
};

/// The checker's process ends with the program it belongs to.
const NO_PROGRAM: &str = "";

/// A program in a jail of its own; the jail ends with it.
pub(super) struct Program {
    channel: OwnedFd,
    pub(super) process: Parent,
    /// Where its tests run, made when the first test needs it.
    checker: Option<Box<Program>>,
    /// CPU time of the tests that it has forked, in seconds: its own end counts them once more.
    pub(super) spent: Cell<f64>,
    has_code: bool,
    /// How long compiling may take.
    most: Duration,
}

/// What became of its text.
pub(super) enum Compiled {
    /// With the CPU time that it took to get there.
    Ready(Duration),
    Refused(String),
}

#[derive(Deserialize)]
struct Said {
    failure: Option<String>,
    cpu: f64,
}

impl Program {
    pub(super) fn open(
        server: &ForkServer,
        source: &str,
        limits: Limits,
        user: BorrowedFd<'_>,
    ) -> io::Result<(Self, Opened)> {
        let program = Self::enter(server, source, limits, user)?;
        let opened = match program.compiled(server, user)? {
            Compiled::Ready(_) => Opened::Ready,
            Compiled::Refused(why) => Opened::Refused(why),
        };
        Ok((program, opened))
    }

    /// Has a process enter a jail, where it goes on to compile the program.
    pub(super) fn enter(
        server: &ForkServer,
        source: &str,
        limits: Limits,
        user: BorrowedFd<'_>,
    ) -> io::Result<Self> {
        let (channel, theirs) = system::message_pair()?;
        system::ask_for_senders(channel.as_fd())?;
        let file = system::memory_file(source.as_bytes())?;
        let (seconds, memory, threads) =
            (limits.cpu_seconds(), limits.memory, server.user.threads());
        let is_beside = u8::from(source == NO_PROGRAM);
        let order = format!("{seconds} {memory} {threads} {is_beside}");
        server.fork(order.as_bytes(), &[theirs.as_fd(), file.as_fd()])?;
        drop(theirs);
        let (_, sender) = receive_in_time(channel.as_fd(), user, Instant::now() + ENTER)?;
        let sender = sender.ok_or_else(|| io::Error::other("the kernel does not say who sends"))?;
        Ok(Self {
            channel,
            process: Parent::new(sender)?,
            checker: None,
            spent: Cell::default(),
            has_code: source != NO_PROGRAM,
            most: limits.patience() + ENTER,
        })
    }

    /// Waits until it is compiled. From where it has entered its jail it is the program's fault when the
    /// process ends.
    pub(super) fn compiled(
        &self,
        server: &ForkServer,
        user: BorrowedFd<'_>,
    ) -> io::Result<Compiled> {
        match receive_in_time(self.channel(), user, Instant::now() + self.most) {
            Ok((bytes, _)) => {
                let said: Said = serde_json::from_slice(&bytes)?;
                let cpu = Duration::try_from_secs_f64(said.cpu).unwrap_or_default();
                Ok(said.failure.map_or(Compiled::Ready(cpu), Compiled::Refused))
            }
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof && self.has_code => {
                let exit = Exit::read(&server.end_of_program(user)?)?;
                if exit.was_killed() {
                    return Err(io::Error::other("the compiler was killed from outside"));
                }
                Ok(Compiled::Refused(
                    "the compiler ended before its end".to_owned(),
                ))
            }
            Err(e) => Err(e),
        }
    }

    pub(super) fn channel(&self) -> BorrowedFd<'_> {
        self.channel.as_fd()
    }

    /// Tells it to fork a test.
    pub(super) fn fork(&self, order: &[u8], fds: &[BorrowedFd<'_>]) -> io::Result<()> {
        system::send(self.channel(), order, fds)
    }

    /// Makes the jail that this program's tests run in, unless there is one.
    pub(super) fn make_checker(
        &mut self,
        server: &ForkServer,
        limits: Limits,
        user: BorrowedFd<'_>,
    ) -> io::Result<()> {
        if self.checker.is_none() {
            let (checker, opened) = Self::open(server, NO_PROGRAM, limits, user)?;
            if let Opened::Refused(why) = opened {
                return Err(io::Error::other(why));
            }
            self.checker = Some(Box::new(checker));
        }
        Ok(())
    }

    /// The jail that its tests run in.
    pub(super) fn checker(&self) -> io::Result<&Self> {
        self.checker
            .as_deref()
            .ok_or_else(|| io::Error::other("no checker"))
    }
}
