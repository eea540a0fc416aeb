//! The pipeline that most scenarios run, and the ways to change it.

/// The value of the secret in every scenario; it must never be seen again.
pub const SECRET: &str = "sk-live-4f1e77a0c2d94b7e";

/// The pipeline over `sums.jsonl` that asks the service at `base_url`.
pub fn sums(base_url: &str) -> String {
    format!(
        r#"name = "sums"

[dataset]
plugin = "jsonl"
[dataset.config]
path = "sums.jsonl"
kind = "math"

[[generate]]
name = "main"
plugin = "openai"
model = "mock-1"
styles = ["plain"]
params = {{ temperature = 0.5, max_output_tokens = 256 }}
[generate.config]
base_url = "{base_url}"
api_key = "OPENAI_API_KEY"

[[verify]]
plugin = "math"
[verify.config]

[[format]]
plugin = "cot"
out = "out/sums.jsonl"

[limits]
concurrency = 64
attempts = 3
timeout_s = 20
"#
    )
}

/// `text` with `from` replaced, which must be there.
#[track_caller]
pub fn edited(text: &str, from: &str, to: &str) -> String {
    assert!(
        text.contains(from),
        "`{from}` is not in the pipeline:\n{text}"
    );
    text.replacen(from, to, 1)
}

/// The line of `text`, from 1, on which `part` first stands.
#[track_caller]
pub fn line_of(text: &str, part: &str) -> usize {
    let line = text.lines().position(|line| line.contains(part));
    line.unwrap_or_else(|| panic!("`{part}` is not in:\n{text}")) + 1
}

/// A `prices.json` that names the price of the model at a provider: US dollars for a million tokens.
pub fn prices(provider: &str, input: &str, output: &str) -> String {
    let row = serde_json::json!({
        "providers": [provider], "model": "mock-1", "input": input, "output": output,
    });
    serde_json::json!({
        "schema": 1, "source": "this test", "date": "2026-11-20", "rows": [row],
    })
    .to_string()
}
