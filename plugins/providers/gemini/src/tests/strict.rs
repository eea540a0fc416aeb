//! Every body that we can write fits the service's own schema, and no answer is taken for more
//! than it says.

use super::service;
use heartcut_batch_drill::{
    mutate::{Known, never_lies},
    strict::{self, Service},
};
use heartcut_sdk::{
    http::{Body, HttpResponse},
    prelude::*,
    role::{Batches, Exchange, Remote},
};

#[test]
fn every_body_fits_the_services_schema() {
    let configs = [
        json!({}),
        json!({"include_thoughts": true}),
        json!({"include_thoughts": false, "batch_input": "inline"}),
        json!({"extra_body": {"safetySettings": [{"category": "HARM_CATEGORY_HATE_SPEECH", "threshold": "BLOCK_NONE"}],
                              "generationConfig": {"topK": 20, "mediaResolution": "MEDIA_RESOLUTION_LOW"}}}),
    ];
    for (config, model) in configs.iter().flat_map(|config| {
        ["gemini-3-pro-preview", "gemini-2.5-flash"].map(|model| (config.clone(), model))
    }) {
        let gemini = service(config.clone());
        let requests = strict::requests(model);
        let mut sent = 0;
        for (request, encoded) in requests.iter().zip(gemini.encode(&requests)) {
            let Ok(encoded) = encoded else { continue };
            let Some(faults) = strict::faults(&strict::recorded(&encoded)) else {
                return;
            };
            assert_eq!(faults, [""; 0], "{config}: {:?}", request.params);
            let line = gemini.encode_line(request, "run").unwrap();
            let line: Value = serde_json::from_str(&line).unwrap();
            let faults = strict::of_content(Service::Gemini, &line["request"]).unwrap();
            assert_eq!(faults, [""; 0], "{config}: {line}");
            sent += 1;
        }
        // Efforts are for models from Gemini 3 on; `none` is a budget of 0 everywhere.
        let all = if model.starts_with("gemini-3") {
            requests.len()
        } else {
            requests.len() / 9 * 5
        };
        assert_eq!(sent, all, "{config} {model}");
    }
}

fn counts(body: &Value) -> bool {
    let count = |name: &str| body["usageMetadata"][name].as_u64();
    let names = ["promptTokenCount", "candidatesTokenCount"];
    names
        .iter()
        .all(|name| count(name).is_some_and(|n| n < 1 << 40))
        && ["toolUsePromptTokenCount", "thoughtsTokenCount"]
            .iter()
            .all(|name| count(name).is_none_or(|n| n < 1 << 40))
}

const KNOWN: Known = Known {
    finish: |body| {
        body["candidates"][0]["finishReason"]
            .as_str()
            .map(str::to_owned)
    },
    stops: &["STOP"],
    cuts: &["MAX_TOKENS"],
    counted: counts,
};

#[test]
fn no_answer_is_taken_for_more_than_it_says() {
    let gemini = service(json!({}));
    let parts =
        json!([{"text": "6 times 7", "thought": true}, {"text": "42", "thoughtSignature": "c2ln"}]);
    let valid = json!({
        "candidates": [{"index": 0, "finishReason": "STOP", "content": {"role": "model", "parts": parts}}],
        "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 2, "thoughtsTokenCount": 3,
                          "cachedContentTokenCount": 1, "totalTokenCount": 14},
        "modelVersion": "m", "responseId": "r",
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
        gemini.decode(&[exchange]).remove(0).result
    });
    never_lies(&valid, &KNOWN, |body| {
        let line = json!({"key": "x", "response": body}).to_string();
        gemini
            .decode_lines(&[line])
            .remove(0)
            .and_then(|line| line.result)
    });
}
