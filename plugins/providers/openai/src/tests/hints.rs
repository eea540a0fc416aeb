use super::{answer, decoded, own};
use heartcut_sdk::http::RateHints;

#[test]
fn hints_come_with_every_answer() {
    let said = [
        ("x-ratelimit-remaining-requests", "59"),
        ("x-ratelimit-remaining-tokens", "149984"),
        ("x-ratelimit-reset-requests", "1s"),
        ("x-ratelimit-reset-tokens", "6m0s"),
    ];
    let expected = RateHints {
        remaining_requests: Some(59),
        remaining_tokens: Some(149_984),
        reset_requests_ms: Some(1000),
        reset_tokens_ms: Some(360_000),
    };
    for status in [200, 429, 500] {
        assert_eq!(
            decoded(&own(), &answer(status, &said, "")).hints,
            expected,
            "{status}"
        );
    }
    let odd = [
        ("x-ratelimit-remaining-requests", "many"),
        ("x-ratelimit-remaining-tokens", "-1"),
    ];
    assert_eq!(
        decoded(&own(), &answer(200, &odd, "")).hints,
        RateHints::default()
    );
}
