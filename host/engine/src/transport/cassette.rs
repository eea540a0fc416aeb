//! Exchanges as files: recorded once, replayed without a network.
//!
//! A cassette is a folder: `exchanges.jsonl` with a line for each answered request, and `blobs/` for
//! long answers. What is written is what plugins see, and plugins see no secret, no token and no
//! captured upload URL; secrets that a service repeats are blotted out.

use super::{Blobs, Exchanged, SendError, Sent, refusal};
use crate::{
    error::{HostError, Result},
    secrets::Secrets,
};
use fs_err::{File, OpenOptions};
use heartcut_plugin_api::{
    PluginError,
    http::{Body, HttpRequest, HttpResponse, Part},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

const FILE: &str = "exchanges.jsonl";
const BLOBS: &str = "blobs";

/// A recorder or a player.
#[derive(Debug)]
pub struct Cassette {
    folder: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Record(Mutex<File>),
    Replay(Mutex<Player>),
}

/// Where the answers to each request lie, in the order in which they came.
#[derive(Debug)]
struct Player {
    file: BufReader<File>,
    places: HashMap<String, Places>,
}

#[derive(Debug, Default)]
struct Places {
    at: Vec<u64>,
    next: usize,
}

#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    request: HttpRequest,
    response: HttpResponse,
}

/// The beginning of a line, for the index.
#[derive(Deserialize)]
struct Key {
    key: String,
}

impl Cassette {
    /// Records into `folder`, behind what it holds already.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn record(folder: &Path) -> Result<Self> {
        let unwritable = |e: io::Error| {
            HostError::config("bad-cassette", "the cassette cannot be written").because(&e)
        };
        fs_err::create_dir_all(folder).map_err(unwritable)?;
        let file = appended(&folder.join(FILE)).map_err(unwritable)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            kind: Kind::Record(Mutex::new(file)),
        })
    }

    /// Replays what `folder` holds.
    ///
    /// # Errors
    /// When there is no cassette, or a line of it is torn.
    pub fn replay(folder: &Path) -> Result<Self> {
        let player = Player::open(&folder.join(FILE)).map_err(|e| {
            HostError::config("bad-cassette", "the cassette cannot be read")
                .because(&e)
                .help("`heartcut run PIPELINE.toml --record DIR` makes one")
        })?;
        Ok(Self {
            folder: folder.to_path_buf(),
            kind: Kind::Replay(Mutex::new(player)),
        })
    }

    /// Whether nothing is sent.
    pub fn is_replay(&self) -> bool {
        matches!(self.kind, Kind::Replay(_))
    }

    /// Keeps an exchange, if this is a recorder.
    pub(super) fn keep(
        &self,
        request: &HttpRequest,
        response: &HttpResponse,
        blobs: &Blobs,
        secrets: &Secrets,
    ) -> Result<(), SendError> {
        let Kind::Record(file) = &self.kind else {
            return Ok(());
        };
        let keep = || {
            let line = Line {
                key: key(request, blobs)?,
                request: request.clone(),
                response: self.kept(response, blobs)?,
            };
            let text = serde_json::to_string(&line)?;
            let text = secrets.redact(&text) + "\n";
            lock(file).write_all(text.as_bytes())
        };
        // The exchange has taken place: whoever asked must not hold it to be unsent.
        keep().map_err(|e: io::Error| {
            let error = PluginError::new("bad-cassette", "the cassette cannot be written");
            SendError::new(Sent::Maybe, error.because(&e))
        })
    }

    fn kept(&self, response: &HttpResponse, blobs: &Blobs) -> io::Result<HttpResponse> {
        let Body::Blob { id, len } = &response.body else {
            return Ok(response.clone());
        };
        let from = blobs.path(id).map_err(io::Error::other)?;
        let digest = digest_of(File::open(&from)?, u64::MAX)?;
        let folder = self.folder.join(BLOBS);
        fs_err::create_dir_all(&folder)?;
        fs_err::copy(from, folder.join(&digest))?;
        let body = Body::Blob {
            id: digest,
            len: *len,
        };
        Ok(HttpResponse {
            body,
            ..response.clone()
        })
    }

    /// The recorded answer, if this is a player; the last one again where there are no more.
    pub(super) fn play(
        &self,
        request: &HttpRequest,
        blobs: &Blobs,
    ) -> Option<Result<Exchanged, SendError>> {
        let Kind::Replay(player) = &self.kind else {
            return None;
        };
        let found = key(request, blobs).and_then(|key| lock(player).next(&key));
        let played = found.and_then(|found| found.map(|r| self.played(r, blobs)).transpose());
        Some(match played {
            Ok(Some(response)) => Ok(Exchanged {
                response,
                redirects: 0,
                omitted_headers: Vec::new(),
            }),
            Ok(None) => Err(not_recorded(&self.folder)),
            Err(e) => {
                let error = PluginError::new("bad-cassette", "the cassette cannot be read");
                Err(refusal::never(error.because(&e)))
            }
        })
    }

    fn played(&self, response: HttpResponse, blobs: &Blobs) -> io::Result<HttpResponse> {
        let Body::Blob { id, .. } = &response.body else {
            return Ok(response);
        };
        let name = Path::new(id).file_name().unwrap_or_default();
        let mut blob = blobs.create()?;
        io::copy(
            &mut File::open(self.folder.join(BLOBS).join(name))?,
            &mut blob,
        )?;
        let blob = blob.finish()?;
        let body = Body::Blob {
            id: blob.id,
            len: blob.len,
        };
        Ok(HttpResponse { body, ..response })
    }
}

