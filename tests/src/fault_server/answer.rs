//! Answers in the shape of a chat completion, and the ones that are not.

use super::plan::Usage;
use super::{Fault, Seen, torn::TornBody};
use crate::sums::Sum;
use axum::{
    body::Body,
    http::{StatusCode, header},
    response::{IntoResponse, Json, Response},
};
use serde_json::{Value, json};

/// The answer to `seen` under a fault.
pub(super) fn to(seen: &Seen, fault: Option<Fault>, usage: Usage) -> Response {
    match fault {
        None => Json(completion(seen, "stop", usage)).into_response(),
        Some(Fault::CutAnswer) => Json(completion(seen, "length", usage)).into_response(),
        Some(Fault::ReasoningOnly) => Json(reasoning_only(seen)).into_response(),
        Some(Fault::Drop) => drop_connection(),
        Some(Fault::TornBody) => {
            Body::new(TornBody::of(completion(seen, "stop", usage))).into_response()
        }
        Some(Fault::CutJson) => cut(&completion(seen, "stop", usage)).into_response(),
        Some(Fault::Garbage) => "<html>It works!</html>".into_response(),
        Some(Fault::OtherShape) => Json(json!({"choices": "none"})).into_response(),
        Some(Fault::Redirect(to)) => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response()
        }
        Some(Fault::Refusal(status, headers, body)) => raw(status, headers, body),
        Some(Fault::EchoingRefusal) => refusal(StatusCode::BAD_REQUEST, "bad", &echo(seen)),
        Some(Fault::RateLimit) => rate_limit(),
        Some(Fault::Quota) => refusal(StatusCode::TOO_MANY_REQUESTS, "insufficient_quota", "paid?"),
        Some(Fault::Unauthorized) => refusal(StatusCode::UNAUTHORIZED, "invalid_api_key", "who?"),
        Some(Fault::ServerError) => refusal(StatusCode::INTERNAL_SERVER_ERROR, "oops", "sorry"),
    }
}

fn completion(seen: &Seen, finish: &str, usage: Usage) -> Value {
    let prompt = seen.prompt();
    let content = Sum::in_prompt(&prompt).map_or_else(|| "no idea".to_owned(), Sum::response);
    envelope(
        seen,
        json!({"role": "assistant", "content": content}),
        finish,
        usage,
    )
}

fn reasoning_only(seen: &Seen) -> Value {
    let thought = Sum::in_prompt(&seen.prompt()).map(Sum::response);
    let message = json!({"role": "assistant", "content": "", "reasoning_content": thought});
    envelope(seen, message, "stop", Usage::Likely)
}

fn envelope(seen: &Seen, message: Value, finish: &str, usage: Usage) -> Value {
    let likely = (seen.prompt().len() as u64 / 4, 16);
    let (prompt_tokens, completion_tokens) = match usage {
        Usage::Likely | Usage::None => likely,
        Usage::Claimed(prompt, answer) => (prompt, answer),
    };
    let counted = json!({
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    });
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": seen.body["model"],
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": if usage == Usage::None { Value::Null } else { counted },
    })
}

fn cut(whole: &Value) -> String {
    let text = whole.to_string();
    text[..text.len() / 2].to_owned()
}

fn echo(seen: &Seen) -> String {
    let headers = seen
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"));
    format!(
        "refused; your headers were {}",
        headers.collect::<Vec<_>>().join(", ")
    )
}

fn rate_limit() -> Response {
    let body = error("rate_limit_exceeded", "slow down");
    (
        StatusCode::TOO_MANY_REQUESTS,
        [(header::RETRY_AFTER, "0")],
        Json(body),
    )
        .into_response()
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    (status, Json(error(code, message))).into_response()
}

fn raw(status: u16, headers: Vec<(&'static str, String)>, body: String) -> Response {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(Body::from(body)).expect("a plain answer")
}

fn error(code: &str, message: &str) -> Value {
    json!({"error": {"message": message, "type": code, "code": code}})
}

/// The server's task unwinds, which closes the connection, and nothing is printed.
pub(crate) fn drop_connection() -> ! {
    std::panic::resume_unwind(Box::new("the connection is dropped"))
}
