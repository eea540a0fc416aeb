//! What a refusal of Anthropic means.

use heartcut_sdk::{http::HttpResponse, prelude::*};
use heartcut_wire::{
    headers::Headers,
    refusal::{Advice, Said, refused},
};

/// The error of an answer with another status than success.
pub(crate) fn of_response(response: &HttpResponse, advice: &Advice<'_>) -> PluginError {
    let body: Value = serde_json::from_str(response.text()).unwrap_or_default();
    let said = match body.get("error") {
        Some(error) if !error.is_null() => said(error),
        _ => Said {
            message: response.text().to_owned(),
            ..Said::default()
        },
    };
    refused(response.status, &said, &response.headers, advice)
}

/// The error in an answer with the status of success, or in a line of a batch; its type says which
/// status it stands for.
pub(crate) fn of_answer(error: &Value, advice: &Advice<'_>) -> PluginError {
    let status = match error["type"].as_str().unwrap_or_default() {
        "invalid_request_error" => 400,
        "authentication_error" => 401,
        "billing_error" => 402,
        "permission_error" => 403,
        "not_found_error" => 404,
        "request_too_large" => 413,
        "rate_limit_error" => 429,
        "overloaded_error" => 529,
        _ => 500,
    };
    refused(status, &said(error), &Headers::new(), advice)
}

fn said(error: &Value) -> Said {
    let text = |name: &str| error[name].as_str().map(str::to_owned);
    let mut said = Said {
        message: text("message").unwrap_or_default(),
        names: text("type").into_iter().collect(),
        ..Said::default()
    };
    // An account without credit is refused with status 400.
    let broke = said.is(&["billing_error"]) || said.message.contains("credit balance is too low");
    said.stop = broke.then_some(StopReason::Quota);
    said
}
