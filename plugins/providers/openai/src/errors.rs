//! What a refusal of OpenAI and its likes means.

use heartcut_sdk::{http::HttpResponse, prelude::*};
use heartcut_wire::{
    headers::Headers,
    refusal::{Advice, Said, refused, retry_info_ms},
};

/// The error of an answer with another status than success.
pub(crate) fn of_response(response: &HttpResponse, key: Option<&str>) -> PluginError {
    let body: Value = serde_json::from_str(response.text()).unwrap_or_default();
    of_body(
        response.status,
        // Some services answer with a list of one.
        body.get(0).unwrap_or(&body),
        response.text(),
        &response.headers,
        key,
    )
}

/// The same from its parts, as a line of a batch holds them.
pub(crate) fn of_body(
    status: u16,
    body: &Value,
    text: &str,
    headers: &Headers,
    key: Option<&str>,
) -> PluginError {
    let said = match body.get("error") {
        Some(error) if !error.is_null() => said(status, error),
        _ if body.is_object() => said(status, body),
        _ => Said {
            message: text.to_owned(),
            ..Said::default()
        },
    };
    refused(status, &said, headers, &advice(&said, key))
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
    let said = said(status, error);
    refused(status, &said, headers, &advice(&said, key))
}

fn said(status: u16, error: &Value) -> Said {
    let text = |name: &str| error[name].as_str().map(str::to_owned);
    let message = error
        .as_str()
        .map(str::to_owned)
        .or_else(|| text("message"));
    let mut said = Said {
        message: message.or_else(|| text("detail")).unwrap_or_default(),
        names: [text("code"), text("type")].into_iter().flatten().collect(),
        delay_ms: retry_info_ms(error),
        ..Said::default()
    };
    let used_up = status == 429 && said.is(USED_UP);
    said.stop = used_up.then_some(StopReason::Quota);
    said
}

/// Codes and types that say that money, not speed, is the matter.
const USED_UP: &[&str] = &[
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
];

fn advice<'a>(said: &Said, key: Option<&'a str>) -> Advice<'a> {
    Advice {
        key,
        no_key: "name the environment variable that holds it: `api_key = \"..\"` in the \
                 provider's config",
        bad_request: if said.is(&["context_length_exceeded"]) {
            "shorten the prompt, or lower `max_output_tokens`"
        } else {
            "check `params`; the field of the output limit is `max_tokens_field` in the \
             provider's config"
        },
    }
}
