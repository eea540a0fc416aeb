//! Fetches the files of a job that is over, and makes sure that they are whole.

use super::{
    drive::{Carried, Desk},
    errors::unreadable,
    lines,
    wire::Tried,
};
use crate::{
    error::{ErrorKind, HostError, Result},
    store::{BatchFile, JobRow},
};
use heartcut_plugin_api::{
    http::{Body, HttpResponse},
    role::batch::{Download, Event, HEAD, Repeat},
};
use serde_json::Value;
use std::io::{self, BufRead, BufReader, Read};

/// Times that files are fetched which have fewer lines than were asked for.
const FETCHES: u32 = 3;

enum Fetched {
    /// The blob.
    File(String),
    Refused(HttpResponse),
    Later(u64),
}

impl Desk<'_> {
    /// Fetches all files of a step. Files that lack lines are fetched again until two fetches bring
    /// the same: an answer that was cut on its way would be bought again.
    pub(super) async fn download(&self, job: &mut JobRow, files: &[Download]) -> Result<Carried> {
        let mut before = None;
        for fetch in 1.. {
            let blobs = match self.fetch_all(job, files).await? {
                Ok(blobs) => blobs,
                Err(carried) => return Ok(carried),
            };
            let content = self.content(files, &blobs)?;
            let whole = content.lines >= job.job.lines && !content.torn;
            if whole || content.documents || before.as_ref() == Some(&content) || fetch >= FETCHES {
                return self.keep(job, files, blobs).map(Carried::Event);
            }
            before = Some(content);
            self.remove(&blobs);
        }
        Ok(Carried::Later(self.now_ms()))
    }

    async fn fetch_all(
        &self,
        job: &mut JobRow,
        files: &[Download],
    ) -> Result<Result<Vec<String>, Carried>> {
        let mut blobs = Vec::new();
        for file in files {
            let ended = match self.fetch(job, file).await? {
                Fetched::File(blob) => {
                    blobs.push(blob);
                    continue;
                }
                Fetched::Refused(response) => Carried::Event(Event::Response {
                    response,
                    now_ms: self.now_ms(),
                }),
                Fetched::Later(until) => Carried::Later(until),
            };
            self.remove(&blobs);
            return Ok(Err(ended));
        }
        Ok(Ok(blobs))
    }

    async fn fetch(&self, job: &mut JobRow, file: &Download) -> Result<Fetched> {
        for attempt in 1.. {
            let sent = self.transport.fetch(&self.grant(job), &file.request).await;
            let (ms, error) = match self.tried(job, sent, attempt, Repeat::Safe)? {
                Tried::Answered(HttpResponse {
                    body: Body::Blob { id, .. },
                    status: 200..300,
                    ..
                }) => {
                    return Ok(Fetched::File(id));
                }
                Tried::Answered(response) => return Ok(Fetched::Refused(response)),
                Tried::Again(ms, error) => (ms, error),
                Tried::Lost(error) => (self.backoff(job, error.retry, attempt), Some(error)),
                Tried::Gone => (0, None),
            };
            if attempt >= self.attempts() {
                return match self.unreached(error)? {
                    Carried::Later(until) => Ok(Fetched::Later(until)),
                    Carried::Event(_) => Ok(Fetched::Later(self.now_ms())),
                };
            }
            self.pause(ms).await;
        }
        Ok(Fetched::Later(self.now_ms()))
    }

    fn content(&self, files: &[Download], blobs: &[String]) -> Result<Content> {
        let mut content = Content::default();
        for (file, blob) in files.iter().zip(blobs) {
            if file.role == "probe" {
                content.documents = true;
                continue;
            }
            let path = self.session.blobs.path(blob);
            let path = path.map_err(|e| HostError::new(ErrorKind::Internal, e))?;
            let open = || fs_err::File::open(&path).map_err(|e| unreadable(&e));
            match &file.items {
                None => content.read(open()?).map_err(|e| unreadable(&e))?,
                Some(pointer) => content.items(lines::items(open()?, pointer)?),
            }
        }
        Ok(content)
    }

    /// Notes the files; they are written down with the step that comes of them.
    fn keep(&self, job: &mut JobRow, files: &[Download], blobs: Vec<String>) -> Result<Event> {
        for blob in &blobs {
            self.session.blobs.sync(blob).map_err(|e| unreadable(&e))?;
        }
        let heads = blobs.iter().map(|blob| self.head(blob));
        let heads = heads.collect::<Result<Vec<_>>>()?;
        for (file, blob) in files.iter().zip(&blobs) {
            if file.role == "probe" {
                self.session.blobs.remove(blob);
            } else {
                job.files.push(BatchFile {
                    blob: blob.clone(),
                    role: file.role.clone(),
                    items: file.items.clone(),
                });
            }
        }
        Ok(Event::Downloaded {
            blobs,
            heads,
            now_ms: self.now_ms(),
        })
    }

    fn head(&self, blob: &str) -> Result<String> {
        let path = self.session.blobs.path(blob);
        let path = path.map_err(|e| HostError::new(ErrorKind::Internal, e))?;
        let read = || {
            let mut head = Vec::new();
            fs_err::File::open(path)?
                .take(HEAD as u64)
                .read_to_end(&mut head)?;
            Ok(String::from_utf8_lossy(&head).into_owned())
        };
        read().map_err(|e: io::Error| unreadable(&e))
    }

    fn remove(&self, blobs: &[String]) {
        for blob in blobs {
            self.session.blobs.remove(blob);
        }
    }
}

/// What was fetched, as far as two fetches are compared.
#[derive(Default, PartialEq, Eq)]
struct Content {
    lines: u64,
    /// Whether some file ends within a line.
    torn: bool,
    /// Whether some file has no lines to count.
    documents: bool,
    digests: Vec<[u8; 32]>,
}

impl Content {
    /// Counts the items of a document, which is torn where it has none to show.
    fn items(&mut self, items: Option<Vec<Value>>) {
        let texts = items.iter().flatten().map(Value::to_string);
        let mut digest = blake3::Hasher::new();
        for text in texts {
            digest.update(text.as_bytes());
            self.lines += 1;
        }
        self.torn |= items.is_none();
        self.digests.push(*digest.finalize().as_bytes());
    }

    fn read(&mut self, file: impl Read) -> io::Result<()> {
        let mut file = BufReader::with_capacity(1 << 18, file);
        let (mut digest, mut last) = (blake3::Hasher::new(), b'\n');
        loop {
            let piece = file.fill_buf()?;
            let Some(end) = piece.last() else { break };
            last = *end;
            self.lines += piece.iter().filter(|byte| **byte == b'\n').count() as u64;
            digest.update(piece);
            let len = piece.len();
            file.consume(len);
        }
        // A last line without an end may be whole; that shows when it is compared.
        self.torn |= last != b'\n';
        self.lines += u64::from(last != b'\n');
        self.digests.push(*digest.finalize().as_bytes());
        Ok(())
    }
}
