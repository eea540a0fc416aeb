use std::ops::Range;

use super::standing::{Standing, standing};

/// Most numbers that are passed over because they cannot be an answer.
const MAX_SKIPPED: usize = 64;

/// What belongs to the number before it.
const SUFFIXES: [&str; 7] = [
    "%", "percent", "hundred", "thousand", "million", "billion", "trillion",
];

/// The number that a statement begins with.
pub(super) fn leading(text: &str) -> Option<Range<usize>> {
    let first = text.find(is_digit)?;
    let leads = text
        .get(..first)?
        .chars()
        .all(|c| matches!(c, '$' | '-' | '−' | '+' | '£' | '€' | '.' | ' '));
    if !leads {
        return None;
    }
    let rest = text.get(first..)?;
    let length = rest.find(|c| !is_number_char(c)).unwrap_or(rest.len());
    let digits = rest.get(..length)?.trim_end_matches(['.', ',', ':', '/']);
    let after = rest.get(digits.len()..)?;
    // Behind a dollar sign the number is part of mathematics.
    let fits = !after.starts_with('$') && standing("", after) == Standing::Alone;
    fits.then(|| extended(text, first..first + digits.len()))
}

/// The one number of a statement, or the one behind its last equals sign.
pub(super) fn only(text: &str) -> Option<Range<usize>> {
    let tail = text.rfind('=').map_or(0, |at| at + 1);
    let number = last(text.get(tail..)?)?;
    let number = tail + number.start..tail + number.end;
    let before = text.get(tail..number.start)?;
    (!before.contains(is_digit)).then_some(number)
}

/// The last number that stands for itself: not part of a name, an exponent, a calculator mark or an enumeration.
pub(super) fn last(text: &str) -> Option<Range<usize>> {
    let mut end = text.len();
    for _ in 0..MAX_SKIPPED {
        let (start, last) = last_run(text.get(..end)?)?;
        if let Some(mark) = inside_mark(text, start) {
            end = mark;
            continue;
        }
        match standing(text.get(..start)?, text.get(last..)?) {
            Standing::Alone => return Some(extended(text, start..last)),
            Standing::Unfit => return None,
            Standing::Part => end = start,
        }
    }
    None
}

/// A digit of any script or a fraction sign, but no exponent or index.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || (!c.is_ascii() && c.is_numeric() && !matches!(c, '²' | '³' | '¹' | '⁰'..='\u{209f}'))
}

/// Digits and what may stand between them.
fn is_number_char(c: char) -> bool {
    is_digit(c) || matches!(c, '.' | ',' | '/' | ':')
}

/// The bytes of the last run of digits; a mark inside stands between two digits, or is a leading point.
fn last_run(text: &str) -> Option<(usize, usize)> {
    let last = text.rfind(is_digit)?;
    let end = last + text.get(last..)?.chars().next()?.len_utf8();
    let mut start = last;
    let mut pending = None;
    for (at, c) in text.get(..last)?.char_indices().rev() {
        match c {
            _ if is_digit(c) => start = at,
            '.' | ',' | '/' | ':' if pending.is_none_or(|mark| mark > start) => {
                pending = Some(at);
                if c == '.' && !text.get(..at)?.ends_with(is_digit) {
                    start = at;
                    break;
                }
                continue;
            }
            _ => break,
        }
        pending = None;
    }
    Some((start, end))
}

/// The start of the `<<..>>` around `at`.
fn inside_mark(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    let line = before.rfind('\n').map_or(0, |line| line + 1);
    let open = line + before.get(line..)?.rfind("<<")?;
    (!before.get(open..)?.contains(">>")).then_some(open)
}

/// With the sign before, and the percent sign or the word for a power of ten behind.
fn extended(text: &str, number: Range<usize>) -> Range<usize> {
    let before = text.get(..number.start).unwrap_or_default();
    let after = text.get(number.end..).unwrap_or_default();
    let trimmed = after.trim_start_matches([' ', '\\']);
    let suffix = SUFFIXES.iter().find(|suffix| trimmed.starts_with(**suffix));
    let length = suffix.map_or(0, |suffix| after.len() - trimmed.len() + suffix.len());
    number.start - sign_length(before)..number.end + length
}

/// A minus that is no subtraction, with the currency that may stand between.
fn sign_length(before: &str) -> usize {
    let bare = before.trim_end_matches(['$', '£', '€']);
    let currency = before.len() - bare.len();
    for minus in ['-', '−'] {
        if let Some(rest) = bare.strip_suffix(minus) {
            return if subtracts(rest) {
                0
            } else {
                currency + minus.len_utf8()
            };
        }
    }
    0
}

/// A number, a bracket or a single letter stands before the minus.
pub(super) fn subtracts(rest: &str) -> bool {
    let spaced = rest.ends_with(' ');
    let rest = rest.trim_end();
    let word = rest.len() - rest.trim_end_matches(|c: char| c.is_alphabetic()).len();
    match rest.chars().next_back() {
        Some(c) if c.is_alphabetic() => !spaced || word == 1,
        Some(c) => is_digit(c) || matches!(c, ')' | '%' | '-' | '}'),
        None => false,
    }
}
