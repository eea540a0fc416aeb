//! Every body that we can write fits the schema of Vertex AI, and no line of a batch is taken for
//! more than it says.

use crate::Vertex;
use heartcut_batch_drill::{
    RUN, job,
    strict::{self, Service},
};
use heartcut_sdk::{
    parse_config,
    prelude::*,
    role::{Batches, Remote},
};
use heartcut_wire::batch::Service as _;

fn vertex(mut config: Value) -> Vertex {
    config["project"] = "p".into();
    config["gcs"] = "gs://b/heartcut".into();
    <Vertex as Create>::create(parse_config(config).unwrap(), Assets::default()).unwrap()
}

#[test]
fn every_body_fits_the_services_schema() {
    for config in [
        json!({}),
        json!({"include_thoughts": true, "extra_body": {"labels": {"team": "a"}}}),
    ] {
        let vertex = vertex(config.clone());
        let requests = strict::requests("gemini-3-pro-preview");
        let mut sent = 0;
        for (request, encoded) in requests.iter().zip(vertex.encode(&requests)) {
            let encoded = encoded.unwrap();
            let Some(faults) = strict::faults(&strict::recorded(&encoded)) else {
                return;
            };
            assert_eq!(faults, [""; 0], "{config}: {:?}", request.params);
            let line = vertex.encode_line(request, RUN).unwrap();
            let line: Value = serde_json::from_str(&line).unwrap();
            let faults = strict::of_content(Service::Vertex, &line["request"]).unwrap();
            assert_eq!(faults, [""; 0], "{config}: {line}");
            sent += 1;
        }
        assert_eq!(sent, requests.len());
        let (job, _) = job(&vertex, &heartcut_batch_drill::requests(2));
        let create = vertex.create(&job, &json!({"uri": "gs://b/in.jsonl"}));
        let faults = strict::faults(&strict::recorded(&create)).unwrap();
        assert_eq!(faults, [""; 0]);
    }
}
