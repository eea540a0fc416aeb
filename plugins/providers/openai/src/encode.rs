//! Requests as OpenAI takes them.

use crate::{OpenAi, config::check_extra};
use heartcut_sdk::{
    Params,
    http::{HeaderValue, HttpRequest},
    prelude::*,
    record::Fields,
};

/// The HTTP request for a request.
pub(crate) fn request(service: &OpenAi, request: &Request) -> Result<HttpRequest, PluginError> {
    let url = format!("{}/chat/completions", service.base.as_str());
    let body = Value::Object(body(service, request)?).to_string();
    let mut sent = HttpRequest::post_json(url, body);
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
    Ok(sent)
}

fn body(service: &OpenAi, request: &Request) -> Result<Fields, PluginError> {
    let params = &request.params;
    check_extra(&params.extra)?;
    let mut body = Fields::new();
    body.insert("model".into(), request.model.as_str().into());
    body.insert("messages".into(), json!(request.messages));
    for (name, value) in sampling(params)? {
        body.insert(name.into(), value);
    }
    if let Some(limit) = params.max_output_tokens {
        body.insert(limit_field(service).into(), limit.into());
    }
    body.extend(service.config.extra_body.clone());
    body.extend(params.extra.clone());
    Ok(body)
}

fn sampling(params: &Params) -> Result<Vec<(&'static str, Value)>, PluginError> {
    let effort = params
        .reasoning
        .as_ref()
        .and_then(|reasoning| reasoning.effort.as_deref());
    let fields = [
        ("temperature", number("temperature", params.temperature)?),
        ("top_p", number("top_p", params.top_p)?),
        ("seed", params.seed.map(Value::from)),
        (
            "stop",
            (!params.stop.is_empty()).then(|| json!(params.stop)),
        ),
        ("reasoning_effort", effort.map(Value::from)),
        (
            "response_format",
            params.schema.as_ref().map(response_format),
        ),
    ];
    Ok(fields
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect())
}

fn number(name: &str, value: Option<f64>) -> Result<Option<Value>, PluginError> {
    match value {
        Some(value) if !value.is_finite() => Err(PluginError::new(
            "bad-params",
            format!("`{name}` is not a finite number"),
        )),
        value => Ok(value.map(Value::from)),
    }
}

fn response_format(schema: &Value) -> Value {
    json!({
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": true, "schema": schema},
    })
}

fn limit_field(service: &OpenAi) -> &str {
    match &service.config.max_tokens_field {
        Some(field) => field,
        None if service.base.is_openai() => "max_completion_tokens",
        None => "max_tokens",
    }
}
