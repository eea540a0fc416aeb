//! Lines of a batch. There is no field for a key: it travels as a label of the request, which the
//! answer repeats. Labels reach the reports of billing, so that it is a hash and no data.

use crate::Vertex;
use heartcut_generate_content::{line_body, of_body, refusal};
use heartcut_sdk::{prelude::*, record::Fields, role::batch::BatchLine};

const LABEL: &str = "heartcut_key";

/// The line of a request.
pub(super) fn encode(vertex: &Vertex, request: &Request) -> Result<String, PluginError> {
    let mut body = line_body(request, &vertex.options)?;
    let labels = body.entry("labels").or_insert_with(|| json!({}));
    match labels {
        Value::Object(labels) => drop(labels.insert(LABEL.into(), request.wire_id().into())),
        other => *other = json!({LABEL: request.wire_id()}),
    }
    Ok(json!({"request": body}).to_string())
}

/// What a line of the answers says: the request, the response, and a status that is empty where
/// all is well.
pub(super) fn decode(vertex: &Vertex, line: &str) -> Result<BatchLine, PluginError> {
    let line: Line = serde_json::from_str(line)
        .map_err(|error| bad_line("the line is not one of a batch's answers").because(&error))?;
    let id = line.request["labels"][LABEL].as_str();
    let id = id
        .ok_or_else(|| bad_line("the line's request has no key among its labels"))?
        .to_owned();
    let result = match (failure(&line.status), &line.response) {
        (Some(error), _) => Err(refusal::of_line(&error, &vertex.advice())),
        (None, Some(response)) if !response.is_empty() => of_body(response),
        _ => Err(PluginError::new("bad-answer", "the line holds no answer").retry(Retry::Soon)),
    };
    let maybe_billed = failure(&line.status).is_none() && result.is_err();
    Ok(BatchLine {
        id,
        result,
        maybe_billed,
    })
}

#[derive(Deserialize)]
struct Line {
    request: Value,
    #[serde(default)]
    response: Option<Fields>,
    #[serde(default)]
    status: Value,
}

/// A status is a text, or an error as an object or as JSON in a text.
fn failure(status: &Value) -> Option<Value> {
    match status {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => match serde_json::from_str(text) {
            Ok(Value::Object(error)) => Some(unwrapped(error)),
            _ => Some(json!({"code": code(text), "message": text})),
        },
        Value::Object(error) if error.is_empty() => None,
        Value::Object(error) => Some(unwrapped(error.clone())),
        other => Some(json!({"message": other.to_string()})),
    }
}

fn unwrapped(mut error: Fields) -> Value {
    match error.remove("error") {
        Some(inner @ Value::Object(_)) => inner,
        _ => error.into(),
    }
}

/// The code of gRPC that a plain text names; anything unnamed is the request's own fault.
fn code(text: &str) -> u32 {
    let named = [
        ("RESOURCE_EXHAUSTED", 8),
        ("UNAVAILABLE", 14),
        ("DEADLINE_EXCEEDED", 4),
        ("INTERNAL", 13),
        ("ABORTED", 10),
        ("CANCELLED", 1),
    ];
    let upper = text.to_ascii_uppercase().replace(' ', "_");
    let found = named.iter().find(|(name, _)| upper.contains(name));
    found.map_or(3, |(_, code)| *code)
}

fn bad_line(message: &str) -> PluginError {
    PluginError::new("bad-line", message)
}
