//! Resumable uploads, `batchGenerateContent`, operations and files, as the Gemini API has them.

use super::{
    Api, BatchPlan, End,
    books::{Asked, Books, Job, Standing, answer, answer_lines},
    call::{Call, file, ok, refusal},
};
use axum::response::Response;
use serde_json::{Value, json};

/// The batches of Gemini's Developer API.
#[derive(Clone, Copy, Debug)]
pub struct Gemini;

impl Api for Gemini {
    fn base(&self) -> &'static str {
        ""
    }

    fn kind(&self, call: &Call) -> &'static str {
        let (first, second, last) = (
            call.part(0),
            call.part(1),
            call.path.rsplit('/').next().unwrap_or_default(),
        );
        let get = call.method == "GET";
        match (first, second) {
            ("upload", _) => "open",
            ("session", _) if call.header("x-goog-upload-command") == "query" => "query",
            ("session", _) => "upload",
            (_, "models") if last.ends_with(":batchGenerateContent") => "create",
            (_, "models") => "chat",
            (_, "batches") if last.ends_with(":cancel") => "cancel",
            (_, "batches") if get && last == "batches" => "list",
            (_, "batches") if get => "poll",
            (_, "batches") => "forget",
            (_, "files") if last.ends_with(":download") => "download",
            (_, "files") if get => "look-at-file",
            (_, "files") => "delete",
            (_, _) => "unknown",
        }
    }

    fn answer(&self, kind: &str, call: &Call, books: &mut Books, plan: &BatchPlan) -> Response {
        let id = call
            .part(2)
            .split(':')
            .next()
            .unwrap_or_default()
            .to_owned();
        match kind {
            "open" => open(call, books),
            "query" | "upload" => take(call, books),
            "create" => create(call, books, plan),
            "list" => {
                let jobs: Vec<Value> = books
                    .listed(plan)
                    .iter()
                    .map(|job| operation(job, plan, None))
                    .collect();
                ok(&json!({"operations": jobs}))
            }
            "poll" => poll(&id, books, plan),
            "cancel" => {
                if let Some(job) = books.job(&id).filter(|job| !job.is_over()) {
                    (job.looks, job.end) = (0, End::Cancelled(job.lines.len() / 2));
                }
                ok(&json!({}))
            }
            "download" => match books.files.get(&id) {
                Some(bytes) => file(bytes.clone()),
                None => refusal(404, "no such file"),
            },
            "look-at-file" => ok(&file_object(&id)["file"]),
            "delete" if plan.undeletable && id.starts_with("batch-") => {
                refusal(400, "the name is too long")
            }
            "delete" => {
                books.files.remove(&id);
                ok(&json!({}))
            }
            "forget" => ok(&json!({})),
            "chat" => ok(&response(&asked("", &call.json()))),
            _ => refusal(404, "nobody knows what that is"),
        }
    }
}

fn open(call: &Call, books: &mut Books) -> Response {
    let size = call
        .header("x-goog-upload-header-content-length")
        .parse()
        .unwrap_or(0);
    let session = books.fresh("s");
    books.sessions.insert(session.clone(), (Vec::new(), size));
    let url = format!("http://{}/session/{session}", call.header("host"));
    with_header(ok(&json!({})), "x-goog-upload-url", &url)
}

/// A slice of a file. The session of one that is whole still says so.
fn take(call: &Call, books: &mut Books) -> Response {
    let session = call.part(1).to_owned();
    let Some((bytes, size)) = books.sessions.get_mut(&session) else {
        return refusal(404, "no such session");
    };
    let offset: usize = call
        .header("x-goog-upload-offset")
        .parse()
        .unwrap_or(bytes.len());
    if offset != bytes.len() {
        return refusal(400, "a slice begins where the last one ended");
    }
    bytes.extend_from_slice(&call.body);
    let whole = bytes.len() == *size;
    let received = bytes.len().to_string();
    let content = bytes.clone();
    if !whole {
        let response = with_header(ok(&json!({})), "x-goog-upload-status", "active");
        return with_header(response, "x-goog-upload-size-received", &received);
    }
    let id = format!("in-{session}");
    books.files.insert(id.clone(), content);
    with_header(ok(&file_object(&id)), "x-goog-upload-status", "final")
}

fn file_object(id: &str) -> Value {
    json!({"file": {"name": format!("files/{id}"), "uri": format!("https://x/v1beta/files/{id}"), "mimeType": "application/jsonl",
                    "sizeBytes": "1", "state": "ACTIVE"}})
}

