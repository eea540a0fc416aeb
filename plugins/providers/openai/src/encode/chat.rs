//! The body of a chat completion.

use super::sampling;
use crate::OpenAi;
use heartcut_sdk::{
    prelude::*,
    record::{Fields, Reasoning},
};
use heartcut_wire::put;

pub(super) fn body(service: &OpenAi, request: &Request) -> Result<Fields, PluginError> {
    let params = &request.params;
    let mut body = Fields::new();
    body.insert("model".into(), request.model.as_str().into());
    body.insert("messages".into(), messages(service, request));
    body.extend(sampling(params)?);
    if let Some(seed) = params.seed {
        body.insert("seed".into(), seed.into());
    }
    if !params.stop.is_empty() {
        body.insert("stop".into(), json!(params.stop));
    }
    if let Some(reasoning) = &params.reasoning {
        think(service, reasoning, &mut body);
    }
    if let Some(schema) = &params.schema {
        body.insert("response_format".into(), response_format(schema));
    }
    if let Some(limit) = params.max_output_tokens {
        body.insert(service.limit_field().into(), limit.into());
    }
    if service.config.stream {
        body.insert("stream".into(), true.into());
        body.insert("stream_options".into(), json!({"include_usage": true}));
    }
    Ok(body)
}

fn think(service: &OpenAi, reasoning: &Reasoning, body: &mut Fields) {
    if let Some(effort) = &reasoning.effort {
        put(body, service.effort_field(), effort.as_str().into());
    }
    if let (Some(field), Some(budget)) = (service.budget_field(), reasoning.budget_tokens) {
        put(body, field, budget.into());
    }
}

fn messages(service: &OpenAi, request: &Request) -> Value {
    let role = |role: &str| match role {
        "system" => service.config.system_role.clone(),
        other => other.to_owned(),
    };
    let messages = request.messages.iter();
    messages
        .map(|message| json!({"role": role(&message.role), "content": message.content}))
        .collect()
}

fn response_format(schema: &Value) -> Value {
    json!({
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": true, "schema": schema},
    })
}
