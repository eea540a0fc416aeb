//! Answers of chat completions.

use super::unusable;
use crate::{reasoning, usage};
use heartcut_sdk::{prelude::*, record::Fields};

/// The completion that a successful answer holds.
pub(super) fn completion(body: &Fields, fields: &[String]) -> Result<Completion, PluginError> {
    let choice = body.get("choices").and_then(|choices| choices.get(0));
    let choice = choice.ok_or_else(|| unusable("the service answered without a choice"))?;
    if choice["finish_reason"] == "error" {
        return Err(unusable("the service broke the answer off"));
    }
    let message = choice
        .get("message")
        .and_then(Value::as_object)
        .filter(|m| says_something(m));
    let message = message.ok_or_else(|| unusable("the service answered without a message"))?;
    Ok(of_choice(body, choice, message, fields))
}

fn says_something(message: &Fields) -> bool {
    let fields = ["content", "refusal", "tool_calls"];
    let known = fields.iter().chain(reasoning::FIELDS);
    known.into_iter().any(|field| message.contains_key(*field))
}

fn of_choice(body: &Fields, choice: &Value, message: &Fields, fields: &[String]) -> Completion {
    let refusal = message
        .get("refusal")
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty());
    let finish = match refusal {
        Some(_) => Finish::Filtered,
        None => finish(choice),
    };
    let content = content(message.get("content"));
    let parts = reasoning::of_message(message, fields, &content, finish == Finish::Length);
    Completion {
        text: parts.text,
        reasoning: parts.reasoning,
        reasoning_kind: parts.kind,
        reasoning_source: parts.source,
        finish,
        usage: body.get("usage").and_then(usage::of_value),
        model: body.get("model").and_then(Value::as_str).map(str::to_owned),
        logprob: logprob(choice),
        extra: extra(body, refusal),
        ..Completion::default()
    }
}

/// A text, nothing, or parts of which the texts count.
fn content(content: Option<&Value>) -> String {
    match content {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts
            .iter()
            .filter_map(|part| part.get("text")?.as_str())
            .collect(),
        _ => String::new(),
    }
}

/// The names that servers give to the same three ends; another name is kept.
fn finish(choice: &Value) -> Finish {
    match choice["finish_reason"].as_str().unwrap_or_default() {
        "" => Finish::Unknown,
        "stop" | "eos" | "eos_token" | "end_turn" | "stop_sequence" => Finish::Stop,
        "length" | "max_tokens" => Finish::Length,
        "content_filter" => Finish::Filtered,
        other => Finish::Other(other.to_owned()),
    }
}

fn logprob(choice: &Value) -> Option<f64> {
    let tokens = choice["logprobs"]["content"]
        .as_array()
        .filter(|tokens| !tokens.is_empty())?;
    let sum: Option<f64> = tokens.iter().map(|token| token["logprob"].as_f64()).sum();
    sum.filter(|sum| sum.is_finite())
}

fn extra(body: &Fields, refusal: Option<&str>) -> Fields {
    let mut extra = Fields::new();
    for name in ["id", "system_fingerprint", "service_tier"] {
        if let Some(value) = body.get(name).filter(|value| !value.is_null()) {
            extra.insert(name.into(), value.clone());
        }
    }
    if let Some(refusal) = refusal {
        extra.insert("refusal".into(), refusal.into());
    }
    extra
}
