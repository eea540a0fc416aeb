//! Encodes and decodes 50,000 lines of a batch: `cargo run --release --example gemini_lines`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it prints what it measures, or fails"
)]

use heartcut_batch_drill::bench;
use heartcut_provider_gemini::Gemini;
use heartcut_sdk::{parse_config, prelude::*};

fn main() {
    let config = parse_config(json!({})).unwrap();
    let provider = Gemini::create(config, Assets::default()).unwrap();
    let taken = bench::lines(&provider, "gemini-3-pro-preview", |request, _, text| {
        let response = json!({
            "candidates": [{"index": 0, "finishReason": "STOP", "content": {"role": "model", "parts": [{"text": text}]}}],
            "usageMetadata": {"promptTokenCount": 200, "candidatesTokenCount": 160, "totalTokenCount": 360},
            "modelVersion": "gemini-3-pro-preview", "responseId": "r",
        });
        json!({"key": request.wire_id(), "response": response}).to_string()
    });
    println!("provider/gemini, {}", taken.assert());
}
