//! Lines of a batch: `{"key", "request"}`, and `{"key", "response" | "error"}` in any order. Where
//! they stand in the job itself, the key is in their metadata.

use crate::Gemini;
use heartcut_generate_content::{body, line_body, of_body, refusal};
use heartcut_sdk::{prelude::*, record::Fields, role::batch::BatchLine};

/// The line of a request.
pub(super) fn encode(gemini: &Gemini, request: &Request) -> Result<String, PluginError> {
    let options = &gemini.options;
    let key = request.wire_id();
    let line = if gemini.is_inline() {
        json!({"request": body(request, options)?, "metadata": {"key": key}})
    } else {
        json!({"key": key, "request": line_body(request, options)?})
    };
    Ok(line.to_string())
}

/// What a line of the answers says.
pub(super) fn decode(gemini: &Gemini, line: &str) -> Result<BatchLine, PluginError> {
    let line: Line = serde_json::from_str(line)
        .map_err(|error| bad_line("the line is not one of a batch's answers").because(&error))?;
    let inline = || line.metadata.as_ref()?.get("key")?.as_str();
    let id = line.key.as_deref().or_else(inline);
    let id = id
        .ok_or_else(|| bad_line("the line has no key"))?
        .to_owned();
    let result = match (&line.response, &line.error) {
        (_, Some(error)) => Err(refusal::of_line(error, &gemini.advice())),
        (Some(response), None) => of_body(response),
        (None, None) => Err(PluginError::new("bad-answer", "the line holds no answer")),
    };
    let maybe_billed = line.error.is_none() && result.is_err();
    Ok(BatchLine {
        id,
        result,
        maybe_billed,
    })
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    metadata: Option<Fields>,
    #[serde(default)]
    response: Option<Fields>,
    #[serde(default)]
    error: Option<Value>,
}

fn bad_line(message: &str) -> PluginError {
    PluginError::new("bad-line", message)
}
