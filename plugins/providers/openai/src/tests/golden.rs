//! Our requests are those of the official client.

use super::service;
use heartcut_batch_drill::{
    capture::{assert_same, scenario},
    job,
};
use heartcut_sdk::{
    Params,
    http::HttpRequest,
    parse_config,
    prelude::*,
    role::{Remote, batch::BatchJob},
};
use heartcut_wire::batch::Service;

const BASE: &str = "http://127.0.0.1:8899";
const QUESTION: &str = "What is 6*7? Ünïcode ✓ <think>";

fn configured(mut config: Value) -> crate::OpenAi {
    config["base_url"] = format!("{BASE}/v1").into();
    config["api_key"] = "OPENAI_API_KEY".into();
    service(config)
}

fn sent(config: Value, model: &str, messages: &[(&str, &str)], params: Value) -> HttpRequest {
    let message = |(role, content): &(&str, &str)| Message {
        role: (*role).into(),
        content: (*content).into(),
    };
    let request = Request {
        model: model.into(),
        messages: messages.iter().map(message).collect(),
        params: parse_config::<Params>(params).unwrap(),
        ..Request::default()
    };
    configured(config).encode(&[request]).remove(0).unwrap()
}

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {"answer": {"type": "string"}, "steps": {"type": "array", "items": {"type": "string"}}},
        "required": ["answer", "steps"],
        "additionalProperties": false,
    })
}

#[test]
fn online_requests_are_those_of_the_official_client() {
    let chat = [("system", "Think step by step."), ("user", QUESTION)];
    let plain = || sent(json!({}), "gpt-4o", &chat, json!({}));
    let cases = [
        (
            "openai_chat_basic",
            sent(
                json!({}),
                "gpt-4o",
                &chat,
                json!({
                    "temperature": 0.7, "top_p": 0.95, "max_output_tokens": 1024, "seed": 7, "stop": ["\n\nQ:"], "extra": {"n": 1},
                }),
            ),
        ),
        (
            "openai_chat_reasoning",
            sent(
                json!({"flavour": "openai", "system_role": "developer"}),
                "o4-mini",
                &[("system", "d"), ("user", QUESTION)],
                json!({"max_output_tokens": 2048, "seed": 7, "reasoning": {"effort": "high"}}),
            ),
        ),
        (
            "openai_chat_json_schema",
            sent(json!({}), "gpt-4o", &chat, json!({"schema": schema()})),
        ),
        (
            "openai_chat_stream_usage",
            sent(json!({"stream": true}), "gpt-4o", &chat, json!({})),
        ),
        (
            "openai_chat_extra_body",
            sent(
                json!({"flavour": "vllm"}),
                "Qwen/Qwen3-4B",
                &chat,
                json!({"extra": {
                    "logprobs": true, "top_logprobs": 2, "top_k": 20, "min_p": 0.0, "chat_template_kwargs": {"enable_thinking": true},
                }}),
            ),
        ),
        (
            "openai_responses",
            sent(
                json!({"api": "responses"}),
                "gpt-5",
                &[("system", "Think."), ("user", "What is 6*7?")],
                json!({"max_output_tokens": 2048, "reasoning": {"effort": "medium"}, "schema": schema()}),
            ),
        ),
        ("openai_retry_429", plain()),
        ("openai_retry_500_then_drop", plain()),
        ("openai_timeout", plain()),
        ("openai_no_retry_400", plain()),
        ("openai_insufficient_quota", plain()),
    ];
    for (name, ours) in cases {
        for theirs in scenario(name).unwrap_or_default() {
            assert_same(&ours, &theirs, BASE, &["authorization", "content-type"]);
        }
    }
}

#[test]
fn the_life_of_a_batch_is_that_of_the_official_client() {
    let Some(theirs) = scenario("openai_batch") else {
        return;
    };
    let service = configured(json!({}));
    let (job, _) = job(&service, &heartcut_batch_drill::requests(2));
    let job = BatchJob {
        run_key: "abc".into(),
        ..job
    };
    let ended = json!({"output": "file-out", "error": "file-err"});
    let mut ours = vec![
        service.upload(&job, &Value::Null).unwrap().0,
        service.create(&job, &json!({"file": "file-in"})),
        service.poll("batch_1"),
        service.poll("batch_1"),
    ];
    ours.extend(service.files(&ended).into_iter().map(|file| file.request));
    ours.push(Service::cancel(&service, "batch_1"));
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_same(ours, theirs, BASE, &["authorization"]);
    }
}

#[test]
fn a_line_of_a_batch_is_that_of_the_official_guide() {
    let Some(theirs) = scenario("openai_batch") else {
        return;
    };
    let lines = theirs[0]["multipart"][1]["body"].as_str().unwrap();
    let theirs: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    let request = Request {
        key: "r1".into(),
        model: "gpt-4o".into(),
        messages: vec![
            Message::system("Think step by step."),
            Message::user(QUESTION),
        ],
        params: parse_config(json!({"max_output_tokens": 64})).unwrap(),
        ..Request::default()
    };
    let service = configured(json!({}));
    let ours = heartcut_sdk::role::Batches::encode_line(&service, &request, "abc").unwrap();
    assert_eq!(serde_json::from_str::<Value>(&ours).unwrap(), theirs);
}
