//! Dates of HTTP headers, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7). The two older
//! forms are not read: nobody has been seen to send them.

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Seconds since the beginning of the year 0.
pub(super) fn parse_seconds(text: &str) -> Option<u64> {
    let (_weekday, date) = text.trim().split_once(", ")?;
    let parts: Vec<&str> = date.split(' ').collect();
    let [day, month, year, time, "GMT"] = parts.as_slice() else {
        return None;
    };
    let month = (1..).zip(MONTHS).find(|(_, name)| name == month)?.0;
    let days = days(number(year, 9999)?, month, number(day, 31)?);
    let clock: Vec<&str> = time.split(':').collect();
    let [hours, minutes, seconds] = clock.as_slice() else {
        return None;
    };
    let minutes = number(hours, 23)? * 60 + number(minutes, 59)?;
    Some((days * 24 * 60 + minutes) * 60 + number(seconds, 60)?)
}

fn number(text: &str, most: u64) -> Option<u64> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number <= most)
}

/// Days of the Gregorian calendar, counted from a day in the year 0; a year begins in March here,
/// so that the leap day is its last.
pub(super) fn days(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 {
        (year + 1, month - 3)
    } else {
        (year, month + 9)
    };
    let before = year.saturating_sub(1);
    365 * year + before / 4 - before / 100 + before / 400 + (153 * month + 2) / 5 + day
}
