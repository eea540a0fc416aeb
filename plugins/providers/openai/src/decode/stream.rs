//! Server-sent events, buffered by the host and joined to the answer that they spell.

use super::unusable;
use heartcut_sdk::{http::HttpResponse, prelude::*, record::Fields};

/// Whether an answer came as a stream.
pub(super) fn is_stream(response: &HttpResponse) -> bool {
    let kind = response.headers.get("content-type");
    kind.is_some_and(|kind| kind.starts_with("text/event-stream"))
        || response.text().trim_start().starts_with("data:")
        || response.text().trim_start().starts_with("event:")
}

/// The answer that the events spell. A stream that ends before its end is no answer.
pub(super) fn joined(text: &str) -> Result<Fields, PluginError> {
    let mut answer = Answer::default();
    for line in text.lines() {
        let Some(data) = line.strip_prefix("data:") else {
            continue;
        };
        match data.trim() {
            "[DONE]" => answer.ended = true,
            data => answer.take(serde_json::from_str(data).unwrap_or_default()),
        }
    }
    answer.whole()
}

#[derive(Default)]
struct Answer {
    body: Fields,
    message: Fields,
    finish: Value,
    logprobs: Vec<Value>,
    begun: bool,
    ended: bool,
}

impl Answer {
    fn take(&mut self, event: Value) {
        let Value::Object(mut event) = event else {
            return;
        };
        // The Responses API ends with an event that holds the whole answer.
        let last = [
            "response.completed",
            "response.incomplete",
            "response.failed",
        ];
        if event
            .get("type")
            .and_then(Value::as_str)
            .is_some_and(|t| last.contains(&t))
        {
            if let Some(Value::Object(whole)) = event.remove("response") {
                (self.body, self.ended) = (whole, true);
            }
            return;
        }
        if let Some(choice) = event
            .get_mut("choices")
            .and_then(|choices| choices.get_mut(0))
        {
            self.choice(choice.take());
        }
        event.retain(|name, value| name != "choices" && !value.is_null());
        self.body.extend(event);
    }

    fn choice(&mut self, choice: Value) {
        self.begun = true;
        if let Some(delta) = choice["delta"].as_object() {
            for (name, value) in delta {
                append(&mut self.message, name, value);
            }
        }
        if let Some(tokens) = choice["logprobs"]["content"].as_array() {
            self.logprobs.extend(tokens.iter().cloned());
        }
        if !choice["finish_reason"].is_null() {
            self.finish = choice["finish_reason"].clone();
        }
    }

    fn whole(mut self) -> Result<Fields, PluginError> {
        if self.body.contains_key("error") || (self.ended && !self.begun) {
            return Ok(self.body);
        }
        if !self.ended && self.finish.is_null() {
            return Err(unusable("the stream of the answer broke off"));
        }
        let mut choice = json!({"message": self.message, "finish_reason": self.finish});
        if !self.logprobs.is_empty() {
            choice["logprobs"] = json!({"content": self.logprobs});
        }
        self.body.insert("choices".into(), json!([choice]));
        Ok(self.body)
    }
}

/// Texts and lists grow; anything else is replaced.
fn append(message: &mut Fields, name: &str, value: &Value) {
    match (message.get_mut(name), value) {
        (Some(_), Value::Null) => {}
        (Some(Value::String(text)), Value::String(more)) if name != "role" => text.push_str(more),
        (Some(Value::Array(list)), Value::Array(more)) => list.extend(more.iter().cloned()),
        _ => drop(message.insert(name.into(), value.clone())),
    }
}
