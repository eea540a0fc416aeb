//! A dataset hub on loopback: the part of the Hugging Face hub's interface that downloads need
//! (<https://huggingface.co/docs/hub/api>). Its own Python library accepts it, which
//! `it/hub.rs` shows.

use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::{net::TcpListener, runtime::Runtime};

/// The commit that `main` stands for.
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
/// The repository that only a token opens.
pub const GATED: &str = "someone/gated";
/// The token that opens it.
pub const TOKEN: &str = "hf_only_for_the_hub";

/// The hub, which ends with the value.
#[derive(Debug)]
pub struct FakeHub {
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

/// What is wrong with the answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// Files end before they should.
    Short,
    /// Files hold something else.
    Other,
    /// The commit is a path.
    PathForCommit,
    /// Every revision is another commit.
    OtherCommit,
    /// The answer does not speak of files.
    NoList,
    /// There are no files.
    EmptyList,
    /// So many requests more are answered with this status.
    Busy(u16, u32),
}

#[derive(Debug)]
struct Shared {
    repo: String,
    address: SocketAddr,
    files: BTreeMap<String, Vec<u8>>,
    state: Mutex<Asked>,
}

#[derive(Debug, Default)]
struct Asked {
    trouble: Trouble,
    /// Paths in order, with whether a token came with them.
    requests: Vec<(String, bool)>,
}

impl FakeHub {
    /// Starts it with one repository. Parquet files are large ones, which lie in another place.
    pub fn start(repo: &str, files: &[(&str, &[u8])]) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.expect("a port is free");
        let address = listener.local_addr().expect("the listener has an address");
        let own = |(name, bytes): &(&str, &[u8])| ((*name).to_owned(), bytes.to_vec());
        let shared = Arc::new(Shared {
            repo: repo.to_owned(),
            address,
            files: files.iter().map(own).collect(),
            state: Mutex::default(),
        });
        let service = Router::new()
            .fallback(serve)
            .with_state(Arc::clone(&shared));
        runtime.spawn(async move { axum::serve(listener, service).await });
        Self {
            address,
            shared,
            runtime: Some(runtime),
        }
    }

    /// What `HF_ENDPOINT` should be.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers differently from now on.
    pub fn trouble(&self, trouble: Trouble) {
        self.shared.state().trouble = trouble;
    }

    /// The paths that were asked for so far, with whether a token came with them.
    pub fn requests(&self) -> Vec<(String, bool)> {
        self.shared.state().requests.clone()
    }
}

impl Drop for FakeHub {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, Asked> {
        self.state.lock().expect("no other request panicked")
    }

    /// Counts down where it is busy.
    fn busy(&self) -> Option<StatusCode> {
        let mut state = self.state();
        let Trouble::Busy(status, more) = state.trouble else {
            return None;
        };
        state.trouble = match more {
            0 => Trouble::None,
            more => Trouble::Busy(status, more - 1),
        };
        StatusCode::from_u16(status).ok().filter(|_| more > 0)
    }

    fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        if let Some(status) = self.busy() {
            return refused(status, "");
        }
        let path = path.replace("%2F", "/");
        let path = path.as_str();
        if let Some(digest) = path.strip_prefix("/store/") {
            return self.stored(digest);
        }
        let api = format!("/api/datasets/{}", self.repo);
        let files = format!("/datasets/{}/resolve/", self.repo);
        let rest = path
            .strip_prefix(&api)
            .or_else(|| path.strip_prefix(&files));
        let Some(rest) = rest else {
            return refused(StatusCode::NOT_FOUND, "RepoNotFound");
        };
        let token = headers.get(header::AUTHORIZATION);
        let token = token.and_then(|token| token.to_str().ok());
        if self.repo == GATED && token != Some(&format!("Bearer {TOKEN}")) {
            return refused(StatusCode::UNAUTHORIZED, "GatedRepo");
        }
        if rest.is_empty() {
            return Json(self.described()).into_response();
        }
        if let Some(revision) = rest.strip_prefix("/revision/") {
            return at(revision, || Json(self.described()).into_response());
        }
        if let Some(revision) = rest.strip_prefix("/tree/") {
            let revision = revision.split('/').next().unwrap_or_default();
            return at(revision, || Json(self.tree()).into_response());
        }
        match rest.split_once('/') {
            Some((revision, name)) if path.starts_with(&files) => at(revision, || self.file(name)),
            _ => refused(StatusCode::NOT_FOUND, "EntryNotFound"),
        }
    }

    fn described(&self) -> Value {
        let siblings = self.files.keys().map(|name| json!({"rfilename": name}));
        let mut said = json!({
            "_id": "0", "id": self.repo, "author": "someone", "sha": COMMIT, "private": false,
            "gated": false, "disabled": false, "downloads": 0, "likes": 0, "tags": [],
            "lastModified": "2024-01-01T00:00:00.000Z", "siblings": siblings.collect::<Vec<_>>(),
        });
        match self.state().trouble {
            Trouble::PathForCommit => said["sha"] = json!("../../../../outside"),
            Trouble::OtherCommit => said["sha"] = json!("b".repeat(40)),
            Trouble::NoList => {
                said.as_object_mut().map(|said| said.remove("siblings"));
            }
            Trouble::EmptyList => said["siblings"] = json!([]),
            _ => {}
        }
        said
    }

    fn tree(&self) -> Value {
        let file = |(name, bytes): (&String, &Vec<u8>)| {
            let mut file =
                json!({"type": "file", "path": name, "size": bytes.len(), "oid": git(bytes)});
            if is_large(name) {
                file["lfs"] =
                    json!({"oid": sha256(bytes), "size": bytes.len(), "pointerSize": 130});
            }
            file
        };
        self.files.iter().map(file).collect()
    }

    fn file(&self, name: &str) -> Response {
        let Some(bytes) = self.files.get(name) else {
            return refused(StatusCode::NOT_FOUND, "EntryNotFound");
        };
        if is_large(name) {
            let digest = sha256(bytes);
            // The same machine by another name, as a store elsewhere would be.
            let place = format!("http://localhost:{}/store/{digest}", self.address.port());
            return Response::builder()
                .status(StatusCode::FOUND)
                .header("location", place)
                .header("x-repo-commit", COMMIT)
                .header("x-linked-size", bytes.len())
                .header("x-linked-etag", format!("\"{digest}\""))
                .header("etag", format!("\"{}\"", git(bytes)))
                .body(Body::empty())
                .expect("an answer");
        }
        self.body(bytes, &git(bytes))
    }

    fn stored(&self, digest: &str) -> Response {
        let found = self.files.values().find(|bytes| sha256(bytes) == digest);
        match found {
            Some(bytes) => self.body(bytes, "of-the-store"),
            None => refused(StatusCode::NOT_FOUND, ""),
        }
    }

    fn body(&self, bytes: &[u8], etag: &str) -> Response {
        let mut bytes = bytes.to_vec();
        let length = bytes.len();
        match self.state().trouble {
            Trouble::Short => bytes.truncate(length / 2),
            Trouble::Other => bytes.iter_mut().for_each(|byte| *byte ^= 1),
            _ => {}
        }
        Response::builder()
            .header("x-repo-commit", COMMIT)
            .header("etag", format!("\"{etag}\""))
            .header("content-length", bytes.len())
            .body(Body::from(bytes))
            .expect("an answer")
    }
}

fn at(revision: &str, answer: impl FnOnce() -> Response) -> Response {
    match revision {
        "main" | COMMIT => answer(),
        _ => refused(StatusCode::NOT_FOUND, "RevisionNotFound"),
    }
}

fn refused(status: StatusCode, name: &str) -> Response {
    (status, [("x-error-code", name.to_owned())], "refused").into_response()
}

fn is_large(name: &str) -> bool {
    name.ends_with(".parquet")
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let has_token = headers.contains_key(header::AUTHORIZATION);
    let asked = (format!("{method} {}", uri.path()), has_token);
    shared.state().requests.push(asked);
    shared.answer(uri.path(), &headers)
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The id that git gives to a file.
fn git(bytes: &[u8]) -> String {
    let mut hasher = sha1::Sha1::new_with_prefix(format!("blob {}\0", bytes.len()));
    sha1::Digest::update(&mut hasher, bytes);
    hex(&sha1::Digest::finalize(hasher))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
