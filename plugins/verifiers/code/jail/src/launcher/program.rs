use super::{
    fork_server::{ForkServer, receive_in_time},
    process::{Exit, Parent},
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
}

#[derive(Deserialize)]
struct Compiled {
    failure: Option<String>,
}

impl Program {
    pub(super) fn open(
        server: &ForkServer,
        source: &str,
        limits: Limits,
        user: BorrowedFd<'_>,
    ) -> io::Result<(Self, Opened)> {
        let (channel, theirs) = system::message_pair()?;
        system::ask_for_senders(channel.as_fd())?;
        let file = system::memory_file(source.as_bytes())?;
        let (seconds, memory, threads) =
            (limits.cpu_seconds(), limits.memory, server.user.threads());
        let order = format!("{seconds} {memory} {threads}");
        server.fork(order.as_bytes(), &[theirs.as_fd(), file.as_fd()])?;
        drop(theirs);
        let (_, sender) = receive_in_time(channel.as_fd(), user, Instant::now() + ENTER)?;
        let sender = sender.ok_or_else(|| io::Error::other("the kernel does not say who sends"))?;
        let program = Self {
            channel,
            process: Parent::new(sender)?,
            checker: None,
            spent: Cell::default(),
        };
        // From here on it is the program's fault when the process ends.
        let opened = match program.receive(user, limits.patience() + ENTER) {
            Ok((bytes, _)) => serde_json::from_slice::<Compiled>(&bytes)?.failure,
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof && source != NO_PROGRAM => {
                let exit = Exit::read(&server.end_of_program(user)?)?;
                if exit.was_killed() {
                    return Err(io::Error::other("the compiler was killed from outside"));
                }
                Some("the compiler ended before its end".to_owned())
            }
            Err(e) => return Err(e),
        };
        Ok((program, opened.map_or(Opened::Ready, Opened::Refused)))
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

    fn receive(
        &self,
        user: BorrowedFd<'_>,
        most: Duration,
    ) -> io::Result<(Vec<u8>, Option<libc::pid_t>)> {
        receive_in_time(self.channel(), user, Instant::now() + most)
    }
}
