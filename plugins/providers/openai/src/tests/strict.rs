//! Every body that we can write fits OpenAI's own schema, and no answer is taken for more than it
//! says.

use super::{answer, service};
use crate::OpenAi;
use heartcut_batch_drill::{
    mutate::{Known, never_lies},
    strict,
};
use heartcut_sdk::{
    prelude::*,
    role::{Batches, Exchange, Remote},
};

fn configs() -> Vec<Value> {
    let chat = json!({"flavour": "openai"});
    let with = |name: &str, value: Value| {
        let mut config = chat.clone();
        config[name] = value;
        config
    };
    vec![
        chat.clone(),
        with("stream", true.into()),
        with("system_role", "developer".into()),
        with(
            "extra_body",
            json!({"service_tier": "flex", "logprobs": true, "top_logprobs": 2}),
        ),
        with("api", "responses".into()),
        json!({"flavour": "openai", "api": "responses", "reasoning_summary": "detailed", "stream": true}),
        json!({"flavour": "openai", "api": "responses", "reasoning_summary": "none"}),
    ]
}

#[test]
fn every_body_fits_the_services_schema() {
    let requests = strict::requests("gpt-5-mini");
    for config in configs() {
        let service = service(config.clone());
        let mut sent = 0;
        for (request, encoded) in requests.iter().zip(service.encode(&requests)) {
            let Ok(encoded) = encoded else { continue };
            let Some(faults) = strict::faults(&strict::recorded(&encoded)) else {
                return;
            };
            assert_eq!(faults, [""; 0], "{config}: {:?}", request.params);
            let line = service.encode_line(request, "run").unwrap();
            let faults = strict::of_openai_lines(&line).unwrap();
            assert_eq!(faults, [""; 0], "{config}: {line}");
            sent += 1;
        }
        // The Responses API has neither seeds nor stops.
        let all = match config["api"].as_str() {
            Some(_) => requests.len() / 4,
            None => requests.len(),
        };
        assert_eq!(sent, all, "{config}");
    }
}

fn decoded(service: &OpenAi, body: &Value) -> Result<Completion, PluginError> {
    let (request, response) = (Request::default(), answer(200, &[], &body.to_string()));
    let exchange = Exchange {
        request: &request,
        response: &response,
    };
    service.decode(&[exchange]).remove(0).result
}

fn counts(usage: &Value, names: [&str; 2]) -> bool {
    names
        .iter()
        .all(|name| usage[name].as_u64().is_some_and(|n| n < 1 << 40))
}

const CHAT: Known = Known {
    finish: |body| {
        body["choices"][0]["finish_reason"]
            .as_str()
            .map(str::to_owned)
    },
    stops: &["stop", "eos", "eos_token", "end_turn", "stop_sequence"],
    cuts: &["length", "max_tokens"],
    counted: |body| counts(&body["usage"], ["prompt_tokens", "completion_tokens"]),
};

const RESPONSES: Known = Known {
    finish: |body| match body["status"].as_str() {
        Some("incomplete") => body["incomplete_details"]["reason"]
            .as_str()
            .map(str::to_owned),
        Some("completed") => Some("completed".into()),
        other => other.map(|status| format!("status {status}")),
    },
    stops: &["completed"],
    cuts: &["max_output_tokens", "max_tokens"],
    counted: |body| counts(&body["usage"], ["input_tokens", "output_tokens"]),
};

#[test]
fn no_chat_completion_is_taken_for_more_than_it_says() {
    let service = service(json!({"base_url": "http://127.0.0.1:1/v1"}));
    let message = json!({"role": "assistant", "content": "42", "reasoning_content": "6 times 7", "refusal": null});
    let valid = json!({
        "id": "c", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message, "logprobs": null}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14,
                  "completion_tokens_details": {"reasoning_tokens": 3}, "prompt_tokens_details": {"cached_tokens": 2}},
    });
    never_lies(&valid, &CHAT, |body| decoded(&service, body));
    never_lies(&valid, &CHAT, |body| {
        let line = json!({"custom_id": "x", "response": {"status_code": 200, "body": body}, "error": null});
        let line = service.decode_lines(&[line.to_string()]).remove(0);
        line.and_then(|line| line.result)
    });
}

#[test]
fn no_response_is_taken_for_more_than_it_says() {
    let service = service(json!({"base_url": "http://127.0.0.1:1/v1", "api": "responses"}));
    let valid = json!({
        "id": "r", "object": "response", "status": "completed", "model": "m", "incomplete_details": null,
        "output": [
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "6 times 7"}]},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "42"}]},
        ],
        "usage": {"input_tokens": 9, "output_tokens": 5, "total_tokens": 14,
                  "output_tokens_details": {"reasoning_tokens": 3}},
    });
    never_lies(&valid, &RESPONSES, |body| decoded(&service, body));
}
