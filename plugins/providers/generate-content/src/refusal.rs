//! What a refusal of Google means (<https://google.aip.dev/193>).

use crate::decode::no_headers;
use heartcut_sdk::{http::HttpResponse, prelude::*};
use heartcut_wire::{
    headers::Headers,
    refusal::{Advice, Said, refused, retry_info_ms},
};

/// The error of an answer with another status than success.
pub fn of_response(response: &HttpResponse, advice: &Advice<'_>) -> PluginError {
    let body: Value = serde_json::from_str(response.text()).unwrap_or_default();
    // Some answers are a list of one.
    let body = body.get(0).unwrap_or(&body);
    let said = match body.get("error") {
        Some(error) if !error.is_null() => said(response.status, error),
        _ => Said {
            message: response.text().to_owned(),
            ..Said::default()
        },
    };
    refused(response.status, &said, &response.headers, advice)
}

/// The error in an answer with the status of success.
pub fn of_answer(error: &Value, headers: &Headers, advice: &Advice<'_>) -> PluginError {
    let status = status_of(error);
    refused(status, &said(status, error), headers, advice)
}

/// The error in a line of a batch, a `google.rpc.Status`.
pub fn of_line(error: &Value, advice: &Advice<'_>) -> PluginError {
    let status = status_of(error);
    let error = refused(status, &said(status, error), &no_headers(), advice);
    match error.retry {
        // One line of a job cannot wait: it goes into another job.
        Retry::Rate { .. } | Retry::After { .. } => error.retry(Retry::Soon),
        _ => error,
    }
}

/// The code is a status of HTTP online and one of gRPC in batches.
fn status_of(error: &Value) -> u16 {
    match error["code"].as_u64().unwrap_or_default() {
        code @ 400..600 => u16::try_from(code).unwrap_or(500),
        1 | 4 | 10 | 14 => 503,
        3 | 9 | 11 => 400,
        5 => 404,
        6 => 409,
        7 => 403,
        8 => 429,
        16 => 401,
        12 => 405,
        _ => 500,
    }
}

fn said(status: u16, error: &Value) -> Said {
    let details = error["details"].as_array().map_or(&[][..], Vec::as_slice);
    let names = [&error["status"]]
        .into_iter()
        .chain(details.iter().map(|detail| &detail["reason"]));
    let mut said = Said {
        message: error["message"].as_str().unwrap_or_default().to_owned(),
        names: names.filter_map(Value::as_str).map(str::to_owned).collect(),
        delay_ms: retry_info_ms(error),
        stop: None,
    };
    said.stop = stop(status, &said, details);
    said
}

/// A wrong key comes as a bad argument; what is used up for the day comes as a rate limit.
fn stop(status: u16, said: &Said, details: &[Value]) -> Option<StopReason> {
    if said.is(&["API_KEY_INVALID", "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED"]) {
        return Some(StopReason::Auth);
    }
    let violations = details
        .iter()
        .filter_map(|detail| detail["violations"].as_array())
        .flatten();
    let per_day = |id: &str| id.contains("PerDay");
    let mut ids = violations.filter_map(|violation| violation["quotaId"].as_str());
    let used_up = said.is(&["BILLING_DISABLED"]) || (status == 429 && ids.any(per_day));
    used_up.then_some(StopReason::Quota)
}
