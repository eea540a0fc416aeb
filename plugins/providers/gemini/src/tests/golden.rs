//! Our requests are those of the official client.

use super::service;
use crate::Gemini;
use heartcut_batch_drill::{
    capture::{assert_same, before, scenario},
    job, requests,
};
use heartcut_sdk::{
    Params,
    http::HttpRequest,
    parse_config,
    prelude::*,
    role::{Batches, Remote, batch::BatchJob},
};
use heartcut_wire::batch::Service;

const BASE: &str = "http://127.0.0.1:8899";
const KEY: &[&str] = &["x-goog-api-key", "content-type"];

/// Two generations of the client: this one, and the one before, whose version is the default.
const VERSIONS: [&str; 2] = ["v1", "v1beta"];

fn of(theirs: &Value, version: &str) -> Value {
    before(theirs, ("/v1/", &format!("/{version}/")), &[])
}

fn configured(mut config: Value, version: &str) -> Gemini {
    config["base_url"] = BASE.into();
    config["api_version"] = version.into();
    config["api_key"] = "GEMINI_API_KEY".into();
    service(config)
}

fn asked(model: &str, system: Option<&str>, question: &str, params: Value) -> Request {
    let system = system.map(Message::system).into_iter();
    Request {
        key: "r1".into(),
        model: model.into(),
        messages: system.chain([Message::user(question)]).collect(),
        params: parse_config::<Params>(params).unwrap(),
        ..Request::default()
    }
}

fn sent(model: &str, system: Option<&str>, question: &str, params: Value) -> [HttpRequest; 2] {
    let request = [asked(model, system, question, params)];
    VERSIONS.map(|version| {
        configured(json!({}), version)
            .encode(&request)
            .remove(0)
            .unwrap()
    })
}

#[test]
fn online_requests_are_those_of_the_official_client() {
    let (pro, flash) = ("gemini-3-pro-preview", "gemini-2.5-flash");
    let (system, question) = (Some("Think step by step."), "What is 6*7?");
    let schema = json!({
        "type": "object",
        "properties": {"answer": {"type": "string"}, "steps": {"type": "array", "items": {"type": "string"}}},
        "required": ["answer", "steps"],
        "additionalProperties": false,
    });
    let full = json!({"temperature": 0.7, "top_p": 0.95, "max_output_tokens": 4096, "seed": 7});
    let with = |name: &str, value: Value| {
        let mut params = full.clone();
        params[name] = value;
        params
    };
    let cases = [
        (
            "gemini_generate_basic",
            sent(pro, system, question, with("stop", json!(["\n\nQ:"]))),
        ),
        (
            "gemini_generate_thinking_level",
            sent(
                pro,
                system,
                question,
                with("reasoning", json!({"effort": "high"})),
            ),
        ),
        (
            "gemini_generate_thinking_budget",
            sent(
                flash,
                None,
                question,
                json!({"reasoning": {"budget_tokens": 1024}}),
            ),
        ),
        (
            "gemini_generate_json_schema",
            sent(pro, None, question, json!({"schema": schema})),
        ),
        (
            "gemini_default_no_retry_429",
            sent(flash, None, "x", json!({})),
        ),
        (
            "gemini_retry_options_429",
            sent(flash, None, "x", json!({})),
        ),
    ];
    for (name, ours) in cases {
        for theirs in scenario(name).unwrap_or_default() {
            for (ours, version) in ours.iter().zip(VERSIONS) {
                assert_same(ours, &of(&theirs, version), BASE, KEY);
            }
        }
    }
}

fn the_job(gemini: &Gemini, run_key: &str, bytes: u64) -> BatchJob {
    let (job, _) = job(gemini, &requests(2));
    BatchJob {
        run_key: run_key.into(),
        bytes,
        ..job
    }
}

#[test]
fn a_batch_of_a_file_is_that_of_the_official_client() {
    let Some(theirs) = scenario("gemini_batch_file") else {
        return;
    };
    for version in VERSIONS {
        a_batch_of_a_file(&theirs, version);
    }
}

fn a_batch_of_a_file(theirs: &[Value], version: &str) {
    let gemini = configured(json!({}), version);
    let job = the_job(&gemini, "heartcut-run", 524);
    let upload = |at: Value| gemini.upload(&job, &at).unwrap().0;
    let ours = [
        upload(Value::Null),
        upload(json!({"offset": 0})),
        gemini.create(&job, &json!({"file": "files/in1"})),
        gemini.poll("batches/b1"),
        gemini.poll("batches/b1"),
        gemini
            .files(&json!({"file": "files/batch-b1"}))
            .remove(0)
            .request,
        Service::cancel(&gemini, "batches/b1"),
    ];
    assert_eq!(ours.len(), theirs.len());
    for (n, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        let headers = match n {
            0 => &[
                "x-goog-api-key",
                "x-goog-upload-protocol",
                "x-goog-upload-command",
                "x-goog-upload-header-content-length",
                "x-goog-upload-header-content-type",
            ][..],
            1 => &["x-goog-upload-command", "x-goog-upload-offset"][..],
            _ => KEY,
        };
        assert_same(ours, &of(theirs, version), BASE, headers);
    }
    let line: Value =
        serde_json::from_str(theirs[1]["body"].as_str().unwrap().lines().next().unwrap()).unwrap();
    let params = json!({"temperature": 0.7, "reasoning": {"effort": "high"}});
    let request = asked(
        "gemini-3-pro-preview",
        Some("Think."),
        "What is 6*7?",
        params,
    );
    let ours = gemini.encode_line(&request, "heartcut-run").unwrap();
    assert_eq!(serde_json::from_str::<Value>(&ours).unwrap(), line);
}

#[test]
fn a_batch_inside_of_its_creation_is_that_of_the_official_client() {
    let Some(theirs) = scenario("gemini_batch_inline") else {
        return;
    };
    for version in VERSIONS {
        a_batch_inside(&theirs, version);
    }
}

fn a_batch_inside(theirs: &[Value], version: &str) {
    let gemini = configured(json!({"batch_input": "inline"}), version);
    let params = json!({
        "temperature": 0.7, "top_p": 0.95, "max_output_tokens": 4096, "seed": 7, "reasoning": {"budget_tokens": -1},
    });
    let mut second = asked("m", None, "hi", json!({}));
    second.key = "r2".into();
    let first = asked("m", Some("Think step by step."), "What is 6*7?", params);
    let lines = [first, second].map(|request| gemini.encode_line(&request, "d").unwrap());
    let mut ours = gemini.create(&the_job(&gemini, "d", 0), &Value::Null);
    ours.body[1] = heartcut_sdk::http::Part::Text {
        text: lines.join(&gemini.limits().separator),
    };
    assert_same(&ours, &of(&theirs[0], version), BASE, KEY);
    for theirs in &theirs[1..] {
        let poll = gemini.poll("batches/b1");
        assert_same(&poll, &of(theirs, version), BASE, KEY);
    }
}
