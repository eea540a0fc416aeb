//! Our requests are those of the official client; the token is the host's.

use crate::Vertex;
use heartcut_batch_drill::{
    capture::{assert_same, scenario},
    job, requests,
};
use heartcut_sdk::{
    parse_config,
    prelude::*,
    role::{Remote, batch::BatchJob},
};
use heartcut_wire::batch::Service;

const BASE: &str = "http://127.0.0.1:8899";
const TOKEN: &[&str] = &["authorization", "content-type"];

fn vertex(mut config: Value) -> Vertex {
    config["base_url"] = BASE.into();
    config["project"] = "p".into();
    <Vertex as Create>::create(parse_config(config).unwrap(), Assets::default()).unwrap()
}

#[test]
fn an_online_request_is_that_of_the_official_client() {
    let request = Request {
        model: "gemini-3-pro-preview".into(),
        messages: vec![Message::system("Think step by step."), Message::user("x")],
        params: parse_config(
            json!({"temperature": 0.7, "top_p": 0.95, "max_output_tokens": 4096, "seed": 7}),
        )
        .unwrap(),
        ..Request::default()
    };
    let ours = vertex(json!({"include_thoughts": true}))
        .encode(&[request])
        .remove(0)
        .unwrap();
    for theirs in scenario("vertex_generate")
        .unwrap_or_default()
        .iter()
        .skip(1)
    {
        assert_same(&ours, theirs, BASE, TOKEN);
    }
}

#[test]
fn a_batch_is_that_of_the_official_client() {
    let Some(theirs) = scenario("vertex_batch_gcs") else {
        return;
    };
    let vertex = vertex(json!({"input_uri": "gs://b/in.jsonl", "output_uri": "gs://b/out/"}));
    let (job, _) = job(&vertex, &requests(2));
    let job = BatchJob {
        run_key: "d".into(),
        ..job
    };
    let ours = [
        vertex.create(&job, &json!({"uri": "gs://b/in.jsonl"})),
        vertex.poll("9"),
    ];
    assert_eq!(
        ours.len() + 1,
        theirs.len(),
        "the first is the host's, for a token"
    );
    for (ours, theirs) in ours.iter().zip(&theirs[1..]) {
        assert_same(ours, theirs, BASE, TOKEN);
    }
}
