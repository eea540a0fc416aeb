//! Encodes and decodes 50,000 lines of a batch: `cargo run --release --example vertex_lines`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it prints what it measures, or fails"
)]

use heartcut_batch_drill::bench;
use heartcut_provider_vertex::Vertex;
use heartcut_sdk::{parse_config, prelude::*};

fn main() {
    let config = parse_config(json!({"project": "p", "gcs": "gs://b/heartcut"})).unwrap();
    let provider = Vertex::create(config, Assets::default()).unwrap();
    let taken = bench::lines(&provider, "gemini-3-pro-preview", |_, line, text| {
        let response = json!({
            "candidates": [{"index": 0, "finishReason": "STOP", "content": {"role": "model", "parts": [{"text": text}]}}],
            "usageMetadata": {"promptTokenCount": 200, "candidatesTokenCount": 160, "totalTokenCount": 360},
            "modelVersion": "gemini-3-pro-preview", "responseId": "r",
        });
        let mut answer: Value = serde_json::from_str(line).unwrap();
        answer["status"] = "".into();
        answer["response"] = response;
        answer.to_string()
    });
    println!("provider/vertex, {}", taken.assert());
}
