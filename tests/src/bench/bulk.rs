//! One batch of gigabytes, up and down: what it costs in memory.

use super::{Bench, Measured, Row};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderName, header::HOST},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use fs_err as fs;
use http_body::{Body as _, Frame};
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    future::poll_fn,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    vec,
};
use tokio::{net::TcpListener, runtime::Runtime};

/// Bytes of a question and of an answer.
const TEXT: usize = 99_000;
/// Bytes of a line at the most, so that two gigabytes are one file: the service takes no larger one.
const LINE: usize = 100_000;

impl Bench {
    /// A batch with a file of so many megabytes, and as many of answers, beside a smaller one.
    pub fn bulk(&self, megabytes: usize, beside: usize) -> Vec<Row> {
        let (few, many) = (self.batch_of(beside), self.batch_of(megabytes));
        let what = format!("a batch of {megabytes} MB up and down");
        let rate = 2.0 * megabytes as f64 / many.wall_s;
        vec![
            Row::compared(
                format!("{what}, compared with {beside} MB: peak memory"),
                "MiB",
                many.peak_mib,
                few.peak_mib,
            ),
            Row::alone(
                format!("{what}: wall time"),
                format!("{:.0} s", many.wall_s),
            ),
            Row::alone(
                format!("{what}: processor time"),
                format!("{:.0} s", many.cpu_s),
            ),
            Row::alone(format!("{what}: rate"), format!("{rate:.0} MB/s")),
        ]
    }

    fn batch_of(&self, megabytes: usize) -> Measured {
        let service = Service::start();
        let rows = megabytes * 1_000_000 / LINE;
        let folder = tempfile::tempdir().expect("a temporary folder");
        lay_out(folder.path(), rows, service.address);
        let args = ["run", "bulk.toml", "--json"];
        let mut command = self.command(folder.path(), &args);
        command.env("HEARTCUT_CLOCK", "1000@0");
        let measured = Measured::of(&command);
        let summary = measured.json();
        assert_eq!(summary["kept"], rows, "{summary}");
        let jobs = summary["batches"].as_array().map(Vec::len);
        assert_eq!(jobs, Some(1), "{summary}");
        let seen = service.seen.lock().expect("no request panicked");
        assert!(seen.bytes > rows * TEXT && seen.keys.len() == rows);
        measured
    }
}

/// A long prompt around a short question; one short file of rows from the long answers.
fn lay_out(folder: &Path, rows: usize, address: SocketAddr) {
    let style = format!(
        "summary = \"A long prompt\"\n[[messages]]\nrole = \"user\"\ntemplate = \"\"\"\n{}\n{{{{ core }}}}\"\"\"\n",
        "Think about numbers. ".repeat(TEXT / 21)
    );
    fs::create_dir_all(folder.join("prompts/styles")).expect("a folder");
    fs::write(folder.join("prompts/styles/long.toml"), style).expect("a style");
    fs::write(folder.join("rows.jsonl"), crate::sums::jsonl(rows)).expect("the rows");
    let pipeline = format!(
        r#"name = "bulk"
[dataset]
plugin = "jsonl"
[dataset.config]
path = "rows.jsonl"
kind = "math"
[[generate]]
name = "main"
mode = "batch"
plugin = "gemini"
model = "mock-1"
styles = ["long"]
[generate.config]
base_url = "http://{address}"
batch_requests = 1000000
[[format]]
plugin = "cot"
only = "finished"
out = "out.jsonl"
"#
    );
    fs::write(folder.join("bulk.toml"), pipeline).expect("a pipeline");
}

/// Takes one file, keeps its keys alone, and answers each.
struct Service {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    _runtime: Runtime,
}

#[derive(Default)]
struct Seen {
    keys: Vec<String>,
    bytes: usize,
    size: usize,
    /// The beginning of the line that is being read.
    line: Vec<u8>,
}

type Shared = State<(SocketAddr, Arc<Mutex<Seen>>)>;

