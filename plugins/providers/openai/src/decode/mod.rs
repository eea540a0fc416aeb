//! Answers as OpenAI and its likes give them.

mod chat;
mod responses;
mod stream;

use crate::{OpenAi, config::Api, errors};
use heartcut_sdk::{
    http::{Body, HttpResponse},
    prelude::*,
    record::Fields,
};
use heartcut_wire::headers::Headers;

/// The completion that a successful answer holds.
pub(crate) fn completion(
    service: &OpenAi,
    response: &HttpResponse,
) -> Result<Completion, PluginError> {
    if let Body::Blob { len, .. } = response.body {
        return Err(
            PluginError::new("answer-too-large", "the answer is too large to be read")
                .cause(format!("it has {len} bytes"))
                .help("ask for less, for example without log-probabilities"),
        );
    }
    let body = match stream::is_stream(response) {
        true => stream::joined(response.text())?,
        false => object(response.text())?,
    };
    of_body(service, &body, &response.headers)
}

/// The completion in the body of an answer, which came by itself or in a line of a batch.
pub(crate) fn of_body(
    service: &OpenAi,
    body: &Fields,
    headers: &Headers,
) -> Result<Completion, PluginError> {
    if let Some(error) = body.get("error").filter(|error| !error.is_null()) {
        return Err(errors::of_answer(error, headers, service.key_name()));
    }
    match service.config.api {
        Api::Chat => chat::completion(body, service.reasoning_fields()),
        Api::Responses => responses::completion(body),
    }
}

fn object(text: &str) -> Result<Fields, PluginError> {
    serde_json::from_str(text).map_err(|e| {
        let start: String = text.chars().filter(|c| !c.is_control()).take(120).collect();
        unusable("the service answered with something that is no JSON object")
            .cause(e)
            .cause(format!("it begins with {start:?}"))
            .help("`base_url` may point to a page instead of an API: most end with `/v1`")
    })
}

/// An answer that means nothing, which another attempt may better.
fn unusable(message: &str) -> PluginError {
    PluginError::new("bad-answer", message).retry(Retry::Soon)
}
