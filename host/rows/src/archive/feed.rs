use super::walk::{Packed, Visitor, walk};
use crate::error::{Result, Unreadable};
use std::{
    io::{self, Read},
    sync::{
        Arc, Mutex, MutexGuard,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

/// Bytes that are handed over at a time.
const PIECE: usize = 256 * 1024;
/// Pieces that wait to be read.
const WAITING: usize = 8;

/// What the thread that walks through an archive says.
enum Said {
    Member(String),
    Bytes(Vec<u8>),
    End(io::Result<()>),
}

/// The files of an archive, walked through by a thread of their own.
pub(super) struct Feed {
    archive: String,
    pipe: Arc<Mutex<Pipe>>,
}

struct Pipe {
    said: Receiver<Said>,
    /// Bytes of the file at hand.
    piece: Vec<u8>,
    at: usize,
    /// What came after the last piece of the file at hand.
    next: Option<Said>,
}

impl Feed {
    pub(super) fn start(
        archive: &str,
        packed: Packed,
        wanted: impl Fn(&str) -> bool + Send + 'static,
    ) -> Result<Self> {
        let (sender, said) = sync_channel(WAITING);
        let walking = move || {
            let mut sending = Sending { wanted, sender };
            let end = walk(&packed, &mut sending);
            // Nobody listens any more where reading ended early.
            drop(sending.sender.send(Said::End(end)));
        };
        let thread = thread::Builder::new().name("archive".to_owned());
        thread
            .spawn(walking)
            .map_err(|e| Unreadable::file(archive, &e))?;
        let pipe = Pipe {
            said,
            piece: Vec::new(),
            at: 0,
            next: None,
        };
        Ok(Self {
            archive: archive.to_owned(),
            pipe: Arc::new(Mutex::new(pipe)),
        })
    }

    /// The name of the next file; what is left of the one before is skipped.
    pub(super) fn next_member(&mut self) -> Result<Option<String>> {
        let mut pipe = lock(&self.pipe);
        loop {
            match pipe.next.take().map_or_else(|| pipe.said.recv(), Ok) {
                Ok(Said::Member(name)) => {
                    pipe.piece.clear();
                    pipe.at = 0;
                    return Ok(Some(name));
                }
                Ok(Said::Bytes(_)) => {}
                Ok(Said::End(Ok(()))) => {
                    // Whoever asks again is told the same.
                    pipe.next = Some(Said::End(Ok(())));
                    return Ok(None);
                }
                Ok(Said::End(Err(e))) => return Err(Unreadable::file(&self.archive, &e)),
                Err(e) => return Err(Unreadable::file(&self.archive, &e)),
            }
        }
    }

    /// Reads the file at hand.
    pub(super) fn reader(&self) -> MemberReader {
        MemberReader(Arc::clone(&self.pipe))
    }
}

/// Reads one file of an archive.
pub(super) struct MemberReader(Arc<Mutex<Pipe>>);

impl Read for MemberReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut pipe = lock(&self.0);
        if pipe.at == pipe.piece.len() {
            match pipe.next.take().map_or_else(|| pipe.said.recv(), Ok) {
                Ok(Said::Bytes(piece)) => {
                    pipe.piece = piece;
                    pipe.at = 0;
                }
                Ok(Said::End(Err(e))) => {
                    // It was said once.
                    pipe.next = Some(Said::End(Ok(())));
                    return Err(e);
                }
                Ok(other) => {
                    pipe.next = Some(other);
                    return Ok(0);
                }
                Err(_) => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let left = &pipe.piece[pipe.at..];
        let length = left.len().min(buffer.len());
        buffer[..length].copy_from_slice(&left[..length]);
        pipe.at += length;
        Ok(length)
    }
}

struct Sending<W> {
    wanted: W,
    sender: SyncSender<Said>,
}

impl<W: Fn(&str) -> bool> Visitor for Sending<W> {
    fn wants(&mut self, name: &str) -> bool {
        (self.wanted)(name)
    }

    fn read(&mut self, name: &str, input: &mut dyn Read) -> io::Result<()> {
        self.say(Said::Member(name.to_owned()))?;
        loop {
            let mut piece = Vec::new();
            (&mut *input).take(PIECE as u64).read_to_end(&mut piece)?;
            if piece.is_empty() {
                return Ok(());
            }
            self.say(Said::Bytes(piece))?;
        }
    }
}

impl<W> Sending<W> {
    fn say(&self, said: Said) -> io::Result<()> {
        self.sender
            .send(said)
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// A reader that panicked has left nothing half done.
fn lock(pipe: &Mutex<Pipe>) -> MutexGuard<'_, Pipe> {
    pipe.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
