//! Bodies on their way out: parts one after another, blobs read as they are sent.

use super::Blobs;
use bytes::Bytes;
use fs_err::File;
use heartcut_plugin_api::{PluginError, http::Part};
use http_body::{Body, Frame, SizeHint};
use std::{
    collections::VecDeque,
    io::{self, Read, Seek, SeekFrom},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};
use tokio::{sync::mpsc, time::Instant};

/// Bytes read from a blob at once.
const PIECE: u64 = 64 << 10;
/// Pieces read ahead.
const AHEAD: usize = 4;

/// How far a request got, shared with whoever waits for its answer.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    /// When the last piece of the body was handed to the connection.
    pub(super) last: Instant,
    /// Whether the connection has asked for the body, which it does once it stands.
    pub(super) started: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            last: Instant::now(),
            started: false,
        })))
    }

    pub(super) fn state(&self) -> State {
        *self.lock()
    }

    fn advance(&self) {
        *self.lock() = State {
            last: Instant::now(),
            started: true,
        };
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body made of `parts`, with its exact length.
pub(super) fn body(
    parts: &[Part],
    blobs: &Blobs,
    progress: &Progress,
) -> Result<reqwest::Body, PluginError> {
    let pieces = parts
        .iter()
        .map(|part| Piece::open(part, blobs))
        .collect::<Result<Vec<_>, _>>()?;
    let rest = pieces.iter().map(Piece::len).sum();
    if rest == 0 {
        return Ok(reqwest::Body::from(""));
    }
    Ok(reqwest::Body::wrap(Outgoing {
        source: Source::of(pieces),
        rest,
        progress: progress.clone(),
    }))
}

enum Piece {
    Text(Bytes),
    Slice { file: File, len: u64 },
}

impl Piece {
    fn open(part: &Part, blobs: &Blobs) -> Result<Self, PluginError> {
        match part {
            Part::Text { text } => Ok(Self::Text(Bytes::from(text.clone()))),
            Part::Blob { id, offset, len } => {
                let path = blobs.path(id)?;
                let file = slice(path, *offset, *len).map_err(|error| {
                    let message = format!("blob `{id}` cannot be read from byte {offset} on");
                    PluginError::new("bad-blob", message).because(&error)
                })?;
                Ok(Self::Slice { file, len: *len })
            }
        }
    }

    fn len(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Slice { len, .. } => *len,
        }
    }
}

fn slice(path: std::path::PathBuf, offset: u64, len: u64) -> io::Result<File> {
    let mut file = File::open(path)?;
    let held = file.metadata()?.len();
    if offset.checked_add(len).is_none_or(|end| end > held) {
        let message = format!("it has {held} bytes, {len} from byte {offset} on were asked for");
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
    }
    file.seek(SeekFrom::Start(offset))?;
    Ok(file)
}

enum Source {
    Ready(VecDeque<Bytes>),
    Reading(mpsc::Receiver<io::Result<Bytes>>),
}

impl Source {
    /// Texts are at hand; with a blob among them a thread reads ahead.
    fn of(pieces: Vec<Piece>) -> Self {
        if pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Slice { .. }))
        {
            let (sender, receiver) = mpsc::channel(AHEAD);
            tokio::task::spawn_blocking(move || read_ahead(pieces, &sender));
            return Self::Reading(receiver);
        }
        Self::Ready(pieces.into_iter().filter_map(Piece::into_text).collect())
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        match self {
            Self::Ready(texts) => Poll::Ready(texts.pop_front().map(Ok)),
            Self::Reading(receiver) => receiver.poll_recv(context),
        }
    }
}

impl Piece {
    fn into_text(self) -> Option<Bytes> {
        match self {
            Self::Text(text) => Some(text).filter(|text| !text.is_empty()),
            Self::Slice { .. } => None,
        }
    }
}

/// Ends early when nobody listens any more.
fn read_ahead(pieces: Vec<Piece>, sender: &mpsc::Sender<io::Result<Bytes>>) -> Option<()> {
    for piece in pieces {
        match piece {
            Piece::Text(text) => sender.blocking_send(Ok(text)).ok()?,
            Piece::Slice { mut file, len } => read_slice(&mut file, len, sender)?,
        }
    }
    Some(())
}

fn read_slice(
    file: &mut File,
    mut rest: u64,
    sender: &mpsc::Sender<io::Result<Bytes>>,
) -> Option<()> {
    while rest > 0 {
        let size = rest.min(PIECE);
        let mut piece = vec![0; usize::try_from(size).ok()?];
        let read = file.read_exact(&mut piece).map(|()| Bytes::from(piece));
        let failed = read.is_err();
        sender.blocking_send(read).ok()?;
        if failed {
            return None;
        }
        rest -= size;
    }
    Some(())
}

struct Outgoing {
    source: Source,
    rest: u64,
    progress: Progress,
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.progress.advance();
        let piece = ready!(self.source.poll(context));
        if let Some(Ok(piece)) = &piece {
            self.rest = self.rest.saturating_sub(piece.len() as u64);
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.rest == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest)
    }
}
