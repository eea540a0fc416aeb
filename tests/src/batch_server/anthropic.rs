//! Message batches, as Anthropic documents them: no names, ids of lines, results in any order.

use super::{
    Api, BatchPlan, End,
    books::{Asked, Books, Job, Standing, answer, answer_lines},
    call::{Call, file, ok, refusal},
};
use axum::response::Response;
use serde_json::{Value, json};

/// Anthropic's message batches.
#[derive(Clone, Copy, Debug)]
pub struct Anthropic;

impl Api for Anthropic {
    fn base(&self) -> &'static str {
        ""
    }

    fn kind(&self, call: &Call) -> &'static str {
        match () {
            () if call.is("POST", &["v1", "messages", "batches"]) => "create",
            () if call.is("GET", &["v1", "messages", "batches"]) => "list",
            () if call.is("GET", &["v1", "messages", "batches", "*"]) => "poll",
            () if call.is("GET", &["v1", "messages", "batches", "*", "results"]) => "download",
            () if call.is("DELETE", &["v1", "messages", "batches", "*"]) => "delete",
            () if call.is("POST", &["v1", "messages", "batches", "*", "cancel"]) => "cancel",
            () if call.is("POST", &["v1", "messages"]) => "chat",
            () => "unknown",
        }
    }

    fn answer(&self, kind: &str, call: &Call, books: &mut Books, plan: &BatchPlan) -> Response {
        let id = call.part(3).to_owned();
        match kind {
            "create" => create(call, books, plan),
            "list" => {
                // A list shows how jobs stand, as a look at each of them does.
                for job in &mut books.jobs {
                    job.look();
                }
                let jobs = books.listed(plan);
                let shown: Vec<Value> = jobs.iter().map(|job| batch(call, job, plan)).collect();
                let ids = |job: Option<&Job>| job.map(|job| job.id.clone());
                ok(
                    &json!({"data": shown, "has_more": false, "first_id": ids(jobs.first()), "last_id": ids(jobs.last())}),
                )
            }
            "poll" => match books.job(&id) {
                Some(job) => {
                    let running = job.look() == Standing::Running;
                    let mut shown = batch(call, &job.clone(), plan);
                    if running {
                        shown["processing_status"] = if plan.unknown_state {
                            "contemplating"
                        } else {
                            "in_progress"
                        }
                        .into();
                        shown["results_url"] = Value::Null;
                    }
                    ok(&shown)
                }
                None => refusal(404, "no such batch"),
            },
            "download" => results(&id, books, plan),
            "delete" if plan.undeletable => refusal(400, "it cannot be deleted"),
            "delete" => ok(&json!({"id": id, "type": "message_batch_deleted"})),
            "cancel" => match books.job(&id) {
                Some(job) => {
                    if !job.is_over() {
                        (job.looks, job.end) = (0, End::Cancelled(job.lines.len() / 2));
                    }
                    let job = job.clone();
                    ok(&batch(call, &job, plan))
                }
                None => refusal(404, "no such batch"),
            },
            "chat" => ok(&message(&asked("", &call.json()))),
            _ => refusal(404, "nobody knows what that is"),
        }
    }
}

fn create(call: &Call, books: &mut Books, plan: &BatchPlan) -> Response {
    let said = call.json();
    let requests = said["requests"].as_array().cloned().unwrap_or_default();
    let lines = requests
        .iter()
        .map(|line| asked(line["custom_id"].as_str().expect("an id"), &line["params"]));
    let lines: Vec<Asked> = lines.collect();
    let fits = |id: &str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    if !lines.iter().all(|line| fits(&line.id)) {
        return refusal(400, "an id does not fit");
    }
    let created_at = rfc3339(books.now_ms);
    let job = books
        .create(
            plan,
            "msgbatch_",
            None,
            lines,
            json!({"created_at": created_at}),
        )
        .clone();
    ok(&batch(call, &job, plan))
}

