//! `POST /v1/files`, `/v1/batches` and their files, as OpenAI documents them.

use super::{
    Api, BatchPlan, End,
    books::{Asked, Books, Job, Standing, answer, answer_lines},
    call::{Call, file, ok, refusal},
};
use axum::response::Response;
use serde_json::{Value, json};

/// OpenAI's Batch API.
#[derive(Clone, Copy, Debug)]
pub struct OpenAi;

impl Api for OpenAi {
    fn base(&self) -> &'static str {
        "/v1"
    }

    fn kind(&self, call: &Call) -> &'static str {
        match () {
            () if call.is("POST", &["v1", "files"]) => "upload",
            () if call.is("GET", &["v1", "files", "*", "content"]) => "download",
            () if call.is("GET", &["v1", "files", "*"]) => "look-at-file",
            () if call.is("DELETE", &["v1", "files", "*"]) => "delete",
            () if call.is("POST", &["v1", "batches"]) => "create",
            () if call.is("GET", &["v1", "batches"]) => "list",
            () if call.is("GET", &["v1", "batches", "*"]) => "poll",
            () if call.is("POST", &["v1", "batches", "*", "cancel"]) => "cancel",
            () if call.is("POST", &["v1", "chat", "completions"]) => "chat",
            () => "unknown",
        }
    }

    fn answer(&self, kind: &str, call: &Call, books: &mut Books, plan: &BatchPlan) -> Response {
        let id = call.part(2).to_owned();
        match kind {
            "upload" => upload(call, books),
            "download" | "look-at-file" => match books.files.get(&id) {
                Some(bytes) if kind == "download" => file(bytes.clone()),
                Some(bytes) => ok(&file_object(&id, bytes.len())),
                None => refusal(404, "no such file"),
            },
            "delete" if plan.undeletable && id.starts_with("file-out") => {
                refusal(400, "it cannot be deleted")
            }
            "delete" => {
                books.files.remove(&id);
                ok(&json!({"id": id, "object": "file", "deleted": true}))
            }
            "create" => create(call, books, plan),
            "list" => {
                let jobs: Vec<Value> = books
                    .listed(plan)
                    .iter()
                    .map(|job| batch(job, None, "in_progress"))
                    .collect();
                ok(&json!({"object": "list", "data": jobs, "has_more": false}))
            }
            "poll" => poll(&id, books, plan),
            "cancel" => cancel(&id, books),
            "chat" => ok(&completion(&asked("", &call.json()), plan)),
            _ => refusal(404, "nobody knows what that is"),
        }
    }
}

fn upload(call: &Call, books: &mut Books) -> Response {
    let Some(bytes) = call.file() else {
        return refusal(400, "there is no file in it");
    };
    let len = bytes.len();
    let id = books.keep("file-in-", bytes);
    ok(&file_object(&id, len))
}

fn file_object(id: &str, len: usize) -> Value {
    json!({"id": id, "object": "file", "bytes": len, "created_at": 1_700_000_000, "filename": "batch.jsonl",
           "purpose": "batch", "status": "processed"})
}

fn create(call: &Call, books: &mut Books, plan: &BatchPlan) -> Response {
    let said = call.json();
    let input = said["input_file_id"].as_str().unwrap_or_default();
    let Some(bytes) = books.files.get(input) else {
        return refusal(400, "no such input file");
    };
    let lines = String::from_utf8_lossy(bytes);
    let lines = lines.lines().map(|line| {
        let line: Value = serde_json::from_str(line).expect("a line is JSON");
        asked(
            line["custom_id"].as_str().expect("a line has an id"),
            &line["body"],
        )
    });
    let lines: Vec<_> = lines.collect();
    let name = said["metadata"]["heartcut_run"].as_str().map(str::to_owned);
    let job = books.create(plan, "batch_", name, lines, said);
    ok(&batch(job, None, "validating"))
}

