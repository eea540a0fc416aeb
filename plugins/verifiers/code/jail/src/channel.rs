//! The way to a launcher, on which nobody waits for ever.

use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    time::{Duration, Instant},
};

/// What has come already is read whatever the time is: this process may have been stopped meanwhile.
const AT_LEAST: Duration = Duration::from_secs(1);

/// A channel for so long.
pub(crate) struct InTime<'a> {
    channel: &'a UnixStream,
    began: Instant,
    most: Duration,
}

impl<'a> InTime<'a> {
    pub(crate) fn new(channel: &'a UnixStream, most: Duration) -> Self {
        Self {
            channel,
            began: Instant::now(),
            most,
        }
    }

    fn left(&self) -> Duration {
        self.most.saturating_sub(self.began.elapsed()).max(AT_LEAST)
    }
}

impl Read for InTime<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.channel.set_read_timeout(Some(self.left()))?;
        self.channel.read(bytes).map_err(too_late)
    }
}

impl Write for InTime<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.channel.set_write_timeout(Some(self.left()))?;
        self.channel.write(bytes).map_err(too_late)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.channel.flush()
    }
}

/// The system says of a socket whose time is over that it would block.
fn too_late(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
        _ => error,
    }
}

#[cfg(test)]
mod tests;
