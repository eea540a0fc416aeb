//! The service behind the batch provider, with faults on demand.

use heartcut_plugin_api::http::{Body, HeaderValue, HttpRequest, HttpResponse, Part, Target};
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};

/// What goes wrong with the next request of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It never arrives.
    Before,
    /// It is done, and its answer is lost.
    After,
}

#[derive(Default)]
pub(crate) struct Service {
    /// Bytes that the open upload holds.
    pub(crate) received: u64,
    pub(crate) size: u64,
    pub(crate) sessions: u64,
    /// Run keys of the jobs that were created.
    pub(crate) jobs: Vec<String>,
    /// How often each job still answers that it runs.
    pub(crate) running: u32,
    /// How each job ends.
    pub(crate) end: &'static str,
    pub(crate) cancelled: bool,
    pub(crate) deleted: bool,
    /// Lists in which a new job does not show yet.
    pub(crate) hidden_lists: u32,
    pub(crate) faults: VecDeque<(&'static str, Fault)>,
    /// Kinds of the requests that arrived.
    pub(crate) log: Vec<&'static str>,
}

impl Service {
    pub(crate) fn new() -> Self {
        Self {
            end: "SUCCEEDED",
            running: 1,
            ..Self::default()
        }
    }

    /// The answer, unless it or the request was lost.
    pub(crate) fn send(
        &mut self,
        request: &HttpRequest,
        captured: Option<&str>,
    ) -> Option<HttpResponse> {
        let kind = kind(request);
        assert!(
            captured.is_some() || is_signed(request),
            "a request without a key"
        );
        let fault = self
            .faults
            .front()
            .filter(|(of, _)| *of == kind)
            .map(|(_, fault)| *fault);
        if fault.is_some() {
            self.faults.pop_front();
        }
        if fault == Some(Fault::Before) {
            return None;
        }
        self.log.push(kind);
        let answer = self.answer(kind, request, captured);
        (fault != Some(Fault::After)).then_some(answer)
    }

    fn answer(
        &mut self,
        kind: &str,
        request: &HttpRequest,
        captured: Option<&str>,
    ) -> HttpResponse {
        match kind {
            "open" => self.open(request),
            "chunk" | "query" => self.take(request, captured),
            "create" => {
                self.jobs
                    .push(json_of(request)["display"].as_str().unwrap().to_owned());
                ok(&json!({"name": format!("batches/{}", self.jobs.len())}))
            }
            "list" => self.list(),
            "cancel" => {
                (self.cancelled, self.running, self.end) = (true, 0, "CANCELLED");
                ok(&json!({}))
            }
            "delete" => {
                self.deleted = true;
                ok(&json!({}))
            }
            "poll" => self.poll(),
            other => panic!("nobody asks for {other}"),
        }
    }

    fn open(&mut self, request: &HttpRequest) -> HttpResponse {
        self.sessions += 1;
        (self.received, self.size) = (0, json_of(request)["size"].as_u64().unwrap());
        let url = format!("https://batch.example.org/session/{}", self.sessions);
        with_header(ok(&json!({})), "x-upload-url", url)
    }

    fn take(&mut self, request: &HttpRequest, captured: Option<&str>) -> HttpResponse {
        assert_eq!(
            captured,
            Some(&*format!(
                "https://batch.example.org/session/{}",
                self.sessions
            ))
        );
        for part in &request.body {
            let Part::Blob { offset, len, .. } = part else {
                panic!("a chunk is a slice of a blob")
            };
            assert_eq!(
                *offset, self.received,
                "a chunk continues where the last one ended"
            );
            self.received += len;
        }
        let whole = self.received == self.size;
        let body = if whole {
            json!({"file": "files/1"})
        } else {
            json!({})
        };
        with_header(ok(&body), "x-upload-received", self.received.to_string())
    }

    fn list(&mut self) -> HttpResponse {
        let hidden = self.hidden_lists > 0;
        self.hidden_lists = self.hidden_lists.saturating_sub(1);
        let jobs = (1..).zip(&self.jobs).filter(|_| !hidden);
        let jobs: Vec<Value> = jobs
            .map(|(n, key)| json!({"name": format!("batches/{n}"), "display": key}))
            .collect();
        ok(&json!({"batches": jobs}))
    }

    fn poll(&mut self) -> HttpResponse {
        if self.running == 0 {
            return ok(&json!({"state": self.end, "output": "files/out-1"}));
        }
        self.running -= 1;
        ok(&json!({"state": "SOMETHING_NEW", "done": 1, "total": 3}))
    }
}

fn kind(request: &HttpRequest) -> &'static str {
    let Target::Url { url } = &request.target else {
        return if request.body.is_empty() {
            "query"
        } else {
            "chunk"
        };
    };
    match (
        request.method.as_str(),
        url.trim_start_matches("https://batch.example.org/"),
    ) {
        ("POST", "upload") => "open",
        ("POST", "batches") => "create",
        ("POST", _) => "cancel",
        ("GET", "batches") => "list",
        ("GET", _) => "poll",
        ("DELETE", _) => "delete",
        _ => "nothing",
    }
}

fn is_signed(request: &HttpRequest) -> bool {
    request
        .headers
        .iter()
        .any(|(_, value)| matches!(value, HeaderValue::Secret { .. }))
}

fn json_of(request: &HttpRequest) -> Value {
    let [Part::Text { text }] = request.body.as_slice() else {
        panic!("{:?}", request.body)
    };
    serde_json::from_str(text).unwrap()
}

fn ok(body: &Value) -> HttpResponse {
    HttpResponse {
        status: 200,
        headers: BTreeMap::new(),
        body: Body::Text {
            text: body.to_string(),
        },
    }
}

fn with_header(mut response: HttpResponse, name: &str, value: String) -> HttpResponse {
    response.headers.insert(name.into(), value);
    response
}
