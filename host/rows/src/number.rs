//! JSON of which no number loses a digit. A value of a row has 64 bits for a whole number and a
//! binary float for any other; what does not fit stays the text that it was, as a decimal of Parquet
//! does.

use serde::de::IgnoredAny;
use serde_json::Value;
use std::ops::Range;

/// Digits that the shortest way to write a binary float may have.
const DIGITS_OF_A_FLOAT: usize = 17;

/// Reads one value.
///
/// # Errors
/// What is no JSON.
pub(crate) fn value_of(text: &str) -> serde_json::Result<Value> {
    let read = serde_json::from_str(text);
    // A number that is too long came as a float, or is one beyond all floats.
    let may_be_long = match &read {
        Ok(value) => holds_float(value),
        Err(error) => error.to_string().starts_with("number out of range"),
    };
    match may_be_long.then(|| with_long_numbers_quoted(text)) {
        Some(Some(quoted)) => serde_json::from_str(&quoted),
        _ => read,
    }
}

fn holds_float(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(items) => items.iter().any(holds_float),
        Value::Object(fields) => fields.values().any(holds_float),
        _ => false,
    }
}

/// The same JSON with quotes around the numbers that do not fit; none where all do.
fn with_long_numbers_quoted(text: &str) -> Option<String> {
    let mut quoted = String::new();
    let mut copied = 0;
    for number in numbers(text.as_bytes()) {
        let written = &text[number.clone()];
        if !fits(written) {
            quoted += &text[copied..number.start];
            quoted.extend(["\"", written, "\""]);
            copied = number.end;
        }
    }
    (copied > 0).then(|| quoted + &text[copied..])
}

/// Where numbers stand, outside of texts.
fn numbers(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at;
            match *text.get(at)? {
                b'"' => at = end_of_text(text, at + 1),
                b'-' | b'0'..=b'9' => {
                    let rest = text[start..].iter();
                    at += rest.take_while(|sign| is_of_number(**sign)).count();
                    return Some(start..at);
                }
                _ => at += 1,
            }
        }
    })
}

fn is_of_number(sign: u8) -> bool {
    sign.is_ascii_digit() || b"+-.eE".contains(&sign)
}

/// Behind the mark that ends the text which begins at `at`.
fn end_of_text(text: &[u8], mut at: usize) -> usize {
    while let Some(next) = memchr::memchr2(b'"', b'\\', &text[at.min(text.len())..]) {
        at += next + 1;
        if text[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// Whether a value holds all digits of a number, or it is none.
fn fits(number: &str) -> bool {
    if number.len() <= DIGITS_OF_A_FLOAT {
        return true;
    }
    if serde_json::from_str::<IgnoredAny>(number).is_err() {
        return true;
    }
    if !number.contains(['.', 'e', 'E']) {
        return number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok();
    }
    let mantissa = number.split(['e', 'E']).next().unwrap_or(number);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').len() <= DIGITS_OF_A_FLOAT
}

#[cfg(test)]
mod tests;
