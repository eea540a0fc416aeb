//! Answers of the Responses API.

use super::unusable;
use crate::usage;
use heartcut_sdk::{prelude::*, record::Fields};

/// The completion that a successful answer holds.
pub(super) fn completion(body: &Fields) -> Result<Completion, PluginError> {
    let items = body.get("output").and_then(Value::as_array);
    let items = items.ok_or_else(|| unusable("the service answered without an output"))?;
    let finish = finish(body)?;
    let text = texts(items, "message", "content", "text", "output_text");
    let refusal = texts(items, "message", "content", "refusal", "refusal");
    let summary = texts(items, "reasoning", "summary", "text", "summary_text");
    let full = texts(items, "reasoning", "content", "text", "reasoning_text");
    let (reasoning, kind, source) = match (full, summary) {
        (Some(full), _) => (Some(full), ReasoningKind::Full, Some("reasoning.content")),
        (None, Some(summary)) => (
            Some(summary),
            ReasoningKind::Summary,
            Some("reasoning.summary"),
        ),
        (None, None) => (None, ReasoningKind::None, None),
    };
    if text.is_none() && refusal.is_none() && finish == Finish::Stop {
        return Err(unusable("the service answered without a message"));
    }
    Ok(Completion {
        text: text.unwrap_or_default(),
        reasoning,
        reasoning_kind: kind,
        reasoning_source: source.map(str::to_owned),
        finish: if refusal.is_some() {
            Finish::Filtered
        } else {
            finish
        },
        usage: body.get("usage").and_then(usage::of_responses),
        model: body.get("model").and_then(Value::as_str).map(str::to_owned),
        extra: extra(body, refusal),
        ..Completion::default()
    })
}

fn finish(body: &Fields) -> Result<Finish, PluginError> {
    let status = body.get("status").and_then(Value::as_str);
    let reason = body.get("incomplete_details").map(|d| &d["reason"]);
    Ok(
        match (status.unwrap_or_default(), reason.and_then(Value::as_str)) {
            ("completed", _) => Finish::Stop,
            ("incomplete", Some("max_output_tokens" | "max_tokens"))
            | ("max_output_tokens" | "max_tokens" | "length", _) => Finish::Length,
            ("incomplete", Some("content_filter")) => Finish::Filtered,
            ("incomplete", Some(other)) => Finish::Other(other.to_owned()),
            ("failed" | "cancelled", _) => {
                return Err(unusable("the service broke the answer off"));
            }
            _ => Finish::Unknown,
        },
    )
}

/// The texts of kind `kind` in the lists `list` of the items of type `of`, one after the other.
fn texts(items: &[Value], of: &str, list: &str, field: &str, kind: &str) -> Option<String> {
    let parts = items
        .iter()
        .filter(|item| item["type"] == of)
        .filter_map(|item| item[list].as_array())
        .flatten()
        .filter(|part| part["type"] == kind);
    let texts: Vec<&str> = parts.filter_map(|part| part[field].as_str()).collect();
    let joined = texts.join(if kind == "output_text" { "" } else { "\n\n" });
    (!joined.is_empty()).then_some(joined)
}

fn extra(body: &Fields, refusal: Option<String>) -> Fields {
    let mut extra = Fields::new();
    for name in ["id", "service_tier"] {
        if let Some(value) = body.get(name).filter(|value| !value.is_null()) {
            extra.insert(name.into(), value.clone());
        }
    }
    if let Some(refusal) = refusal {
        extra.insert("refusal".into(), refusal.into());
    }
    extra
}
