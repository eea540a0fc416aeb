use super::fork_server::{ForkServer, receive_in_time};
use crate::{Limits, Opened, system};
use serde::Deserialize;
use serde_json::json;
use std::{
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    time::{Duration, Instant},
};

/// Entering a jail takes a millisecond; a machine may be busy.
const ENTER: Duration = Duration::from_secs(30);
/// The checker's process ends with the program it belongs to.
const NO_PROGRAM: &str = "";

/// A program in a jail of its own; the jail ends with it.
pub(super) struct Program {
    channel: OwnedFd,
    /// Where its tests run, made when the first test needs it.
    checker: Option<Box<Program>>,
    limits: Limits,
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
        let file = system::memory_file(source.as_bytes())?;
        let order = json!({"compile_cpu": limits.cpu_seconds(), "memory": limits.memory});
        server.fork(
            order.to_string().as_bytes(),
            &[theirs.as_fd(), file.as_fd()],
        )?;
        drop(theirs);
        let program = Self {
            channel,
            checker: None,
            limits,
        };
        program.receive(user, ENTER)?;
        // From here on it is the program's fault when the process ends.
        let opened = match program.receive(user, limits.patience() + ENTER) {
            Ok((bytes, _)) => serde_json::from_slice::<Compiled>(&bytes)?.failure,
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
                Some("the compiler ended before its end".to_owned())
            }
            Err(e) => return Err(e),
        };
        Ok((program, opened.map_or(Opened::Ready, Opened::Refused)))
    }

    pub(super) fn channel(&self) -> BorrowedFd<'_> {
        self.channel.as_fd()
    }

    /// Tells it to fork a test; answers the pidfd of that.
    pub(super) fn fork(
        &self,
        order: &serde_json::Value,
        fds: &[BorrowedFd<'_>],
        user: BorrowedFd<'_>,
    ) -> io::Result<OwnedFd> {
        system::send(self.channel(), order.to_string().as_bytes(), fds)?;
        let (_, pidfd) = self.receive(user, ENTER)?;
        pidfd.ok_or_else(|| io::Error::other("the jail did not say which process it started"))
    }

    /// The jail that this program's tests run in.
    pub(super) fn checker(
        &mut self,
        server: &ForkServer,
        user: BorrowedFd<'_>,
    ) -> io::Result<&Self> {
        if self.checker.is_none() {
            let (checker, _) = Self::open(server, NO_PROGRAM, self.limits, user)?;
            self.checker = Some(Box::new(checker));
        }
        self.checker
            .as_deref()
            .ok_or_else(|| io::Error::other("no checker"))
    }

    /// Where the checker's jail says how its tests ended, once there is one.
    pub(super) fn checker_channel(&self) -> Option<BorrowedFd<'_>> {
        self.checker.as_ref().map(|checker| checker.channel())
    }

    fn receive(
        &self,
        user: BorrowedFd<'_>,
        most: Duration,
    ) -> io::Result<(Vec<u8>, Option<OwnedFd>)> {
        receive_in_time(self.channel(), user, Instant::now() + most)
    }
}