fn asked(id: &str, body: &Value) -> Asked {
    let mut texts: Vec<String> = body["system"]
        .as_str()
        .map(str::to_owned)
        .into_iter()
        .collect();
    for message in body["messages"].as_array().into_iter().flatten() {
        match &message["content"] {
            Value::String(text) => texts.push(text.clone()),
            parts => {
                let parts = parts.as_array().into_iter().flatten();
                texts.extend(
                    parts
                        .filter_map(|part| part["text"].as_str())
                        .map(str::to_owned),
                );
            }
        }
    }
    Asked {
        id: id.to_owned(),
        prompt: texts.join("\n"),
        body: body.clone(),
    }
}

fn batch(call: &Call, job: &Job, plan: &BatchPlan) -> Value {
    let over = job.is_over();
    let count = job.lines.len();
    let answered = if over { job.answered().len() } else { 0 };
    let (expired, canceled) = match job.end {
        End::Expired(_) if over => (count - answered, 0),
        End::Cancelled(_) if over => (0, count - answered),
        _ => (0, 0),
    };
    let errored = if over && job.end == End::Invalid {
        count
    } else {
        0
    };
    let url = format!(
        "http://{}/v1/messages/batches/{}/results",
        call.header("host"),
        job.id
    );
    let status = if over {
        "ended"
    } else if plan.unknown_state {
        "contemplating"
    } else {
        "in_progress"
    };
    json!({
        "id": job.id, "type": "message_batch", "processing_status": status,
        "request_counts": {
            "processing": if over { 0 } else { count },
            "succeeded": answered, "errored": errored, "canceled": canceled, "expired": expired,
        },
        "created_at": job.said["created_at"], "expires_at": job.said["created_at"], "ended_at": null,
        "archived_at": null, "cancel_initiated_at": null,
        "results_url": if over { Value::from(url) } else { Value::Null },
    })
}

fn results(id: &str, books: &mut Books, plan: &BatchPlan) -> Response {
    let first = books.jobs.first().is_some_and(|job| job.id == id);
    let Some(job) = books.job(id).cloned() else {
        return refusal(404, "no such batch");
    };
    let stranger =
        json!({"custom_id": format!("x-{}", "f".repeat(32)), "result": {"type": "canceled"}});
    let line = |asked: &Asked| json!({"custom_id": asked.id, "result": {"type": "succeeded", "message": message(asked)}});
    let mut bytes = answer_lines(&job, plan, first, line, &stranger).concat();
    for asked in job.unanswered() {
        let result = match job.end {
            End::Expired(_) => json!({"type": "expired"}),
            End::Invalid => {
                json!({"type": "errored", "error": {"type": "error", "error": {"type": "invalid_request_error", "message": "no"}}})
            }
            _ => json!({"type": "canceled"}),
        };
        bytes.extend_from_slice(
            format!("{}\n", json!({"custom_id": asked.id, "result": result})).as_bytes(),
        );
    }
    file(bytes)
}

fn message(asked: &Asked) -> Value {
    json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": asked.body["model"],
        "content": [{"type": "text", "text": answer(&asked.prompt)}], "stop_reason": "end_turn", "stop_sequence": null,
        "usage": {"input_tokens": 20, "output_tokens": 16, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0},
    })
}

/// `2026-11-20T10:00:00Z` for milliseconds since 1970.
fn rfc3339(ms: u64) -> String {
    let (days, second) = (ms / 86_400_000, ms / 1000 % 86_400);
    let (mut year, mut rest) = (1970, days);
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    while rest >= 365 + u64::from(leap(year)) {
        rest -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [
        31,
        28 + u64::from(leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let mut month = 0;
    while rest >= lengths[month] {
        rest -= lengths[month];
        month += 1;
    }
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!(
        "{year:04}-{:02}-{:02}T{hour:02}:{minute:02}:{:02}Z",
        month + 1,
        rest + 1,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn moments_are_as_the_service_writes_them() {
        assert_eq!(rfc3339(1_795_173_665_000), "2026-11-20T11:21:05Z");
        assert_eq!(rfc3339(951_782_400_000), "2000-02-29T00:00:00Z");
    }
}
