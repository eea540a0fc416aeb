//! Bodies of messages.

use crate::config::{AnthropicConfig, Display, check_extra};
use heartcut_sdk::{
    prelude::*,
    record::{Fields, Reasoning},
};
use heartcut_wire::put;

/// The body of a request, online and in a batch.
pub(crate) fn body(config: &AnthropicConfig, request: &Request) -> Result<Fields, PluginError> {
    let params = &request.params;
    check_extra(&params.extra)?;
    if params.seed.is_some() {
        return Err(bad_params("the service has no seed").help("leave `seed` out of `params`"));
    }
    let limit = params.max_output_tokens.unwrap_or(config.max_tokens);
    let mut body = Fields::new();
    body.insert("model".into(), request.model.as_str().into());
    body.insert("max_tokens".into(), limit.into());
    conversation(request, &mut body);
    for (name, value) in [("temperature", params.temperature), ("top_p", params.top_p)] {
        match value {
            Some(value) if !value.is_finite() => {
                return Err(bad_params(&format!("`{name}` is not a finite number")));
            }
            Some(value) => drop(body.insert(name.into(), value.into())),
            None => {}
        }
    }
    if !params.stop.is_empty() {
        body.insert("stop_sequences".into(), json!(params.stop));
    }
    if let Some(reasoning) = &params.reasoning {
        think(config, reasoning, limit, &mut body)?;
    }
    if let Some(schema) = &params.schema {
        let format = json!({"type": "json_schema", "schema": schema});
        put(&mut body, &config.schema_field, format);
    }
    body.extend(config.extra_body.clone());
    body.extend(params.extra.clone());
    Ok(body)
}

fn conversation(request: &Request, body: &mut Fields) {
    let (system, turns): (Vec<&Message>, Vec<&Message>) = request
        .messages
        .iter()
        .partition(|message| matches!(message.role.as_str(), "system" | "developer"));
    let system: Vec<&str> = system
        .iter()
        .map(|message| message.content.as_str())
        .collect();
    if !system.is_empty() {
        body.insert("system".into(), system.join("\n\n").into());
    }
    body.insert("messages".into(), json!(turns));
}

/// A budget fixes how much is thought; without one the model decides, and `effort` says how hard.
fn think(
    config: &AnthropicConfig,
    reasoning: &Reasoning,
    limit: u64,
    body: &mut Fields,
) -> Result<(), PluginError> {
    let thinking = match (reasoning.effort.as_deref(), reasoning.budget_tokens) {
        (Some("none"), None) => json!({"type": "disabled"}),
        (_, Some(budget)) if budget >= 0 => {
            if u64::try_from(budget).is_ok_and(|budget| budget >= limit) {
                return Err(
                    bad_params("the budget for thinking is not below the output limit")
                        .help("raise `max_output_tokens`: thinking counts as output"),
                );
            }
            json!({"type": "enabled", "budget_tokens": budget})
        }
        _ => adaptive(config.thinking_display),
    };
    body.insert("thinking".into(), thinking);
    if let Some(effort) = reasoning
        .effort
        .as_deref()
        .filter(|effort| *effort != "none")
    {
        put(body, "output_config.effort", effort.into());
    }
    Ok(())
}

fn adaptive(display: Option<Display>) -> Value {
    match display {
        Some(display) => json!({"type": "adaptive", "display": display}),
        None => json!({"type": "adaptive"}),
    }
}

fn bad_params(message: &str) -> PluginError {
    PluginError::new("bad-params", message)
}