impl Service {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let listener = listener.expect("a free port");
        let address = listener.local_addr().expect("the listener has an address");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let service = Router::new()
            .route("/upload/v1beta/files", post(open))
            .route("/session", post(take))
            .route("/v1beta/models/{model}", post(created))
            .route("/v1beta/batches/1", get(ended))
            .route("/v1beta/files/{file}", any(answers))
            .layer(DefaultBodyLimit::disable())
            .with_state((address, Arc::clone(&seen)));
        runtime.spawn(async move { axum::serve(listener, service).await });
        Self {
            address,
            seen,
            _runtime: runtime,
        }
    }
}

async fn open(State((address, seen)): Shared, headers: HeaderMap) -> Response {
    let size = headers["x-goog-upload-header-content-length"].to_str();
    let size = size.expect("a text").parse().expect("a number");
    seen.lock().expect("no request panicked").size = size;
    let host = headers.get(HOST).is_some();
    assert!(host, "a request names its host");
    let url = format!("http://{address}/session");
    ([(HeaderName::from_static("x-goog-upload-url"), url)], "{}").into_response()
}

/// Keeps the keys of the lines in a slice; of one that is sent again, what is new in it.
async fn take(State((_, seen)): Shared, headers: HeaderMap, mut body: Body) -> Response {
    let offset = headers.get("x-goog-upload-offset");
    let offset = offset.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let mut place = offset.unwrap_or_default();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        // What is broken off is asked for again, from where it broke off.
        let Ok(bytes) = frame.map(|frame| frame.into_data().unwrap_or_default()) else {
            break;
        };
        let mut seen = seen.lock().expect("no request panicked");
        let known = seen.bytes.saturating_sub(place).min(bytes.len());
        seen.read(&bytes[known..]);
        place += bytes.len();
    }
    let seen = seen.lock().expect("no request panicked");
    let (status, file) = if seen.bytes == seen.size {
        (
            "final",
            json!({"file": {"name": "files/in", "state": "ACTIVE"}}),
        )
    } else {
        ("active", json!({}))
    };
    let status = [
        (
            HeaderName::from_static("x-goog-upload-status"),
            status.to_owned(),
        ),
        (
            HeaderName::from_static("x-goog-upload-size-received"),
            seen.bytes.to_string(),
        ),
    ];
    (status, Json(file)).into_response()
}

impl Seen {
    fn read(&mut self, bytes: &[u8]) {
        /// A line begins with its key, and is long.
        const HEAD: usize = 64;
        self.bytes += bytes.len();
        for part in bytes.split_inclusive(|b| *b == b'\n') {
            let room = HEAD.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..room.min(part.len())]);
            if part.ends_with(b"\n") {
                let head = String::from_utf8_lossy(&self.line);
                let (_, rest) = head.split_once("\"key\":\"").expect("a key");
                self.keys.push(rest[..32].to_owned());
                self.line.clear();
            }
        }
    }
}

fn operation(state: &str) -> Value {
    json!({"name": "batches/1", "done": state == "BATCH_STATE_SUCCEEDED", "metadata": {
        "state": state, "output": {"responsesFile": "files/out"},
    }})
}

async fn created() -> Json<Value> {
    Json(operation("BATCH_STATE_PENDING"))
}

async fn ended() -> Json<Value> {
    Json(operation("BATCH_STATE_SUCCEEDED"))
}

/// What is asked for, or deleted, is the file with the answers.
async fn answers(State((_, seen)): Shared, request: axum::extract::Request) -> Response {
    if request.method() != "GET" {
        return Json(json!({})).into_response();
    }
    let keys = seen.lock().expect("no request panicked").keys.clone();
    Body::new(Answers {
        keys: keys.into_iter(),
        text: "Six times seven is 42. ".repeat(TEXT / 23),
    })
    .into_response()
}

/// A line for each key, made when it is sent.
struct Answers {
    keys: vec::IntoIter<String>,
    text: String,
}

impl http_body::Body for Answers {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let line = self.keys.next().map(|key| {
            let content = json!({"role": "model", "parts": [{"text": self.text}]});
            let response = json!({
                "candidates": [{"index": 0, "finishReason": "STOP", "content": content}],
                "usageMetadata": {"promptTokenCount": 20000, "candidatesTokenCount": 20000, "totalTokenCount": 40000},
            });
            let line = format!("{}\n", json!({"key": key, "response": response}));
            Ok(Frame::data(Bytes::from(line)))
        });
        Poll::Ready(line)
    }
}
