//! Encodes and decodes 50,000 lines of a batch: `cargo run --release --example openai_lines`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it prints what it measures, or fails"
)]

use heartcut_batch_drill::bench;
use heartcut_provider_openai::OpenAi;
use heartcut_sdk::{parse_config, prelude::*};

fn main() {
    let config = parse_config(json!({})).unwrap();
    let provider = OpenAi::create(config, Assets::default()).unwrap();
    let taken = bench::lines(&provider, "gpt-5-mini", |request, _, text| {
        let message = json!({"role": "assistant", "content": text, "refusal": null});
        let body = json!({
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-5-mini",
            "choices": [{"index": 0, "finish_reason": "stop", "logprobs": null, "message": message}],
            "usage": {"prompt_tokens": 200, "completion_tokens": 160, "total_tokens": 360,
                      "completion_tokens_details": {"reasoning_tokens": 0}},
        });
        let response = json!({"status_code": 200, "request_id": "r", "body": body});
        json!({"id": "b", "custom_id": request.wire_id(), "response": response, "error": null})
            .to_string()
    });
    println!("provider/openai, {}", taken.assert());
}
