//! What the headers `anthropic-ratelimit-*` say; their resets are times.

use heartcut_sdk::http::RateHints;
use heartcut_wire::headers::{Headers, date_ms, unix_ms};

pub(crate) fn of_headers(headers: &Headers) -> RateHints {
    let get = |of: &str, what: &str| headers.get(&format!("anthropic-ratelimit-{of}-{what}"));
    let count = |of: &str| get(of, "remaining")?.trim().parse().ok();
    let reset = |of: &str| {
        // A plugin has no clock: the time counts from the date of the answer.
        let now = date_ms(headers.get("date")?)?;
        Some(unix_ms(get(of, "reset")?)?.saturating_sub(now))
    };
    RateHints {
        remaining_requests: count("requests"),
        remaining_tokens: count("tokens").or_else(|| count("input-tokens")),
        reset_requests_ms: reset("requests"),
        reset_tokens_ms: reset("tokens").or_else(|| reset("input-tokens")),
    }
}
