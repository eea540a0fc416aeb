//! Answers of messages.

use crate::errors;
use heartcut_sdk::{
    http::{Body, HttpResponse},
    prelude::*,
    record::Fields,
};
use heartcut_wire::refusal::Advice;

/// The completion that a successful answer holds.
pub(crate) fn completion(
    response: &HttpResponse,
    advice: &Advice<'_>,
) -> Result<Completion, PluginError> {
    if let Body::Blob { len, .. } = response.body {
        return Err(
            PluginError::new("answer-too-large", "the answer is too large to be read")
                .cause(format!("it has {len} bytes")),
        );
    }
    let body: Fields = serde_json::from_str(response.text()).map_err(|error| {
        unusable("the service answered with something that is no JSON object")
            .cause(error)
            .help("`base_url` may point to a page instead of the API")
    })?;
    if let Some(error) = body.get("error").filter(|error| !error.is_null()) {
        return Err(errors::of_answer(error, advice));
    }
    of_body(&body)
}

/// The completion in the body of an answer, which came by itself or in a line of a batch.
pub(crate) fn of_body(body: &Fields) -> Result<Completion, PluginError> {
    let blocks = body.get("content").and_then(Value::as_array);
    let blocks = blocks.ok_or_else(|| unusable("the service answered without a content"))?;
    let finish = finish(body);
    if blocks.is_empty() && finish == Finish::Unknown {
        return Err(unusable("the service answered with an empty content"));
    }
    let model = body.get("model").and_then(Value::as_str);
    let thinking = texts(blocks, "thinking", "thinking").join("\n\n");
    let some = !thinking.trim().is_empty();
    Ok(Completion {
        text: texts(blocks, "text", "text").concat(),
        reasoning: some.then_some(thinking),
        reasoning_kind: if some {
            kind(model)
        } else {
            ReasoningKind::None
        },
        reasoning_source: some.then(|| "thinking".to_owned()),
        finish,
        usage: body.get("usage").and_then(usage),
        model: model.map(str::to_owned),
        extra: extra(body, blocks),
        ..Completion::default()
    })
}

/// Only Claude 3.7 shows its own chain; later models show a summary of it.
fn kind(model: Option<&str>) -> ReasoningKind {
    if model.is_some_and(|model| model.starts_with("claude-3-7")) {
        ReasoningKind::Full
    } else {
        ReasoningKind::Summary
    }
}

fn texts<'a>(blocks: &'a [Value], kind: &str, field: &str) -> Vec<&'a str> {
    let wanted = blocks.iter().filter(|block| block["type"] == kind);
    wanted.filter_map(|block| block[field].as_str()).collect()
}

fn finish(body: &Fields) -> Finish {
    let reason = body.get("stop_reason").and_then(Value::as_str);
    match reason.unwrap_or_default() {
        "" => Finish::Unknown,
        "end_turn" | "stop_sequence" => Finish::Stop,
        "max_tokens" | "model_context_window_exceeded" => Finish::Length,
        "refusal" => Finish::Filtered,
        other => Finish::Other(other.to_owned()),
    }
}

/// `input_tokens` holds neither what was read from a cache nor what was written to one: the prompt
/// is the sum of the three. `output_tokens` holds the thinking, which is not counted apart.
pub(crate) fn usage(usage: &Value) -> Option<Usage> {
    let count = |name: &str| usage[name].as_u64();
    let cached = count("cache_read_input_tokens").unwrap_or_default();
    let written = count("cache_creation_input_tokens").unwrap_or_default();
    let fresh = count("input_tokens")?;
    let thinking = usage["output_tokens_details"]["thinking_tokens"].as_u64();
    let output = count("output_tokens")?;
    Some(Usage {
        input: fresh.checked_add(cached)?.checked_add(written)?,
        output,
        cached_input: cached,
        cache_write: written,
        reasoning: thinking.unwrap_or_default().min(output),
    })
}

/// Signatures and redacted thinking are opaque, and kept as they came.
fn extra(body: &Fields, blocks: &[Value]) -> Fields {
    let mut extra = Fields::new();
    for name in ["id", "stop_sequence"] {
        if let Some(value) = body.get(name).filter(|value| !value.is_null()) {
            extra.insert(name.into(), value.clone());
        }
    }
    let opaque = [
        ("redacted_thinking", "redacted_thinking", "data"),
        ("thinking_signatures", "thinking", "signature"),
    ];
    for (name, kind, field) in opaque {
        let texts = texts(blocks, kind, field);
        if !texts.is_empty() {
            extra.insert(name.into(), json!(texts));
        }
    }
    extra
}

fn unusable(message: &str) -> PluginError {
    PluginError::new("bad-answer", message).retry(Retry::Soon)
}
