//! The project's `.env`: `KEY=VALUE` lines, as shells read them, without expansion.

use super::SecretError;
use std::{io::ErrorKind, path::Path};

/// The value of `name` in `file`; the last line wins, as in a shell. A missing file is empty.
pub(super) fn value(file: &Path, name: &str) -> Result<Option<String>, SecretError> {
    let text = match fs_err::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(SecretError::Read {
                file: file.to_owned(),
                source,
            });
        }
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut found = None;
    for (index, line) in text.lines().enumerate() {
        let Some(raw) = assigned(line, name) else {
            continue;
        };
        let open_quote = || SecretError::OpenQuote {
            file: file.to_owned(),
            line: index + 1,
        };
        found = Some(unquoted(raw).ok_or_else(open_quote)?);
    }
    Ok(found)
}

/// What follows `name=` or `export name=`.
fn assigned<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (left, right) = line.split_once('=')?;
    let left = left.trim();
    let exported = left
        .strip_prefix("export")
        .filter(|rest| rest.starts_with([' ', '\t']));
    (exported.unwrap_or(left).trim() == name).then(|| right.trim())
}

/// The value without its quotes or comment; none for a quote that does not end.
fn unquoted(raw: &str) -> Option<String> {
    match raw.chars().next() {
        Some('\'') => Some(raw[1..].split_once('\'')?.0.to_owned()),
        Some('"') => double_quoted(&raw[1..]),
        _ => Some(without_comment(raw).to_owned()),
    }
}

fn double_quoted(raw: &str) -> Option<String> {
    let mut value = String::new();
    let mut letters = raw.chars();
    loop {
        match letters.next()? {
            '"' => return Some(value),
            '\\' => value.push(escaped(letters.next()?)),
            letter => value.push(letter),
        }
    }
}

fn escaped(letter: char) -> char {
    match letter {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}

/// A `#` starts a comment at the beginning and after white space.
fn without_comment(raw: &str) -> &str {
    let comment = raw.char_indices().find(|(at, letter)| {
        *letter == '#'
            && raw[..*at]
                .chars()
                .next_back()
                .is_none_or(char::is_whitespace)
    });
    raw[..comment.map_or(raw.len(), |(at, _)| at)].trim()
}
