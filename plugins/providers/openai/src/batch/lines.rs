//! Lines of a batch's files.

use crate::{OpenAi, decode, encode, errors};
use heartcut_sdk::{prelude::*, role::batch::BatchLine};
use heartcut_wire::headers::Headers;

/// The line of a request.
pub(super) fn encode(service: &OpenAi, request: &Request) -> Result<String, PluginError> {
    let mut body = encode::body(service, request)?;
    // The answer of a batch is a file.
    body.remove("stream");
    body.remove("stream_options");
    let line = json!({
        "custom_id": request.wire_id(),
        "method": "POST",
        "url": service.endpoint(),
        "body": body,
    });
    Ok(line.to_string())
}

/// What a line of the output or the error file says.
pub(super) fn decode(service: &OpenAi, line: &str) -> Result<BatchLine, PluginError> {
    let line: Line = serde_json::from_str(line).map_err(|error| {
        PluginError::new("bad-line", "the line is not one of a batch's answers").because(&error)
    })?;
    let result = line.result(service);
    Ok(BatchLine {
        maybe_billed: line.is_answered() && result.is_err(),
        id: line.custom_id,
        result,
    })
}

#[derive(Deserialize)]
struct Line {
    custom_id: String,
    #[serde(default)]
    response: Option<Response>,
    #[serde(default)]
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Response {
    status_code: u16,
    #[serde(default)]
    body: Value,
}

impl Line {
    /// Whether the service holds the request to be answered.
    fn is_answered(&self) -> bool {
        let status = self.response.as_ref().map(|response| response.status_code);
        status.is_some_and(|status| (200..300).contains(&status))
    }

    fn result(&self, service: &OpenAi) -> Result<Completion, PluginError> {
        let key = service.key_name();
        match (&self.response, &self.error) {
            (Some(response), _) => match (response.status_code, &response.body) {
                (200..300, Value::Object(body)) => decode::of_body(service, body, &Headers::new()),
                (200..300, _) => Err(PluginError::new("bad-answer", "the answer holds nothing")),
                (status, body) => {
                    let text = body.as_str().unwrap_or_default();
                    Err(errors::of_body(status, body, text, &Headers::new(), key))
                }
            },
            (None, Some(error)) => Err(unanswered(error)),
            (None, None) => Err(PluginError::new("bad-answer", "the line holds no answer")),
        }
    }
}

/// The request was not run to its end; expired and cancelled ones cost nothing and may be asked
/// again.
fn unanswered(error: &Value) -> PluginError {
    let code = error["code"].as_str().unwrap_or_default();
    let again = matches!(
        code,
        "batch_expired" | "batch_cancelled" | "server_error" | "rate_limit_exceeded"
    );
    let refused = PluginError::new(
        "unanswered",
        "the batch ended without an answer to this request",
    )
    .retry(if again { Retry::Soon } else { Retry::Never });
    let said = error["message"].as_str().unwrap_or(code);
    let said: String = said.chars().filter(|c| !c.is_control()).take(400).collect();
    refused.cause(said)
}
