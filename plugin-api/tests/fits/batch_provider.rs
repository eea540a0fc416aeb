//! A batch provider whose service takes files by resumable upload and shows jobs by name.

use heartcut_plugin_api::{
    Completion, PluginError, Provider, Request,
    http::{Capture, HeaderValue, HttpRequest, HttpResponse, Part, Target},
    role::{
        Batches, Decoded, Exchange, ModelInfo, Remote, Transport,
        batch::{BatchJob, BatchLimits, BatchLine, Download, Event, Repeat, Step},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) const CHUNK: u64 = 64 << 20;
pub(crate) const ADOPT_WAIT_S: u64 = 120;
const BASE: &str = "https://batch.example.org";

pub(crate) struct Queue;

/// Where a job stands; all that the plugin knows of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "kebab-case")]
enum State {
    Opening {
        job: BatchJob,
    },
    Uploading {
        job: BatchJob,
        offset: u64,
    },
    Asking {
        job: BatchJob,
    },
    Creating {
        job: BatchJob,
        file: String,
    },
    Looking {
        job: BatchJob,
        file: String,
        since_ms: u64,
    },
    Pausing {
        job: BatchJob,
        file: String,
        since_ms: u64,
    },
    Polling {
        name: String,
    },
    Waiting {
        name: String,
    },
    Fetching {
        name: String,
    },
    Ended,
}

impl Provider for Queue {
    fn describe(&self, _: &str) -> ModelInfo {
        ModelInfo::default()
    }

    fn identity(&self) -> String {
        BASE.into()
    }

    fn transport(&self) -> Transport<'_> {
        Transport::Remote(self)
    }
}

impl Remote for Queue {
    fn encode(&self, requests: &[Request]) -> Vec<Result<HttpRequest, PluginError>> {
        let only_batches = || PluginError::new("only-batches", "the service takes batches only");
        requests.iter().map(|_| Err(only_batches())).collect()
    }

    fn decode(&self, _: &[Exchange<'_>]) -> Vec<Decoded> {
        Vec::new()
    }

    fn batches(&self) -> Option<&dyn Batches> {
        Some(self)
    }
}

impl Batches for Queue {
    fn limits(&self) -> BatchLimits {
        BatchLimits {
            requests: 200_000,
            bytes: 2 << 30,
            prefix: String::new(),
            separator: "\n".into(),
            suffix: "\n".into(),
            adopt_wait_s: ADOPT_WAIT_S,
        }
    }

    fn encode_line(&self, request: &Request, _: &str) -> Result<String, PluginError> {
        let first = request.messages.first();
        let first = first.ok_or_else(|| PluginError::new("no-message", "nothing is asked"))?;
        Ok(json!({"key": request.wire_id(), "ask": first.content}).to_string())
    }

    fn decode_lines(&self, lines: &[String]) -> Vec<Result<BatchLine, PluginError>> {
        lines.iter().map(|line| decode_line(line)).collect()
    }

    fn start(&self, job: &BatchJob) -> Result<Step, PluginError> {
        Ok(open(job.clone()))
    }

    fn resume(&self, state: &Value, event: &Event) -> Result<Step, PluginError> {
        let state = serde_json::from_value(state.clone()).map_err(|error| {
            PluginError::new("bad-state", "the state is of another version").because(&error)
        })?;
        Ok(next(state, event))
    }

    fn cancel(&self, state: &Value) -> Result<Step, PluginError> {
        Ok(match state["name"].as_str() {
            Some(name) => {
                let request = post(&format!("{BASE}/{name}:cancel"), &json!({}));
                send(request, Repeat::Safe, &State::Waiting { name: name.into() })
            }
            None => failed(PluginError::new(
                "cancelled",
                "the job was ended before it began",
            )),
        })
    }