/// A file to append lines to; a last line that a killed process left torn is cut off.
fn appended(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let mut file = options.read(true).create(true).append(true).open(path)?;
    let mut reader = BufReader::new(&mut file);
    let (mut whole, mut line) = (0, Vec::new());
    loop {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if read == 0 || line.last() != Some(&b'\n') {
            break;
        }
        whole += read as u64;
    }
    file.set_len(whole)?;
    Ok(file)
}

impl Player {
    fn open(path: &Path) -> io::Result<Self> {
        let mut file = BufReader::new(File::open(path)?);
        let mut places: HashMap<String, Places> = HashMap::new();
        let (mut at, mut line) = (0, String::new());
        loop {
            line.clear();
            let read = file.read_line(&mut line)?;
            if read == 0 {
                return Ok(Self { file, places });
            }
            if !line.ends_with('\n') && !places.is_empty() {
                // Torn by a kill while it was written.
                return Ok(Self { file, places });
            }
            let Key { key } = serde_json::from_str(&line)?;
            places.entry(key).or_default().at.push(at);
            at += read as u64;
        }
    }

    fn next(&mut self, key: &str) -> io::Result<Option<HttpResponse>> {
        let Some(places) = self.places.get_mut(key) else {
            return Ok(None);
        };
        let last = places.at.len().saturating_sub(1);
        let Some(at) = places.at.get(places.next.min(last)) else {
            return Ok(None);
        };
        places.next += 1;
        self.file.seek(SeekFrom::Start(*at))?;
        let mut line = String::new();
        self.file.read_line(&mut line)?;
        Ok(Some(serde_json::from_str::<Line>(&line)?.response))
    }
}

/// What makes two requests the same: all that a plugin says of them, and the bytes of blobs in
/// place of their names.
fn key(request: &HttpRequest, blobs: &Blobs) -> io::Result<String> {
    let mut named = request.clone();
    for part in &mut named.body {
        if let Part::Blob { id, offset, len } = part {
            let mut file = File::open(blobs.path(id).map_err(io::Error::other)?)?;
            file.seek(SeekFrom::Start(*offset))?;
            *part = Part::Blob {
                id: digest_of(file, *len)?,
                offset: 0,
                len: *len,
            };
        }
    }
    let text = serde_json::to_string(&named)?;
    Ok(blake3::hash(text.as_bytes()).to_hex().to_string())
}

fn digest_of(file: File, len: u64) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; 64 << 10];
    let mut file = file.take(len);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finalize().to_hex().to_string()),
            read => {
                hasher.update(&piece[..read]);
            }
        }
    }
}

fn not_recorded(folder: &Path) -> SendError {
    let message = format!("`{}` holds no answer to this request", folder.display());
    let error = PluginError::new("not-recorded", message)
        .help("record it with `--record`, with the pipeline as it is now");
    refusal::never(error)
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
