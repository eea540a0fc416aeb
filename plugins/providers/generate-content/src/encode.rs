//! Bodies of `generateContent`.

use crate::{Options, options::check_extra};
use heartcut_sdk::{
    Params,
    prelude::*,
    record::{Fields, Reasoning},
};

/// The body of an online request.
///
/// # Errors
/// `bad-params` for what the service is known to refuse, `bad-config` for additional fields that
/// are heartcut's own.
pub fn body(request: &Request, options: &Options) -> Result<Fields, PluginError> {
    of_request(request, options, true)
}

/// The body in a line of a batch: the official clients write the role of the instruction online
/// and users leave it out of lines.
///
/// # Errors
/// As [`body`].
pub fn line_body(request: &Request, options: &Options) -> Result<Fields, PluginError> {
    of_request(request, options, false)
}

fn of_request(request: &Request, options: &Options, role: bool) -> Result<Fields, PluginError> {
    check_extra(&request.params.extra)?;
    let (system, turns): (Vec<&Message>, Vec<&Message>) = request
        .messages
        .iter()
        .partition(|message| matches!(message.role.as_str(), "system" | "developer"));
    let mut body = Fields::new();
    body.insert("contents".into(), turns.into_iter().map(content).collect());
    if !system.is_empty() {
        body.insert("systemInstruction".into(), instruction(&system, role));
    }
    let config = generation(request, options)?;
    if !config.is_empty() {
        body.insert("generationConfig".into(), config.into());
    }
    for extra in [&options.extra_body, &request.params.extra] {
        merge(&mut body, extra);
    }
    Ok(body)
}

fn content(message: &Message) -> Value {
    let role = match message.role.as_str() {
        "assistant" => "model",
        other => other,
    };
    json!({"parts": [{"text": message.content}], "role": role})
}

fn instruction(system: &[&Message], role: bool) -> Value {
    let parts: Vec<Value> = system
        .iter()
        .map(|message| json!({"text": message.content}))
        .collect();
    if role {
        json!({"parts": parts, "role": "user"})
    } else {
        json!({"parts": parts})
    }
}

fn generation(request: &Request, options: &Options) -> Result<Fields, PluginError> {
    let params = &request.params;
    let mut config = Fields::new();
    for (name, value) in [("temperature", params.temperature), ("topP", params.top_p)] {
        match value {
            Some(value) if !value.is_finite() => {
                return Err(bad_params(&format!("`{name}` is not a finite number")));
            }
            Some(value) => drop(config.insert(name.into(), value.into())),
            None => {}
        }
    }
    if let Some(limit) = params.max_output_tokens {
        config.insert("maxOutputTokens".into(), limit.into());
    }
    if !params.stop.is_empty() {
        config.insert("stopSequences".into(), json!(params.stop));
    }
    if let Some(seed) = seed(params)? {
        config.insert("seed".into(), seed.into());
    }
    if let Some(schema) = &params.schema {
        config.insert("responseMimeType".into(), "application/json".into());
        config.insert("responseJsonSchema".into(), schema.clone());
    }
    let thinking = thinking(request, options)?;
    if !thinking.is_empty() {
        config.insert("thinkingConfig".into(), thinking.into());
    }
    Ok(config)
}

/// The service's seed has 32 bits.
fn seed(params: &Params) -> Result<Option<i32>, PluginError> {
    let small =
        |seed: u64| i32::try_from(seed).map_err(|_| bad_params("`seed` is larger than 2147483647"));
    params.seed.map(small).transpose()
}

fn thinking(request: &Request, options: &Options) -> Result<Fields, PluginError> {
    let mut config = Fields::new();
    let reasoning = request.params.reasoning.as_ref();
    let asked = options.include_thoughts.unwrap_or(reasoning.is_some());
    if asked {
        config.insert("includeThoughts".into(), true.into());
    }
    if let Some(reasoning) = reasoning {
        amount(&request.model, reasoning, &mut config)?;
    }
    Ok(config)
}

fn amount(model: &str, reasoning: &Reasoning, config: &mut Fields) -> Result<(), PluginError> {
    match (reasoning.effort.as_deref(), reasoning.budget_tokens) {
        (Some(_), Some(_)) => {
            return Err(bad_params(
                "a request has either an effort or a budget for thinking",
            ));
        }
        (Some("none"), None) => {
            config.insert("thinkingBudget".into(), 0.into());
            config.shift_remove("includeThoughts");
        }
        (Some(effort), None) => drop(config.insert("thinkingLevel".into(), level(model, effort)?)),
        (None, Some(budget)) => drop(config.insert("thinkingBudget".into(), budget.into())),
        (None, None) => {}
    }
    Ok(())
}

fn level(model: &str, effort: &str) -> Result<Value, PluginError> {
    let older = ["gemini-1", "gemini-2"]
        .iter()
        .any(|name| model.starts_with(name));
    if older {
        return Err(
            bad_params("models before Gemini 3 take a budget instead of an effort")
                .help("write `reasoning = { budget_tokens = 8192 }`; -1 leaves it to the model"),
        );
    }
    match effort {
        "minimal" | "low" | "medium" | "high" => Ok(effort.to_ascii_uppercase().into()),
        _ => Err(bad_params("the service knows no such effort")
            .help("write `minimal`, `low`, `medium`, `high` or `none`")),
    }
}

/// Objects grow by the fields of objects; anything else is replaced.
fn merge(body: &mut Fields, extra: &Fields) {
    for (name, value) in extra {
        match (body.get_mut(name), value) {
            (Some(Value::Object(inner)), Value::Object(more)) => merge(inner, more),
            _ => drop(body.insert(name.clone(), value.clone())),
        }
    }
}

fn bad_params(message: &str) -> PluginError {
    PluginError::new("bad-params", message)
}