fn asked(id: &str, body: &Value) -> Asked {
    let messages = body["messages"].as_array().into_iter().flatten();
    let texts: Vec<_> = messages
        .filter_map(|message| message["content"].as_str())
        .collect();
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
    if job.look() == Standing::Running {
        let state = if plan.unknown_state {
            "contemplating"
        } else {
            "in_progress"
        };
        return ok(&batch(job, None, state));
    }
    let job = job.clone();
    let state = match job.end {
        End::Completed => "completed",
        End::Expired(_) => "expired",
        End::Cancelled(_) => "cancelled",
        End::Invalid => "failed",
    };
    ok(&batch(&job, Some(results(&job, books, plan, first)), state))
}

/// The ids of the result files, which are made when they are first asked for.
fn results(
    job: &Job,
    books: &mut Books,
    plan: &BatchPlan,
    first: bool,
) -> (Option<String>, Option<String>) {
    let stranger = json!({"id": "x", "custom_id": "f".repeat(32), "response": {"status_code": 200, "body": {}}, "error": null});
    let line = |asked: &Asked| {
        json!({"id": format!("batch_req_{}", asked.id), "custom_id": asked.id, "error": null,
               "response": {"status_code": 200, "request_id": "r", "body": completion(asked, plan)}})
    };
    let output = (!job.answered().is_empty()).then(|| {
        let id = format!("file-out-{}", job.id);
        let bytes = answer_lines(job, plan, first, line, &stranger).concat();
        books.files.insert(id.clone(), bytes);
        id
    });
    let code = if matches!(job.end, End::Cancelled(_)) {
        "batch_cancelled"
    } else {
        "batch_expired"
    };
    let errors = job.unanswered().iter().map(|asked| {
        let line = json!({"id": "e", "custom_id": asked.id, "response": null,
                          "error": {"code": code, "message": "it was not run"}});
        format!("{line}\n")
    });
    let errors: String = errors.collect();
    let error = (!errors.is_empty() && job.end != End::Invalid).then(|| {
        let id = format!("file-err-{}", job.id);
        books.files.insert(id.clone(), errors.into_bytes());
        id
    });
    (output, error)
}

fn cancel(id: &str, books: &mut Books) -> Response {
    let Some(job) = books.job(id) else {
        return refusal(404, "no such batch");
    };
    if !job.is_over() {
        (job.looks, job.end) = (0, End::Cancelled(job.lines.len() / 2));
    }
    let job = job.clone();
    ok(&batch(&job, None, "cancelling"))
}

fn batch(job: &Job, files: Option<(Option<String>, Option<String>)>, status: &str) -> Value {
    let (output, error) = files.unwrap_or_default();
    let invalid = json!({"object": "list", "data": [{"code": "invalid_json_line", "line": 1, "message": "no", "param": null}]});
    json!({
        "id": job.id, "object": "batch", "endpoint": "/v1/chat/completions", "status": status,
        "errors": if status == "failed" { invalid } else { Value::Null },
        "input_file_id": job.said["input_file_id"], "completion_window": "24h",
        "output_file_id": output, "error_file_id": error, "created_at": 1_700_000_000,
        "request_counts": {
            "total": job.lines.len(),
            "completed": if job.is_over() { job.answered().len() } else { 0 },
            "failed": 0,
        },
        "metadata": job.said["metadata"],
    })
}

fn completion(asked: &Asked, plan: &BatchPlan) -> Value {
    let (prompt, answered) = plan.usage;
    let limits = ["max_completion_tokens", "max_tokens"].map(|key| asked.body[key].as_u64());
    let limit = limits.into_iter().flatten().min().unwrap_or(u64::MAX);
    let finish = if limit < plan.cut_below {
        "length"
    } else {
        "stop"
    };
    json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000, "model": asked.body["model"],
        "choices": [{"index": 0, "finish_reason": finish, "logprobs": null,
                     "message": {"role": "assistant", "content": answer(&asked.prompt), "refusal": null}}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": answered, "total_tokens": prompt + answered},
    })
}
