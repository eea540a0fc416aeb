//! What the headers of an answer say about limits and delays.

mod date;
mod duration;
mod timestamp;

pub use duration::parse_ms as duration_ms;
pub use timestamp::{date_ms, unix_ms};

use heartcut_sdk::http::RateHints;
use std::collections::BTreeMap;

/// Header names in lower case with their values.
pub type Headers = BTreeMap<String, String>;

/// What is left in the windows of requests and tokens.
pub fn hints(headers: &Headers) -> RateHints {
    let count = |name: &str| headers.get(name)?.trim().parse().ok();
    let reset = |name: &str| duration::parse_ms(headers.get(name)?);
    RateHints {
        remaining_requests: count("x-ratelimit-remaining-requests"),
        remaining_tokens: count("x-ratelimit-remaining-tokens"),
        reset_requests_ms: reset("x-ratelimit-reset-requests"),
        reset_tokens_ms: reset("x-ratelimit-reset-tokens"),
    }
}

/// The delay that the service named, in milliseconds: `retry-after-ms`, else `retry-after` in
/// seconds or as a date; and where a window is empty, at least until it is full again.
pub fn delay_ms(headers: &Headers) -> Option<u64> {
    let milliseconds = headers
        .get("retry-after-ms")
        .and_then(|text| number(text, 1.0));
    let seconds = || {
        headers
            .get("retry-after")
            .and_then(|text| number(text, 1000.0))
    };
    milliseconds
        .or_else(seconds)
        .or_else(|| until_date(headers))
        .max(until_reset(headers))
}

fn number(text: &str, scale: f64) -> Option<u64> {
    let text = text.trim();
    let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let value = text.parse::<f64>().ok().filter(|_| digits)?;
    Some((value * scale).ceil() as u64)
}

/// A date counts from the date of the answer: a plugin has no clock.
fn until_date(headers: &Headers) -> Option<u64> {
    let then = date::parse_seconds(headers.get("retry-after")?)?;
    let now = date::parse_seconds(headers.get("date")?)?;
    then.saturating_sub(now).checked_mul(1000)
}

fn until_reset(headers: &Headers) -> Option<u64> {
    let hints = hints(headers);
    let requests = hints
        .reset_requests_ms
        .filter(|_| hints.remaining_requests == Some(0));
    let tokens = hints
        .reset_tokens_ms
        .filter(|_| hints.remaining_tokens == Some(0));
    requests.max(tokens)
}
