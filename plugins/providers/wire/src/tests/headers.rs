use crate::headers::{Headers, delay_ms, hints, unix_ms};

fn headers(pairs: &[(&str, &str)]) -> Headers {
    pairs
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect()
}

#[test]
fn delays_are_read_in_every_form() {
    let now = ("date", "Wed, 31 Dec 2025 23:59:50 GMT");
    type Case<'a> = (&'a [(&'a str, &'a str)], Option<u64>);
    let cases: &[Case<'_>] = &[
        (&[], None),
        (&[("retry-after", "2")], Some(2000)),
        (&[("retry-after", "0.25")], Some(250)),
        (&[("retry-after", " 3 ")], Some(3000)),
        (&[("retry-after-ms", "300")], Some(300)),
        (&[("retry-after-ms", "0.2"), ("retry-after", "7")], Some(1)),
        (
            &[("retry-after-ms", "soon"), ("retry-after", "7")],
            Some(7000),
        ),
        (
            &[now, ("retry-after", "Thu, 01 Jan 2026 00:00:05 GMT")],
            Some(15_000),
        ),
        (
            &[now, ("retry-after", "Wed, 31 Dec 2025 23:00:00 GMT")],
            Some(0),
        ),
        (&[("retry-after", "Thu, 01 Jan 2026 00:00:05 GMT")], None),
        (&[now, ("retry-after", "tomorrow")], None),
        (&[("retry-after", "-1")], None),
        (&[("retry-after", "NaN")], None),
        (&[("retry-after", "")], None),
        (&[("retry-after", "1e3")], None),
        (
            &[
                ("x-ratelimit-remaining-tokens", "0"),
                ("x-ratelimit-reset-tokens", "6m0s"),
            ],
            Some(360_000),
        ),
        (
            &[
                ("x-ratelimit-remaining-tokens", "9"),
                ("x-ratelimit-reset-tokens", "6m0s"),
            ],
            None,
        ),
        (
            &[
                ("x-ratelimit-remaining-requests", "0"),
                ("x-ratelimit-reset-requests", "20ms"),
                ("retry-after", "1"),
            ],
            Some(1000),
        ),
    ];
    for (pairs, ms) in cases {
        assert_eq!(delay_ms(&headers(pairs)), *ms, "{pairs:?}");
    }
}

#[test]
fn dates_are_days_of_the_calendar() {
    let gap = |from: &str, to: &str| delay_ms(&headers(&[("date", from), ("retry-after", to)]));
    let day = Some(86_400_000);
    let pairs = [
        (
            "Wed, 28 Feb 2024 12:00:00 GMT",
            "Thu, 29 Feb 2024 12:00:00 GMT",
            day,
        ),
        (
            "Thu, 29 Feb 2024 12:00:00 GMT",
            "Fri, 01 Mar 2024 12:00:00 GMT",
            day,
        ),
        (
            "Fri, 28 Feb 2025 12:00:00 GMT",
            "Sat, 01 Mar 2025 12:00:00 GMT",
            day,
        ),
        (
            "Tue, 28 Feb 2100 12:00:00 GMT",
            "Wed, 01 Mar 2100 12:00:00 GMT",
            day,
        ),
        (
            "Tue, 31 Dec 2024 12:00:00 GMT",
            "Wed, 01 Jan 2025 12:00:00 GMT",
            day,
        ),
        (
            "Thu, 30 Apr 2026 12:00:00 GMT",
            "Fri, 01 May 2026 12:00:00 GMT",
            day,
        ),
        (
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "Tue, 19 Jan 2038 03:14:07 GMT",
            Some(2_147_483_647_000),
        ),
        (
            "Sat, 01 Jan 0000 00:00:00 GMT",
            "Sat, 01 Jan 0000 00:00:01 GMT",
            Some(1000),
        ),
        (
            "Thu, 01 Jan 2026 00:00:00 GMT",
            "Thu, 01 Foo 2026 00:00:05 GMT",
            None,
        ),
        (
            "Thu, 01 Jan 2026 00:00:00 GMT",
            "Thu, 01 Jan 2026 24:00:05 GMT",
            None,
        ),
        (
            "Thu, 01 Jan 2026 00:00:00 GMT",
            "Thu, 01 Jan 2026 00:00:05 CET",
            None,
        ),
        (
            "Thu, 01 Jan 2026 00:00:00 GMT",
            "Thu, 01 Jan 99999999999999999999 00:00:05 GMT",
            None,
        ),
        (
            "Thu, 01 Jan 2026 00:00:00 GMT",
            "Thu, +1 Jan 2026 00:00:05 GMT",
            None,
        ),
    ];
    for (from, to, ms) in pairs {
        assert_eq!(gap(from, to), ms, "{from} to {to}");
    }
}

#[test]
fn resets_are_durations_of_go() {
    let cases = [
        ("120ms", Some(120)),
        ("6m0s", Some(360_000)),
        ("1m2.5s", Some(62_500)),
        ("1h2m3s", Some(3_723_000)),
        ("0s", Some(0)),
        ("500µs", Some(1)),
        ("250us", Some(1)),
        ("1ns", Some(1)),
        ("7.66s", Some(7_660)),
        ("60", Some(60_000)),
        ("", None),
        ("soon", None),
        ("1d", None),
        ("-1s", None),
        ("1.2.3s", None),
        ("s", None),
        ("1s2", Some(3_000)),
    ];
    for (text, ms) in cases {
        let read = hints(&headers(&[("x-ratelimit-reset-requests", text)]));
        assert_eq!(read.reset_requests_ms, ms, "{text:?}");
    }
}

#[test]
fn a_window_that_is_empty_counts_where_it_is_longer() {
    let pairs = [
        ("x-ratelimit-remaining-tokens", "0"),
        ("x-ratelimit-reset-tokens", "6m0s"),
        ("retry-after", "1"),
    ];
    assert_eq!(delay_ms(&headers(&pairs)), Some(360_000));
}

#[test]
fn times_are_read_with_fractions_and_offsets() {
    let cases = [
        ("2025-01-01T00:00:00Z", Some(1_735_689_600_000)),
        ("2025-01-01T00:00:00.123456Z", Some(1_735_689_600_123)),
        ("2024-12-31T19:00:00-05:00", Some(1_735_689_600_000)),
        ("1970-01-01t00:00:01z", Some(1000)),
        ("1969-12-31T23:59:59Z", None),
        ("2025-13-01T00:00:00Z", None),
        ("2025-01-01", None),
        ("2025-01-01T00:00:00", None),
        ("yesterday", None),
        ("", None),
    ];
    for (text, ms) in cases {
        assert_eq!(unix_ms(text), ms, "{text:?}");
    }
}
