//! Durations as Go writes them, such as `6m0s`, `1m2.5s` and `120ms`
//! (<https://pkg.go.dev/time#ParseDuration>).

/// The duration in milliseconds, rounded up; a bare number is seconds.
pub fn parse_ms(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    let mut ms = 0.0;
    while !rest.is_empty() {
        let (number, after) = split_at(rest, |c| !c.is_ascii_digit() && c != '.');
        let (unit, after) = split_at(after, |c| c.is_ascii_digit() || c == '.');
        ms += number.parse::<f64>().ok()? * unit_ms(unit)?;
        rest = after;
    }
    Some(ms.ceil() as u64)
}

fn split_at(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

fn unit_ms(unit: &str) -> Option<f64> {
    Some(match unit {
        "h" => 3_600_000.0,
        "m" => 60_000.0,
        "s" | "" => 1_000.0,
        "ms" => 1.0,
        "us" | "µs" | "μs" => 0.001,
        "ns" => 0.000_001,
        _ => return None,
    })
}
