//! Lines of a batch: `{"custom_id", "params"}`, and `{"custom_id", "result"}` in any order.

use crate::{Anthropic, decode, encode, errors};
use heartcut_sdk::{prelude::*, record::Fields, role::batch::BatchLine};

/// Letters of a wire id.
const WIRE_ID: usize = 32;

/// The line of a request. Its id begins with the run key: 64 letters are allowed in all.
pub(super) fn encode(
    anthropic: &Anthropic,
    request: &Request,
    run_key: &str,
) -> Result<String, PluginError> {
    let body = encode::body(&anthropic.config, request)?;
    let id = format!("{run_key}-{}", request.wire_id());
    Ok(json!({"custom_id": id, "params": body}).to_string())
}

/// What a line of the results says.
pub(super) fn decode(anthropic: &Anthropic, line: &str) -> Result<BatchLine, PluginError> {
    let line: Line = serde_json::from_str(line).map_err(|error| {
        PluginError::new("bad-line", "the line is not one of a batch's results").because(&error)
    })?;
    let at = line.custom_id.len().saturating_sub(WIRE_ID);
    let id = line
        .custom_id
        .get(at..)
        .unwrap_or(&line.custom_id)
        .to_owned();
    let result = line.result.completion(anthropic);
    let maybe_billed = line.result.r#type == "succeeded" && result.is_err();
    Ok(BatchLine {
        id,
        result,
        maybe_billed,
    })
}

#[derive(Deserialize)]
struct Line {
    custom_id: String,
    result: Outcome,
}

#[derive(Deserialize)]
struct Outcome {
    r#type: String,
    #[serde(default)]
    message: Option<Fields>,
    #[serde(default)]
    error: Value,
}

impl Outcome {
    /// Only what succeeded is billed.
    fn completion(&self, anthropic: &Anthropic) -> Result<Completion, PluginError> {
        match (self.r#type.as_str(), &self.message) {
            ("succeeded", Some(message)) => decode::of_body(message),
            ("errored", _) => {
                let inner = &self.error["error"];
                let error = if inner.is_object() {
                    inner
                } else {
                    &self.error
                };
                Err(in_a_line(errors::of_answer(error, &anthropic.advice())))
            }
            ("expired" | "canceled", _) => Err(PluginError::new(
                "unanswered",
                "the batch ended without an answer to this request",
            )
            .retry(Retry::Soon)),
            _ => Err(PluginError::new("bad-answer", "the line holds no answer")),
        }
    }
}

/// One line of a batch cannot wait: it goes into another batch.
fn in_a_line(error: PluginError) -> PluginError {
    match error.retry {
        Retry::Rate { .. } | Retry::After { .. } => error.retry(Retry::Soon),
        _ => error,
    }
}
