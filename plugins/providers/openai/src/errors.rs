//! What a refusal means, and what may be done about it.

use crate::headers::{Headers, delay_ms};
use heartcut_sdk::{http::HttpResponse, prelude::*};

/// The error of an answer with another status than success.
pub(crate) fn of_response(response: &HttpResponse, key: Option<&str>) -> PluginError {
    let body: Value = serde_json::from_str(response.text()).unwrap_or_default();
    let said = Said::of_body(&body, response.text());
    refused(response.status, &said, &response.headers, key)
}

/// The error that a service put into an answer with the status of success. Its code may be the
/// status that it should have sent.
pub(crate) fn of_answer(error: &Value, headers: &Headers, key: Option<&str>) -> PluginError {
    let status = error["code"]
        .as_u64()
        .and_then(|code| u16::try_from(code).ok());
    let status = status
        .filter(|status| (400..600).contains(status))
        .unwrap_or(500);
    refused(status, &Said::of_error(error), headers, key)
}

/// What the service said of its refusal.
#[derive(Debug, Default)]
struct Said {
    message: String,
    /// `code` and `type` of the error, as far as they are texts.
    names: Vec<String>,
}

impl Said {
    fn of_body(body: &Value, text: &str) -> Self {
        match body.get("error") {
            Some(error) if !error.is_null() => Self::of_error(error),
            _ if body.is_object() => Self::of_error(body),
            _ => Self {
                message: text.to_owned(),
                names: Vec::new(),
            },
        }
    }

    fn of_error(error: &Value) -> Self {
        let text = |name: &str| error[name].as_str().map(str::to_owned);
        let message = error
            .as_str()
            .map(str::to_owned)
            .or_else(|| text("message"));
        Self {
            message: message.or_else(|| text("detail")).unwrap_or_default(),
            names: [text("code"), text("type")].into_iter().flatten().collect(),
        }
    }

    fn is(&self, names: &[&str]) -> bool {
        self.names.iter().any(|name| names.contains(&name.as_str()))
    }

    /// The message in one short line, or nothing.
    fn line(&self) -> Option<String> {
        let words: Vec<&str> = self.message.split_whitespace().collect();
        let line = words.join(" ");
        let visible = line.chars().filter(|c| !c.is_control());
        let line: String = visible.take(400).collect();
        (!line.is_empty()).then_some(line)
    }
}

fn refused(status: u16, said: &Said, headers: &Headers, key: Option<&str>) -> PluginError {
    let error = match status {
        401 => return without_key(said, key),
        402 => used_up(),
        429 if said.is(USED_UP) => used_up(),
        403 => stop(
            StopReason::Auth,
            "forbidden",
            "the key lacks a right that this request needs",
        )
        .help("check which models and projects the key is for"),
        429 => too_fast(headers),
        404 => PluginError::new("not-found", "the service knows no such model or address")
            .help("check `model`, and `base_url` in the provider's config"),
        413 => PluginError::new("too-large", "the request is too large for the service")
            .help("shorten the prompt"),
        408 | 409 | 425 | 500.. => failed(status, headers),
        400.. => unacceptable(status, said),
        _ => PluginError::new(
            "redirect",
            format!("the service answered with status {status}"),
        )
        .help("a key is never sent on: set `base_url` to the address that it points to"),
    };
    match said.line() {
        Some(line) => error.cause(line),
        None => error,
    }
}

/// Codes and types that say that money, not speed, is the matter.
const USED_UP: &[&str] = &[
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
];

/// Some services repeat the key that they refuse, so that their message is left out.
fn without_key(said: &Said, key: Option<&str>) -> PluginError {
    let error = match key {
        Some(name) => stop(StopReason::Auth, "auth", "the service refused the key").help(format!(
            "check the key in the environment variable `{name}`"
        )),
        None => stop(StopReason::Auth, "auth", "the service wants a key").help(
            "name the environment variable that holds it: `api_key = \"..\"` in the \
             provider's config",
        ),
    };
    match said.names.first() {
        Some(name) if name.len() <= 60 => error.cause(format!("code `{}`", name.escape_debug())),
        _ => error,
    }
}

fn used_up() -> PluginError {
    stop(
        StopReason::Quota,
        "quota",
        "the money or the quota of the account is used up",
    )
    .help("add credit or raise the limit, and run the same command again: it continues")
}

fn too_fast(headers: &Headers) -> PluginError {
    PluginError::new("rate-limit", "the service's rate limit is reached")
        .retry(Retry::Rate {
            ms: delay_ms(headers),
        })
        .help("lower `concurrency` under `[limits]` if this goes on")
}

fn failed(status: u16, headers: &Headers) -> PluginError {
    let retry = delay_ms(headers).map_or(Retry::Soon, |ms| Retry::After { ms });
    PluginError::new(
        "unavailable",
        format!("the service failed with status {status}"),
    )
    .retry(retry)
    .help("the service may be overloaded: run the same command again later, it continues")
}

fn unacceptable(status: u16, said: &Said) -> PluginError {
    let error = PluginError::new(
        "bad-request",
        format!("the service refused with status {status}"),
    );
    if said.is(&["context_length_exceeded"]) {
        return error.help("shorten the prompt, or lower `max_output_tokens`");
    }
    error.help(
        "check `params`; the field of the output limit is `max_tokens_field` in the provider's \
         config",
    )
}

fn stop(reason: StopReason, code: &str, message: &str) -> PluginError {
    PluginError::new(code, message).retry(Retry::Stop { reason })
}