fn create(call: &Call, books: &mut Books, plan: &BatchPlan) -> Response {
    let said = call.json();
    let batch = &said["batch"];
    let named = batch["inputConfig"]["fileName"]
        .as_str()
        .and_then(|name| name.strip_prefix("files/"));
    let lines: Vec<Asked> = match named {
        Some(name) => {
            let Some(bytes) = books.files.get(name) else {
                return refusal(400, "no such input file");
            };
            let text = String::from_utf8_lossy(bytes).into_owned();
            let lines = text
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
            lines
                .map(|line| asked(line["key"].as_str().expect("a key"), &line["request"]))
                .collect()
        }
        None => {
            let inline = batch["inputConfig"]["requests"]["requests"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let key = |line: &Value| {
                line["metadata"]["key"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            };
            inline
                .iter()
                .map(|line| asked(&key(line), &line["request"]))
                .collect()
        }
    };
    let name = batch["displayName"].as_str().map(str::to_owned);
    // A job that expires has no answers at all.
    let mut plan = plan.clone();
    if let End::Expired(answered) = &mut plan.end {
        *answered = 0;
    }
    let plan = &plan;
    let job = books.create(plan, "", name, lines, said.clone()).clone();
    ok(&operation(&job, plan, None))
}

/// Camel and snake case are both taken.
pub(super) fn asked(id: &str, body: &Value) -> Asked {
    let system = ["systemInstruction", "system_instruction"].map(|key| &body[key]);
    let contents = body["contents"].as_array().into_iter().flatten();
    let parts = system
        .into_iter()
        .chain(contents)
        .flat_map(|content| content["parts"].as_array().into_iter().flatten());
    let texts: Vec<_> = parts.filter_map(|part| part["text"].as_str()).collect();
    Asked {
        id: id.to_owned(),
        prompt: texts.join("\n"),
        body: body.clone(),
    }
}

fn poll(id: &str, books: &mut Books, plan: &BatchPlan) -> Response {
    let first = books.jobs.first().is_some_and(|job| job.id == id);
    let Some(job) = books.job(id) else {
        return refusal(404, "no such batch");
    };
    let standing = job.look();
    let job = job.clone();
    if standing == Standing::Running {
        return ok(&operation(&job, plan, None));
    }
    let stranger = json!({"key": "f".repeat(32), "response": {}});
    let line = |asked: &Asked| json!({"key": asked.id, "response": response(asked)});
    let mut bytes = answer_lines(&job, plan, first, line, &stranger).concat();
    // What was not run is refused in the same file; an expired job has nothing at all.
    if let End::Cancelled(_) = job.end {
        for asked in job.unanswered() {
            let line = json!({"key": asked.id, "error": {"code": 1, "message": "cancelled"}});
            bytes.extend_from_slice(format!("{line}\n").as_bytes());
        }
    }
    if job.said["batch"]["inputConfig"]["requests"].is_object() {
        return ok(&operation(&job, plan, Some(&inlined(&bytes))));
    }
    let file = format!("batch-{}", job.id);
    books.files.insert(file.clone(), bytes);
    let output = json!({"responsesFile": format!("files/{file}")});
    ok(&operation(&job, plan, Some(&output)))
}

/// The answers to requests that came with the job stand in the job.
fn inlined(lines: &[u8]) -> Value {
    let lines = lines.split(|b| *b == b'\n');
    let lines = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let inlined = lines.map(|mut line| {
        let metadata = json!({"key": line["key"].take()});
        line["metadata"] = metadata;
        line.as_object_mut().map(|fields| fields.remove("key"));
        line
    });
    json!({"inlinedResponses": {"inlinedResponses": inlined.collect::<Vec<_>>()}})
}

/// A job, with where its answers are if it is over.
fn operation(job: &Job, plan: &BatchPlan, output: Option<&Value>) -> Value {
    let over = job.is_over() && output.is_some();
    let has_answers = over && matches!(job.end, End::Completed | End::Cancelled(1..));
    let state = match job.end {
        _ if !over && plan.unknown_state => "BATCH_STATE_CONTEMPLATING",
        _ if !over => "BATCH_STATE_PENDING",
        End::Completed => "BATCH_STATE_SUCCEEDED",
        End::Expired(_) => "BATCH_STATE_EXPIRED",
        End::Cancelled(_) => "BATCH_STATE_CANCELLED",
        End::Invalid => "BATCH_STATE_FAILED",
    };
    let output = output.filter(|_| has_answers);
    let mut operation = json!({
        "name": format!("batches/{}", job.id),
        "metadata": {
            "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch",
            "model": "models/mock-1", "displayName": job.name, "state": state,
            "createTime": "2026-11-20T10:00:00Z", "updateTime": "2026-11-20T10:00:00Z",
            "batchStats": {"requestCount": job.lines.len().to_string(), "pendingRequestCount": job.lines.len().to_string()},
            "name": format!("batches/{}", job.id),
        },
    });
    if over {
        operation["done"] = true.into();
    }
    if let Some(output) = output {
        operation["metadata"]["output"] = output.clone();
    } else if over && job.end == End::Invalid {
        operation["error"] = json!({"code": 3, "message": "the file is not valid"});
    }
    operation
}

/// An answer of `generateContent`.
pub(super) fn response(asked: &Asked) -> Value {
    json!({
        "candidates": [{"content": {"parts": [{"text": answer(&asked.prompt)}], "role": "model"}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {"promptTokenCount": 20, "candidatesTokenCount": 10, "thoughtsTokenCount": 6, "totalTokenCount": 36},
        "modelVersion": "mock-1", "responseId": "r",
    })
}

fn with_header(mut response: Response, name: &'static str, value: &str) -> Response {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
    response
}