    fn cleanup(&self, state: &Value) -> Result<Step, PluginError> {
        let name = state["name"].as_str().unwrap_or_default();
        let request = signed(
            "DELETE",
            Target::Url {
                url: format!("{BASE}/{name}"),
            },
        );
        Ok(send(request, Repeat::Safe, &State::Ended))
    }
}

fn decode_line(line: &str) -> Result<BatchLine, PluginError> {
    let line: Value = serde_json::from_str(line)
        .map_err(|e| PluginError::new("bad-line", "the line is not JSON").because(&e))?;
    let id = line["key"].as_str().unwrap_or_default().to_owned();
    let result = match line["say"].as_str() {
        Some(text) => Ok(Completion {
            text: text.into(),
            ..Completion::default()
        }),
        None => Err(PluginError::new(
            "refused",
            "the service answered without a text",
        )),
    };
    Ok(BatchLine {
        id,
        result,
        maybe_billed: false,
    })
}

fn next(state: State, event: &Event) -> Step {
    match (state, event) {
        (State::Opening { job }, Event::Response { .. }) => upload(job, 0),
        (State::Uploading { job, offset }, Event::Response { response, .. }) => {
            match finished(response) {
                Some(file) => create(job, file),
                None => upload(job, offset + CHUNK),
            }
        }
        (State::Uploading { job, .. }, Event::Lost { .. }) => ask(job),
        (State::Asking { job }, Event::Response { response, .. }) => match finished(response) {
            Some(file) => create(job, file),
            None => upload(job, received(response)),
        },
        (State::Uploading { job, .. } | State::Asking { job }, Event::Gone { .. }) => open(job),
        (State::Creating { .. }, Event::Response { response, .. }) => poll(named(response)),
        (State::Creating { job, file }, Event::Lost { now_ms }) => look(job, file, *now_ms),
        (
            State::Looking {
                job,
                file,
                since_ms,
            },
            Event::Response { response, now_ms },
        ) => match listed(response, &job) {
            Some(name) => poll(name),
            None if now_ms - since_ms >= ADOPT_WAIT_S * 1000 => create(job, file),
            None => wait(
                ADOPT_WAIT_S / 2,
                &json!({}),
                &State::Pausing {
                    job,
                    file,
                    since_ms,
                },
            ),
        },
        (
            State::Pausing {
                job,
                file,
                since_ms,
            },
            Event::Timer { .. },
        ) => look(job, file, since_ms),
        (State::Polling { name }, Event::Response { response, .. }) => polled(name, response),
        (State::Waiting { name }, Event::Timer { .. } | Event::Response { .. }) => poll(name),
        (State::Fetching { name }, Event::Downloaded { .. }) => Step::Done {
            warning: None,
            state: json!(State::Fetching { name }),
        },
        (State::Fetching { .. }, Event::Response { response, .. }) => failed(PluginError::new(
            "gone",
            format!("status {} for the answers", response.status),
        )),
        (State::Ended, Event::Response { .. }) => Step::Done {
            warning: None,
            state: json!(State::Ended),
        },
        (state, event) => {
            let message = format!("{event:?} does not belong to {state:?}");
            failed(PluginError::new("unexpected-event", message))
        }
    }
}

fn open(job: BatchJob) -> Step {
    let mut request = post(&format!("{BASE}/upload"), &json!({"size": job.bytes}));
    request.capture.push(Capture {
        header: "x-upload-url".into(),
        name: "upload".into(),
    });
    send(request, Repeat::Safe, &State::Opening { job })
}

fn upload(job: BatchJob, offset: u64) -> Step {
    let len = CHUNK.min(job.bytes - offset);
    let command = if offset + len == job.bytes {
        "upload, finalize"
    } else {
        "upload"
    };
    let mut request =
        to_session(command).header("x-upload-offset", HeaderValue::text(offset.to_string()));
    request.body.push(Part::Blob {
        id: job.blob.clone(),
        offset,
        len,
    });
    send(request, Repeat::Unsafe, &State::Uploading { job, offset })
}

fn ask(job: BatchJob) -> Step {
    send(to_session("query"), Repeat::Safe, &State::Asking { job })
}

/// The URL of a session is its own credential: no key is sent there.
fn to_session(command: &str) -> HttpRequest {
    let target = Target::Captured {
        name: "upload".into(),
    };
    let request = HttpRequest {
        target,
        ..HttpRequest::post_json("", String::new())
    };
    HttpRequest {
        body: Vec::new(),
        ..request
    }
    .header("x-upload-command", HeaderValue::text(command))
}

fn create(job: BatchJob, file: String) -> Step {
    let body = json!({"display": job.run_key, "file": file, "model": job.model});
    let request = post(&format!("{BASE}/batches"), &body);
    send(request, Repeat::Unsafe, &State::Creating { job, file })
}

fn look(job: BatchJob, file: String, since_ms: u64) -> Step {
    let request = signed(
        "GET",
        Target::Url {
            url: format!("{BASE}/batches"),
        },
    );
    send(
        request,
        Repeat::Safe,
        &State::Looking {
            job,
            file,
            since_ms,
        },
    )
}

fn poll(name: String) -> Step {
    let request = signed(
        "GET",
        Target::Url {
            url: format!("{BASE}/{name}"),
        },
    );
    send(request, Repeat::Safe, &State::Polling { name })
}

fn polled(name: String, response: &HttpResponse) -> Step {
    let job = body(response);
    match job["state"].as_str() {
        Some("SUCCEEDED") => {
            let url = format!("{BASE}/{}", job["output"].as_str().unwrap_or_default());
            let file = Download {
                request: signed("GET", Target::Url { url }),
                role: "output".into(),
                items: None,
            };
            Step::Download {
                files: vec![file],
                state: json!(State::Fetching { name }),
            }
        }
        Some("EXPIRED" | "CANCELLED") => {
            failed(PluginError::new("ended", "the job ended without answers"))
        }
        // An unknown state is a state to wait in.
        _ => wait(300, &job, &State::Waiting { name }),
    }
}

fn wait(seconds: u64, job: &Value, state: &State) -> Step {
    let count = |name: &str| job[name].as_u64();
    Step::Wait {
        seconds,
        done: count("done"),
        failed: count("failed"),
        total: count("total"),
        warning: None,
        state: json!(state),
    }
}

fn send(request: HttpRequest, repeat: Repeat, state: &State) -> Step {
    Step::Send {
        request,
        repeat,
        state: json!(state),
    }
}

fn failed(error: PluginError) -> Step {
    Step::Failed {
        error,
        state: json!(State::Ended),
    }
}

fn post(url: &str, body: &Value) -> HttpRequest {
    HttpRequest::post_json(url, body.to_string()).header("x-key", key())
}

fn signed(method: &str, target: Target) -> HttpRequest {
    let request = HttpRequest::post_json("", String::new());
    HttpRequest {
        method: method.into(),
        target,
        headers: vec![("x-key".into(), key())],
        body: Vec::new(),
        ..request
    }
}

fn key() -> HeaderValue {
    HeaderValue::Secret {
        name: "QUEUE_KEY".into(),
        prefix: String::new(),
    }
}

fn body(response: &HttpResponse) -> Value {
    serde_json::from_str(response.text()).unwrap_or_default()
}

fn finished(response: &HttpResponse) -> Option<String> {
    body(response)["file"].as_str().map(str::to_owned)
}

fn received(response: &HttpResponse) -> u64 {
    response
        .headers
        .get("x-upload-received")
        .and_then(|text| text.parse().ok())
        .unwrap_or_default()
}

fn named(response: &HttpResponse) -> String {
    body(response)["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn listed(response: &HttpResponse, job: &BatchJob) -> Option<String> {
    let jobs = body(response);
    let mine = jobs["batches"]
        .as_array()?
        .iter()
        .find(|j| j["display"] == job.run_key.as_str())?;
    mine["name"].as_str().map(str::to_owned)
}
