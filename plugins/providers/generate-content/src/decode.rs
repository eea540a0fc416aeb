//! Answers of `generateContent`.

use crate::{refusal, usage};
use heartcut_sdk::{
    http::{Body, HttpResponse},
    prelude::*,
    record::Fields,
};
use heartcut_wire::{headers::Headers, refusal::Advice};

/// The completion that a successful answer holds.
///
/// # Errors
/// `blocked` where the prompt was refused, `bad-answer` for what is no answer.
pub fn completion(response: &HttpResponse, advice: &Advice<'_>) -> Result<Completion, PluginError> {
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
        return Err(refusal::of_answer(error, &response.headers, advice));
    }
    of_body(&body)
}

/// The completion in the body of an answer, which came by itself or in a line of a batch.
///
/// # Errors
/// As [`completion`].
pub fn of_body(body: &Fields) -> Result<Completion, PluginError> {
    let candidate = body
        .get("candidates")
        .and_then(|candidates| candidates.get(0));
    let Some(candidate) = candidate.filter(|candidate| candidate.is_object()) else {
        return Err(without_candidate(body));
    };
    let finish = finish(candidate);
    let parts = candidate["content"]["parts"].as_array();
    if parts.is_none() && matches!(finish, Finish::Unknown) {
        return Err(unusable("the service answered without a content"));
    }
    let parts = parts.map_or(&[][..], Vec::as_slice);
    let thoughts = texts(parts, true).join("\n\n");
    let some = !thoughts.trim().is_empty();
    Ok(Completion {
        text: texts(parts, false).concat(),
        reasoning: some.then_some(thoughts),
        // Thought parts are what the service makes of the reasoning, never the chain itself.
        reasoning_kind: if some {
            ReasoningKind::Summary
        } else {
            ReasoningKind::None
        },
        reasoning_source: some.then(|| "thought".to_owned()),
        finish,
        usage: body.get("usageMetadata").and_then(usage::of_value),
        model: text(body, "modelVersion"),
        logprob: logprob(candidate),
        extra: extra(body, candidate, parts),
        ..Completion::default()
    })
}

fn without_candidate(body: &Fields) -> PluginError {
    let reason = body
        .get("promptFeedback")
        .and_then(|feedback| feedback["blockReason"].as_str());
    match reason {
        Some(reason) => {
            let reason: String = reason
                .chars()
                .filter(|c| !c.is_control())
                .take(60)
                .collect();
            PluginError::new("blocked", "the service refused the prompt")
                .cause(format!("reason `{reason}`"))
        }
        None => unusable("the service answered without a candidate"),
    }
}

/// The texts of the parts that are thoughts, or of those that are not.
fn texts(parts: &[Value], thought: bool) -> Vec<&str> {
    let wanted = parts
        .iter()
        .filter(|part| (part["thought"] == true) == thought);
    wanted.filter_map(|part| part["text"].as_str()).collect()
}

fn finish(candidate: &Value) -> Finish {
    match candidate["finishReason"].as_str().unwrap_or_default() {
        "" | "FINISH_REASON_UNSPECIFIED" => Finish::Unknown,
        "STOP" => Finish::Stop,
        "MAX_TOKENS" => Finish::Length,
        "SAFETY" | "RECITATION" | "LANGUAGE" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII"
        | "IMAGE_SAFETY" | "MODEL_ARMOR" => Finish::Filtered,
        other => Finish::Other(other.to_ascii_lowercase()),
    }
}

/// The mean log-probability that the service gives is one per token.
fn logprob(candidate: &Value) -> Option<f64> {
    let chosen = candidate["logprobsResult"]["chosenCandidates"].as_array()?;
    let sum: Option<f64> = chosen
        .iter()
        .map(|token| token["logProbability"].as_f64())
        .sum();
    sum.filter(|sum| sum.is_finite() && !chosen.is_empty())
}

fn extra(body: &Fields, candidate: &Value, parts: &[Value]) -> Fields {
    let mut extra = Fields::new();
    if let Some(id) = text(body, "responseId") {
        extra.insert("id".into(), id.into());
    }
    if let Some(reason) = candidate["finishReason"]
        .as_str()
        .filter(|reason| *reason != "STOP")
    {
        extra.insert("finish_reason".into(), reason.into());
    }
    let signatures: Vec<Value> = parts
        .iter()
        .filter_map(|part| part.get("thoughtSignature").cloned())
        .collect();
    if !signatures.is_empty() {
        extra.insert("thought_signatures".into(), signatures.into());
    }
    extra
}

fn text(body: &Fields, name: &str) -> Option<String> {
    body.get(name)?.as_str().map(str::to_owned)
}

fn unusable(message: &str) -> PluginError {
    PluginError::new("bad-answer", message).retry(Retry::Soon)
}

/// Headers of a line of a batch: it has none.
pub(crate) fn no_headers() -> Headers {
    Headers::new()
}
