use crate::{
    Bad,
    plugin::{Echo, PROVIDER_TOML, decode, encode, registration},
};
use heartcut_sdk::{
    Constructor,
    http::{HeaderValue, HttpRequest},
    prelude::*,
};
use heartcut_sdk_testing::checks::*;
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! echo {
    ($($field:ident: $value:expr),+) => {
        registration!(
            PROVIDER_TOML,
            Constructor::Provider(|_, _| Ok(Box::new(Echo { $($field: $value,)+ ..Echo::default() })))
        )
    };
}

/// What the examples show of the request is kept; what is wrong comes beside it.
macro_rules! sends {
    ($name:literal, $value:expr) => {
        echo!(encode: |request| encode(request).header($name, $value))
    };
}

pub(crate) const BAD: &[Bad] = &[
    (IDENTITY, echo!(identity: String::new)),
    (
        IDENTITY,
        echo!(identity: || {
            static CALLS: AtomicU64 = AtomicU64::new(0);
            CALLS.fetch_add(1, Ordering::SeqCst).to_string()
        }),
    ),
    (SECRETS, sends!("x-api-key", HeaderValue::text("sk-1"))),
    (SECRETS, sends!("x-key", HeaderValue::bearer("OTHER_KEY"))),
    (
        SECRETS,
        echo!(encode: |request| {
            let mut sent = encode(request);
            sent.headers.push(("X-Trace".into(), HeaderValue::text("1")));
            sent
        }),
    ),
    (
        SECRETS,
        registration!(
            ELSEWHERE,
            Constructor::Provider(|_, _| {
                Ok(Box::new(Echo {
                    encode: |_| to("https://other.example.org/v1"),
                    ..Echo::default()
                }))
            })
        ),
    ),
    (
        SECRETS,
        registration!(
            ELSEWHERE,
            Constructor::Provider(|_, _| {
                Ok(Box::new(Echo {
                    encode: |_| to("https://echo.example.org/v1?key=1"),
                    ..Echo::default()
                }))
            })
        ),
    ),
    (
        SECRETS,
        registration!(
            ELSEWHERE,
            Constructor::Provider(|_, _| {
                Ok(Box::new(Echo {
                    encode: |_| to("https://me@echo.example.org/v1"),
                    ..Echo::default()
                }))
            })
        ),
    ),
    (
        SECRETS,
        registration!(
            ELSEWHERE,
            Constructor::Provider(|_, _| {
                Ok(Box::new(Echo {
                    encode: |_| {
                        to("https://open.example.org")
                            .header("authorization", HeaderValue::bearer("ECHO_KEY"))
                    },
                    ..Echo::default()
                }))
            })
        ),
    ),
    (
        RETRY,
        echo!(decode: |response| match response.status {
            429 => Err(PluginError::new("status", "the echo failed").retry(Retry::Stop { reason: StopReason::Auth })),
            _ => decode(response),
        }),
    ),
    (
        RETRY,
        echo!(decode: |response| match response.status {
            400 => Err(PluginError::new("status", "the echo failed").retry(Retry::Soon)),
            _ => decode(response),
        }),
    ),
    (
        RETRY,
        echo!(decode: |response| match response.status {
            500 => Err(PluginError::new("status", "the echo failed")),
            _ => decode(response),
        }),
    ),
    (
        RETRY,
        echo!(decode: |response| match response.status {
            200 => decode(response).or_else(|_| Ok(Completion { text: response.text().into(), ..Completion::default() })),
            _ => decode(response),
        }),
    ),
];

fn to(url: &str) -> HttpRequest {
    HttpRequest::post_json(url, String::new())
}

const ELSEWHERE: &str = r#"
id = "provider/echo"
version = "0.1.0"
api = "0.0.1"
summary = "asks an echo service"

[wants]
hosts = ["echo.example.org", "open.example.org"]

[[wants.secrets]]
name = "ECHO_KEY"
hosts = ["echo.example.org"]

[[examples]]
title = "an echo"
input = { response = { body = { echo = "hi" } } }
expect = { text = "hi" }
"#;
