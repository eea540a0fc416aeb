use super::{answer, decoded, openai, own, service};
use heartcut_sdk::prelude::*;

fn error(status: u16, headers: &[(&str, &str)], body: &str) -> PluginError {
    decoded(&openai(), &answer(status, headers, body))
        .result
        .unwrap_err()
}

const AUTH: Retry = Retry::Stop {
    reason: StopReason::Auth,
};
const QUOTA: Retry = Retry::Stop {
    reason: StopReason::Quota,
};

#[test]
fn every_status_has_its_class() {
    let cases = [
        (301, "redirect", Retry::Never),
        (400, "bad-request", Retry::Never),
        (401, "auth", AUTH),
        (402, "quota", QUOTA),
        (403, "forbidden", AUTH),
        (404, "not-found", Retry::Never),
        (405, "bad-request", Retry::Never),
        (408, "unavailable", Retry::Soon),
        (409, "unavailable", Retry::Soon),
        (413, "too-large", Retry::Never),
        (422, "bad-request", Retry::Never),
        (425, "unavailable", Retry::Soon),
        (429, "rate-limit", Retry::Rate { ms: None }),
        (500, "unavailable", Retry::Soon),
        (502, "unavailable", Retry::Soon),
        (503, "unavailable", Retry::Soon),
        (504, "unavailable", Retry::Soon),
        (529, "unavailable", Retry::Soon),
    ];
    for (status, code, retry) in cases {
        for body in ["", "{\"error\": {\"message\": \"No.\"}}", "<html>"] {
            let error = error(status, &[], body);
            assert_eq!(
                (error.code.as_str(), error.retry),
                (code, retry),
                "{status} {body}"
            );
            assert!(error.help.is_some(), "{status} has no help");
        }
    }
}

#[test]
fn a_used_up_quota_is_no_rate_limit() {
    for field in ["code", "type"] {
        for name in ["insufficient_quota", "billing_hard_limit_reached"] {
            let body = json!({"error": {"message": "m", "code": null, field: name}}).to_string();
            let error = error(429, &[("retry-after", "1")], &body);
            assert_eq!(
                (error.code.as_str(), error.retry),
                ("quota", QUOTA),
                "{field} {name}"
            );
        }
    }
    let body = json!({"error": {"message": "insufficient_quota", "code": "rate_limit_exceeded"}});
    assert_eq!(error(429, &[], &body.to_string()).code, "rate-limit");
}

#[test]
fn a_named_delay_is_kept() {
    let named = [("retry-after", "2")];
    assert_eq!(error(429, &named, "").retry, Retry::Rate { ms: Some(2000) });
    assert_eq!(error(503, &named, "").retry, Retry::After { ms: 2000 });
    assert_eq!(error(400, &named, "").retry, Retry::Never);
}

#[test]
fn the_service_is_heard_in_one_line() {
    let long = "x".repeat(5000);
    let cases = [
        (
            r#"{"error": {"message": "Bad\n  thing."}}"#.to_owned(),
            "Bad thing.",
        ),
        (r#"{"error": "Bad thing."}"#.to_owned(), "Bad thing."),
        (
            r#"{"object": "error", "message": "Bad thing.", "code": 400}"#.to_owned(),
            "Bad thing.",
        ),
        (r#"{"detail": "Bad thing."}"#.to_owned(), "Bad thing."),
        ("Bad\u{7} thing.".to_owned(), "Bad thing."),
        (
            json!({"error": {"message": long}}).to_string(),
            &long[..400],
        ),
    ];
    for (body, line) in cases {
        assert_eq!(error(400, &[], &body).causes, [line], "{body:.80}");
    }
    for body in [
        "",
        "{}",
        "{\"detail\": [{\"loc\": []}]}",
        "{\"error\": {\"message\": 5}}",
    ] {
        assert!(error(400, &[], body).causes.is_empty(), "{body}");
    }
}

#[test]
fn a_refused_key_is_never_repeated() {
    let body = json!({"error": {"message": "Incorrect API key provided: sk-secret", "code": "invalid_api_key"}});
    let refused = error(401, &[], &body.to_string());
    assert!(!format!("{refused:?}").contains("sk-secret"));
    assert_eq!(refused.causes, ["code `invalid_api_key`"]);
    assert!(!format!("{:?}", error(401, &[], "sk-secret is wrong")).contains("sk-secret"));
}

#[test]
fn the_help_names_the_variable_that_counts() {
    let named = service(json!({"base_url": "http://x/v1", "api_key": "MY_KEY"}));
    for (service, hint) in [
        (openai(), "`OPENAI_API_KEY`"),
        (named, "`MY_KEY`"),
        (own(), "`api_key = "),
    ] {
        let error = decoded(&service, &answer(401, &[], "")).result.unwrap_err();
        assert!(error.help.unwrap().contains(hint), "{hint}");
    }
}

#[test]
fn too_long_a_prompt_says_so() {
    let body = json!({"error": {"message": "m", "code": "context_length_exceeded"}}).to_string();
    assert!(
        error(400, &[], &body)
            .help
            .unwrap()
            .contains("shorten the prompt")
    );
}
