//! Bodies on their way back: small ones as text, large ones into a blob.

use super::{Blob, Blobs};
use crate::secrets::Secrets;
use bytes::Bytes;
use heartcut_plugin_api::http::Body;
use reqwest::Response;
use std::{
    io::{self, Write},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, timeout_at},
};

/// Bytes of the largest body that is handed over as text.
pub(super) const TEXT_LIMIT: usize = 1 << 20;
/// Pieces that wait for the disk.
const BEHIND: usize = 16;

/// How long to wait for a body, and how much of it to take.
pub(super) struct Patience {
    pub(super) idle: Duration,
    /// The end of all waiting for a body that stays within [`TEXT_LIMIT`].
    pub(super) until: Instant,
    /// Whether `until` holds for larger bodies too.
    pub(super) strict: bool,
    pub(super) limit: u64,
}

/// Why a body was not read to its end.
pub(super) enum Cut {
    Timeout,
    Lost(reqwest::Error),
    TooLarge,
    Disk(io::Error),
}

/// Reads the whole body.
pub(super) async fn read(
    mut response: Response,
    patience: &Patience,
    blobs: &Blobs,
) -> Result<Body, Cut> {
    let mut text = Vec::new();
    while let Some(piece) = next(&mut response, patience, Some(patience.until)).await? {
        text.extend_from_slice(&piece);
        if text.len() > TEXT_LIMIT {
            return spool(response, text, patience, blobs).await;
        }
    }
    let text = String::from_utf8(text)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Ok(Body::Text { text })
}

/// Reads the whole body into a blob.
pub(super) async fn download(
    response: Response,
    patience: &Patience,
    blobs: &Blobs,
) -> Result<Body, Cut> {
    spool(response, Vec::new(), patience, blobs).await
}

async fn next(
    response: &mut Response,
    patience: &Patience,
    until: Option<Instant>,
) -> Result<Option<Bytes>, Cut> {
    let idle = Instant::now() + patience.idle;
    let deadline = until.map_or(idle, |until| until.min(idle));
    match timeout_at(deadline, response.chunk()).await {
        Ok(piece) => piece.map_err(Cut::Lost),
        Err(_) => Err(Cut::Timeout),
    }
}

/// Writes `start` and the rest of the body into a blob.
async fn spool(
    mut response: Response,
    start: Vec<u8>,
    patience: &Patience,
    blobs: &Blobs,
) -> Result<Body, Cut> {
    let spool = Spool::open(blobs);
    let until = Some(patience.until).filter(|_| patience.strict);
    let mut len = start.len() as u64;
    spool.write(start.into()).await;
    while let Some(piece) = next(&mut response, patience, until).await? {
        len += piece.len() as u64;
        if len > patience.limit {
            return Err(Cut::TooLarge);
        }
        spool.write(piece).await;
    }
    let Blob { id, len } = spool.finish().await.map_err(Cut::Disk)?;
    Ok(Body::Blob { id, len })
}

/// A blob that is written by a thread of its own; dropped before its end it leaves nothing.
struct Spool {
    pieces: mpsc::Sender<Option<Bytes>>,
    writer: JoinHandle<io::Result<Blob>>,
}

impl Spool {
    fn open(blobs: &Blobs) -> Self {
        let (pieces, received) = mpsc::channel(BEHIND);
        let blobs = blobs.clone();
        Self {
            pieces,
            writer: tokio::task::spawn_blocking(move || write(&blobs, received)),
        }
    }

    /// A writer that has failed no longer listens; [`Self::finish`] tells why.
    async fn write(&self, piece: Bytes) {
        self.pieces.send(Some(piece)).await.ok();
    }

    async fn finish(self) -> io::Result<Blob> {
        self.pieces.send(None).await.ok();
        self.writer.await.map_err(io::Error::other)?
    }
}

fn write(blobs: &Blobs, mut pieces: mpsc::Receiver<Option<Bytes>>) -> io::Result<Blob> {
    let mut blob = blobs.create()?;
    loop {
        match pieces.blocking_recv() {
            Some(Some(piece)) => blob.write_all(&piece)?,
            Some(None) => return blob.finish(),
            None => return Err(io::ErrorKind::Interrupted.into()),
        }
    }
}

/// The body as the plugin sees it. Services like to repeat a wrong key in their refusals; answers
/// to accepted requests stay as they are.
pub(super) fn shown(body: Body, status: u16, secrets: &Secrets) -> Body {
    match body {
        Body::Text { text } if status >= 400 => Body::Text {
            text: secrets.redact(&text),
        },
        other => other,
    }
}
