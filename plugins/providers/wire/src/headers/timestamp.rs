//! Times as JSON holds them, such as `2026-09-07T08:49:37.25Z` (RFC 3339).

use super::date::{days, parse_seconds};

/// Milliseconds since 1970 of a time in UTC or with an offset.
///
/// ```
/// assert_eq!(heartcut_wire::headers::unix_ms("1970-01-02T00:00:00Z"), Some(86_400_000));
/// assert_eq!(heartcut_wire::headers::unix_ms("1970-01-01T01:00:00.5+01:00"), Some(500));
/// ```
pub fn unix_ms(text: &str) -> Option<u64> {
    let (date, rest) = text.trim().split_once(['T', 't', ' '])?;
    let (clock, offset) = split_offset(rest)?;
    let (seconds_of_day, ms) = clock_of(clock)?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<u64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let in_calendar = year <= 9999 && (1..=12).contains(&month) && (1..=31).contains(&day);
    let since = days(year, month, day).checked_sub(days(1970, 1, 1))?;
    let local = i64::try_from(since * 86_400 + seconds_of_day).ok()?;
    let utc = u64::try_from(local - offset).ok().filter(|_| in_calendar)?;
    Some(utc * 1000 + ms)
}

fn split_offset(rest: &str) -> Option<(&str, i64)> {
    if let Some(clock) = rest.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let at = rest.rfind(['+', '-'])?;
    let (hours, minutes) = rest.get(at + 1..)?.split_once(':')?;
    let seconds = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
    let sign = if rest.as_bytes().get(at) == Some(&b'-') {
        -1
    } else {
        1
    };
    let plausible = seconds <= 86_400;
    plausible.then_some((rest.get(..at)?, sign * seconds))
}

fn clock_of(clock: &str) -> Option<(u64, u64)> {
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = whole.splitn(3, ':').map(|part| part.parse::<u64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let digits = fraction.bytes().all(|b| b.is_ascii_digit());
    let ms = format!("{fraction:0<3}").get(..3)?.parse().ok();
    let plausible = digits && hours <= 24 && minutes < 60 && seconds <= 60;
    plausible.then_some((hours * 3600 + minutes * 60 + seconds, ms?))
}

/// Milliseconds since 1970 of a date in a header, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
pub fn date_ms(text: &str) -> Option<u64> {
    let since = parse_seconds(text)?.checked_sub(days(1970, 1, 1) * 86_400)?;
    Some(since * 1000)
}
