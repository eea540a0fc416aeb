//! Encodes and decodes 50,000 lines of a batch: `cargo run --release --example anthropic_lines`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it prints what it measures, or fails"
)]

use heartcut_batch_drill::bench;
use heartcut_provider_anthropic::Anthropic;
use heartcut_sdk::{parse_config, prelude::*};

fn main() {
    let config = parse_config(json!({})).unwrap();
    let provider = Anthropic::create(config, Assets::default()).unwrap();
    let taken = bench::lines(&provider, "claude-sonnet-4-5", |request, _, text| {
        let message = json!({
            "id": "m", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
            "content": [{"type": "text", "text": text}], "stop_reason": "end_turn", "stop_sequence": null,
            "usage": {"input_tokens": 200, "output_tokens": 160},
        });
        let id = format!("{}-{}", heartcut_batch_drill::RUN, request.wire_id());
        json!({"custom_id": id, "result": {"type": "succeeded", "message": message}}).to_string()
    });
    println!("provider/anthropic, {}", taken.assert());
}
