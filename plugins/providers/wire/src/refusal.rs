//! What a refusal means, and what may be done about it: one table for all services.

use crate::headers::{Headers, delay_ms, duration_ms};
use heartcut_sdk::prelude::*;

/// What the service said of its refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The message for people.
    pub message: String,
    /// Stable names that the service gave: `code`, `type`, `status`, `reason`.
    pub names: Vec<String>,
    /// A delay that it named in the body, in milliseconds.
    pub delay_ms: Option<u64>,
    /// What it meant, where its status says something else.
    pub stop: Option<StopReason>,
}

impl Said {
    /// Whether one of these names was given.
    pub fn is(&self, names: &[&str]) -> bool {
        self.names.iter().any(|name| names.contains(&name.as_str()))
    }

    /// The message in one short line, or nothing.
    pub fn line(&self) -> Option<String> {
        let words: Vec<&str> = self.message.split_whitespace().collect();
        let line = words.join(" ");
        let visible = line.chars().filter(|c| !c.is_control());
        let line: String = visible.take(400).collect();
        (!line.is_empty()).then_some(line)
    }
}

/// The delay among the details of an error of Google, also where it speaks OpenAI's language
/// (`google.rpc.RetryInfo`, <https://google.aip.dev/193>).
pub fn retry_info_ms(error: &Value) -> Option<u64> {
    let details = error["details"].as_array()?;
    let delays = details.iter().map(|detail| &detail["retryDelay"]);
    delays
        .filter_map(|delay| duration_ms(delay.as_str()?))
        .max()
}

/// What a user of this service can do.
#[derive(Clone, Copy, Debug)]
pub struct Advice<'a> {
    /// The variable with the key that was sent, if one was.
    pub key: Option<&'a str>,
    /// How to name a key where none was sent.
    pub no_key: &'a str,
    /// What to look at when the service does not accept a request.
    pub bad_request: &'a str,
}

/// The error of an answer with another status than success.
pub fn refused(status: u16, said: &Said, headers: &Headers, advice: &Advice<'_>) -> PluginError {
    let error = match (said.stop, status) {
        (Some(StopReason::Auth), _) | (None, 401) => return without_key(said, advice),
        (Some(StopReason::Quota), _) | (None, 402) => used_up(),
        (None, 403) => forbidden(),
        (None, 429) => too_fast(said, headers),
        (None, 404) => not_found(),
        (None, 413) => too_large(),
        (None, 408 | 409 | 425 | 500..) => failed(status, said, headers),
        (None, 400..) => unacceptable(status, advice),
        (None, _) => moved(status),
    };
    match said.line() {
        Some(line) => error.cause(line),
        None => error,
    }
}

/// Some services repeat the key that they refuse, so that their message is left out.
fn without_key(said: &Said, advice: &Advice<'_>) -> PluginError {
    let error = match advice.key {
        Some(name) => stop(StopReason::Auth, "auth", "the service refused the key").help(format!(
            "check the key in the environment variable `{name}`"
        )),
        None => stop(StopReason::Auth, "auth", "the service wants a key").help(advice.no_key),
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

fn forbidden() -> PluginError {
    stop(
        StopReason::Auth,
        "forbidden",
        "the key lacks a right that this request needs",
    )
    .help("check which models and projects the key is for")
}

fn not_found() -> PluginError {
    PluginError::new("not-found", "the service knows no such model or address")
        .help("check `model`, and `base_url` in the provider's config")
}

fn too_large() -> PluginError {
    PluginError::new("too-large", "the request is too large for the service")
        .help("shorten the prompt")
}

fn moved(status: u16) -> PluginError {
    PluginError::new(
        "redirect",
        format!("the service answered with status {status}"),
    )
    .help("a key is never sent on: set `base_url` to the address that it points to")
}

fn too_fast(said: &Said, headers: &Headers) -> PluginError {
    PluginError::new("rate-limit", "the service's rate limit is reached")
        .retry(Retry::Rate {
            ms: delay_ms(headers).max(said.delay_ms),
        })
        .help("lower `concurrency` under `[limits]` if this goes on")
}

fn failed(status: u16, said: &Said, headers: &Headers) -> PluginError {
    let delay = delay_ms(headers).max(said.delay_ms);
    let retry = delay.map_or(Retry::Soon, |ms| Retry::After { ms });
    PluginError::new(
        "unavailable",
        format!("the service failed with status {status}"),
    )
    .retry(retry)
    .help("the service may be overloaded: run the same command again later, it continues")
}

fn unacceptable(status: u16, advice: &Advice<'_>) -> PluginError {
    PluginError::new(
        "bad-request",
        format!("the service refused with status {status}"),
    )
    .help(advice.bad_request)
}

fn stop(reason: StopReason, code: &str, message: &str) -> PluginError {
    PluginError::new(code, message).retry(Retry::Stop { reason })
}
