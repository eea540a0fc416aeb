//! No answer is taken for more than it says.

use crate::Anthropic;
use heartcut_batch_drill::mutate::{Known, never_lies};
use heartcut_sdk::{
    http::{Body, HttpResponse},
    parse_config,
    prelude::*,
    role::{Batches, Exchange, Remote},
};

const KNOWN: Known = Known {
    finish: |body| body["stop_reason"].as_str().map(str::to_owned),
    stops: &["end_turn", "stop_sequence"],
    cuts: &["max_tokens"],
    counted: |body| {
        let count = |name: &str| body["usage"][name].as_u64();
        let parts = ["cache_read_input_tokens", "cache_creation_input_tokens"];
        ["input_tokens", "output_tokens"]
            .iter()
            .all(|name| count(name).is_some_and(|n| n < 1 << 40))
            && parts
                .iter()
                .all(|name| count(name).is_none_or(|n| n < 1 << 40))
    },
};

#[test]
fn no_answer_is_taken_for_more_than_it_says() {
    let service =
        <Anthropic as Create>::create(parse_config(json!({})).unwrap(), Assets::default());
    let service = service.unwrap();
    let valid = json!({
        "id": "m", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
        "content": [{"type": "thinking", "thinking": "6 times 7", "signature": "s"}, {"type": "text", "text": "42"}],
        "stop_reason": "end_turn", "stop_sequence": null,
        "usage": {"input_tokens": 9, "output_tokens": 5, "cache_read_input_tokens": 1, "cache_creation_input_tokens": 2},
    });
    never_lies(&valid, &KNOWN, |body| {
        let text = body.to_string();
        let (request, response) = (
            Request::default(),
            HttpResponse {
                status: 200,
                headers: std::collections::BTreeMap::new(),
                body: Body::Text { text },
            },
        );
        let exchange = Exchange {
            request: &request,
            response: &response,
        };
        service.decode(&[exchange]).remove(0).result
    });
    never_lies(&valid, &KNOWN, |body| {
        let result = json!({"type": "succeeded", "message": body});
        let line = json!({"custom_id": format!("run-{}", "a".repeat(32)), "result": result});
        let line = service.decode_lines(&[line.to_string()]).remove(0);
        line.and_then(|line| line.result)
    });
}
