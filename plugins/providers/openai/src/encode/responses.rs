//! The body of the Responses API.

use super::sampling;
use crate::OpenAi;
use heartcut_sdk::{prelude::*, record::Fields};

/// The smallest output limit that the service takes.
const LEAST_OUTPUT: u64 = 16;

pub(super) fn body(service: &OpenAi, request: &Request) -> Result<Fields, PluginError> {
    let params = &request.params;
    if params.seed.is_some() || !params.stop.is_empty() {
        return Err(PluginError::new(
            "bad-params",
            "the Responses API has neither a seed nor stops",
        )
        .help("leave `seed` and `stop` out, or use `api = \"chat\"`"));
    }
    let mut body = Fields::new();
    body.insert("model".into(), request.model.as_str().into());
    let (instructions, input) = split(&request.messages);
    body.insert("input".into(), input);
    if let Some(text) = instructions {
        body.insert("instructions".into(), text.into());
    }
    body.extend(sampling(params)?);
    if let Some(limit) = params.max_output_tokens {
        if limit < LEAST_OUTPUT {
            return Err(PluginError::new(
                "bad-params",
                "the Responses API takes an output limit of 16 tokens or more",
            ));
        }
        body.insert("max_output_tokens".into(), limit.into());
    }
    if let Some(effort) = params.reasoning.as_ref().and_then(|r| r.effort.as_deref()) {
        body.insert("reasoning".into(), reasoning(service, effort));
    }
    if let Some(schema) = &params.schema {
        let format =
            json!({"type": "json_schema", "name": "answer", "strict": true, "schema": schema});
        body.insert("text".into(), json!({"format": format}));
    }
    body.insert("store".into(), false.into());
    if service.config.stream {
        body.insert("stream".into(), true.into());
    }
    Ok(body)
}

fn reasoning(service: &OpenAi, effort: &str) -> Value {
    match service.config.reasoning_summary.as_str() {
        "none" => json!({"effort": effort}),
        summary => json!({"effort": effort, "summary": summary}),
    }
}

/// The instructions before the conversation, and the conversation: a single question stands as a
/// plain text.
fn split(messages: &[Message]) -> (Option<&str>, Value) {
    let (instructions, rest) = match messages {
        [first, rest @ ..] if matches!(first.role.as_str(), "system" | "developer") => {
            (Some(first.content.as_str()), rest)
        }
        all => (None, all),
    };
    match rest {
        [only] if only.role == "user" => (instructions, only.content.as_str().into()),
        turns => (instructions, json!(turns)),
    }
}
