mod cloud;
mod config;
mod decode;
mod encode;
mod errors;
mod golden;
mod hints;
mod strict;

use crate::{OpenAi, REGISTRATION};
use heartcut_sdk::{
    http::{Body, HttpResponse},
    parse_config,
    prelude::*,
    role::{Decoded, Exchange, Remote},
};

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

fn service(config: Value) -> OpenAi {
    OpenAi::create(parse_config(config).unwrap(), Assets::default()).unwrap()
}

fn openai() -> OpenAi {
    service(json!({}))
}

fn own() -> OpenAi {
    service(json!({"base_url": "http://127.0.0.1:8000/v1"}))
}

fn answer(status: u16, headers: &[(&str, &str)], text: &str) -> HttpResponse {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    HttpResponse {
        status,
        headers: headers.collect(),
        body: Body::Text { text: text.into() },
    }
}

fn decoded(service: &OpenAi, response: &HttpResponse) -> Decoded {
    let request = Request::default();
    service
        .decode(&[Exchange {
            request: &request,
            response,
        }])
        .remove(0)
}
