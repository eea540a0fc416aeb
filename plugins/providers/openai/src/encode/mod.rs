//! Requests as OpenAI takes them.

mod chat;
mod responses;

use crate::{OpenAi, config::Api};
use heartcut_sdk::{
    Params,
    http::{HeaderValue, HttpRequest},
    prelude::*,
    record::Fields,
};

/// The HTTP request for a request.
pub(crate) fn request(service: &OpenAi, request: &Request) -> Result<HttpRequest, PluginError> {
    let url = service.url(service.config.api.path());
    let body = Value::Object(body(service, request)?).to_string();
    let mut sent = signed(service, HttpRequest::post_json(url, body));
    sent.sse = service.config.stream;
    Ok(sent)
}

/// The body of a request, online and in a batch.
pub(crate) fn body(service: &OpenAi, request: &Request) -> Result<Fields, PluginError> {
    let extra = &request.params.extra;
    service.config.check_extra(extra, service.flavour)?;
    let mut body = match service.config.api {
        Api::Chat => chat::body(service, request)?,
        Api::Responses => responses::body(service, request)?,
    };
    body.extend(service.config.extra_body.clone());
    body.extend(extra.clone());
    Ok(body)
}

/// The request with the key, and with whom OpenAI bills.
pub(crate) fn signed(service: &OpenAi, mut sent: HttpRequest) -> HttpRequest {
    if let Some(name) = service.key_name() {
        sent = sent.header("authorization", HeaderValue::bearer(name));
    }
    let config = &service.config;
    let named = [
        ("openai-organization", &config.organization),
        ("openai-project", &config.project),
    ];
    for (header, value) in named {
        if let Some(text) = value {
            sent = sent.header(header, HeaderValue::text(text));
        }
    }
    sent
}

/// What both interfaces spell alike.
fn sampling(params: &Params) -> Result<Fields, PluginError> {
    let mut fields = Fields::new();
    for (name, value) in [("temperature", params.temperature), ("top_p", params.top_p)] {
        match value {
            Some(value) if !value.is_finite() => {
                let message = format!("`{name}` is not a finite number");
                return Err(PluginError::new("bad-params", message));
            }
            Some(value) => drop(fields.insert(name.into(), value.into())),
            None => {}
        }
    }
    Ok(fields)
}
