//! Our requests are those of the official client.

use crate::Anthropic;
use heartcut_batch_drill::capture::{assert_same, before, scenario};
use heartcut_sdk::{
    http::{HttpRequest, Part},
    parse_config,
    prelude::*,
    role::{Batches, Remote, batch::BatchJob},
};
use heartcut_wire::batch::Service;

const BASE: &str = "http://127.0.0.1:8899";
const HEADERS: &[&str] = &["authorization", "anthropic-version"];
/// Those of the generation before, which are the defaults.
const OLDER: &[&str] = &["x-api-key", "anthropic-version"];
const REDACTED: &[(&str, &str)] = &[
    ("x-api-key", "<redacted 11 chars, prefix ''>"),
    ("anthropic-version", "2023-06-01"),
];

fn anthropic() -> Anthropic {
    configured(json!({"auth": "bearer", "version": "2026-10-21"}))
}

fn configured(mut config: Value) -> Anthropic {
    config["base_url"] = BASE.into();
    config["api_key"] = "ANTHROPIC_API_KEY".into();
    <Anthropic as Create>::create(parse_config(config).unwrap(), Assets::default()).unwrap()
}

fn asked(model: &str, system: Option<&str>, question: &str, params: Value) -> Request {
    let system = system.map(Message::system).into_iter();
    Request {
        model: model.into(),
        messages: system.chain([Message::user(question)]).collect(),
        params: parse_config(params).unwrap(),
        ..Request::default()
    }
}

fn sent(request: Request) -> [HttpRequest; 2] {
    let services = [anthropic(), configured(json!({}))];
    services.map(|service| {
        service
            .encode(std::slice::from_ref(&request))
            .remove(0)
            .unwrap()
    })
}

#[test]
fn online_requests_are_those_of_the_official_client() {
    let sonnet = "claude-sonnet-4-5";
    let basic = json!({"max_output_tokens": 100, "temperature": 0.7, "top_p": 0.9, "stop": ["Q:"]});
    let thinking = json!({"max_output_tokens": 16000, "reasoning": {"budget_tokens": 8000}});
    let cases = [
        (
            "anthropic_messages_basic",
            sent(asked(sonnet, Some("Think."), "6*7?", basic)),
        ),
        (
            "anthropic_messages_thinking",
            sent(asked(sonnet, Some("Think."), "6*7?", thinking)),
        ),
        (
            "anthropic_retry_529",
            sent(asked("m", None, "x", json!({"max_output_tokens": 5}))),
        ),
    ];
    for (name, [ours, older]) in cases {
        for theirs in scenario(name).unwrap_or_default() {
            assert_same(&ours, &theirs, BASE, HEADERS);
            let theirs = before(&theirs, ("", ""), REDACTED);
            assert_same(&older, &theirs, BASE, OLDER);
        }
    }
}

/// But for the ids of the lines, which are ours.
#[test]
fn a_batch_is_that_of_the_official_client() {
    let Some(mut theirs) = scenario("anthropic_batch") else {
        return;
    };
    let service = anthropic();
    let request = asked(
        "claude-sonnet-4-5",
        None,
        "6*7?",
        json!({"max_output_tokens": 64}),
    );
    let mut lines = Vec::new();
    for (n, digit) in ["a", "b"].into_iter().enumerate() {
        let request = Request {
            key: digit.repeat(64),
            ..request.clone()
        };
        lines.push(service.encode_line(&request, "run").unwrap());
        theirs[0]["json"]["requests"][n]["custom_id"] = format!("run-{}", digit.repeat(32)).into();
    }
    let limits = service.limits();
    let file = format!(
        "{}{}{}",
        limits.prefix,
        lines.join(&limits.separator),
        limits.suffix
    );
    let job = BatchJob {
        run_key: "run".into(),
        shard: 0,
        model: String::new(),
        blob: String::new(),
        bytes: 0,
        lines: 2,
        first: String::new(),
    };
    let mut create = service.create(&job, &Value::Null);
    create.body = vec![Part::Text { text: file }];
    let ours = [
        create,
        service.poll("msgbatch_1"),
        service.poll("msgbatch_1"),
        service
            .files(&json!({"name": "msgbatch_1"}))
            .remove(0)
            .request,
    ];
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_same(ours, theirs, BASE, HEADERS);
    }
}
