use std::borrow::Cow;
use std::ops::Range;

use super::{Candidate, Rule};

/// Why the last box holds no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// It was opened and never closed: the response is cut off.
    Unclosed,
    /// Nothing stands in it.
    Empty,
    /// What follows belongs to it: `\boxed{7}_8`.
    Continued,
}

/// Most boxes that are read as one list.
const MAX_JOINED: usize = 64;

/// A box: the whole command, and what stands in it.
struct Found {
    outer: Range<usize>,
    inner: Range<usize>,
}

/// The last box of the range, joined with those right before it.
pub(super) fn last<'a>(
    response: &'a str,
    range: &Range<usize>,
) -> Result<Option<Candidate<'a>>, Problem> {
    let text = response.get(range.clone()).unwrap_or_default();
    let Some(start) = find_last(text) else {
        return Ok(None);
    };
    let found = read(text, start).ok_or(Problem::Unclosed)?;
    if is_continued(text.get(found.outer.end..).unwrap_or_default()) {
        return Err(Problem::Continued);
    }
    let boxes = with_neighbours(text, found);
    let parts: Vec<&str> = boxes
        .iter()
        .rev()
        .filter_map(|found| text.get(found.inner.clone()))
        .collect();
    if parts.iter().any(|part| part.trim().is_empty()) {
        return Err(Problem::Empty);
    }
    Ok(joined(&boxes, &parts, range.start))
}

/// One box by what stands in it, several as a list from the first command to the last.
fn joined<'a>(boxes: &[Found], parts: &[&'a str], offset: usize) -> Option<Candidate<'a>> {
    let (last, first) = (boxes.first()?, boxes.last()?);
    let (text, span) = match parts {
        [only] => (Cow::Borrowed(*only), last.inner.clone()),
        several => (
            Cow::Owned(several.join(", ")),
            first.outer.start..last.outer.end,
        ),
    };
    let span = span.start + offset..span.end + offset;
    Some(Candidate {
        text,
        span,
        rule: Rule::Box,
        wraps: false,
    })
}

/// An index, an exponent that is no degree sign, or digits right behind the box.
fn is_continued(after: &str) -> bool {
    let exponent = after
        .strip_prefix('^')
        .is_some_and(|exponent| !exponent.trim_start_matches('{').starts_with("\\circ"));
    let point = after.strip_prefix('.').unwrap_or(after);
    exponent || after.starts_with('_') || point.starts_with(|c: char| c.is_ascii_digit())
}

/// What stands behind the opening brace of the last box, which a reference may leave open.
pub(super) fn rest(text: &str) -> Option<&str> {
    let opened = text.get(find_last(text)?..)?;
    opened.split_once('{').map(|(_, inner)| inner)
}

/// The start of the last `\boxed`, `\fbox` or bare `boxed{`.
fn find_last(text: &str) -> Option<usize> {
    let mut end = text.len();
    loop {
        let at = text.get(..end)?.rfind("box")?;
        match command_start(text, at) {
            Some(start) => return Some(start),
            None => end = at,
        }
    }
}

fn command_start(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    let after = text.get(at + 3..)?;
    if after.starts_with("ed") && before.ends_with('\\') {
        return Some(at - 1);
    }
    if before.ends_with("\\f") {
        return Some(at - 2);
    }
    after.starts_with("ed{").then_some(at)
}

fn read(text: &str, start: usize) -> Option<Found> {
    let rest = text.get(start..)?;
    let name = rest.find("box")? + 3;
    let name = name
        + if rest.get(name..)?.starts_with("ed") {
            2
        } else {
            0
        };
    let after = rest.get(name..)?;
    let open = name + after.len() - after.trim_start().len();
    if !rest.get(open..)?.starts_with('{') {
        return single(rest, open, start);
    }
    let length = closing_brace(rest.get(open..)?)?;
    Some(Found {
        outer: start..start + open + length + 1,
        inner: start + open + 1..start + open + length,
    })
}

/// `\boxed 5` without braces.
fn single(rest: &str, open: usize, start: usize) -> Option<Found> {
    let after = rest.get(open..)?;
    let length = after
        .find(|c: char| c.is_whitespace() || matches!(c, '$' | '.' | ','))
        .unwrap_or(after.len());
    let inner = start + open..start + open + length;
    Some(Found {
        outer: start..inner.end,
        inner,
    })
}

/// The offset of the brace that closes the one `text` begins with.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if !escaped => depth += 1,
            b'}' if !escaped => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        escaped = byte == b'\\' && !escaped;
    }
    None
}

/// The box and those before it with nothing but `and`, `or` or a comma between, last first.
fn with_neighbours(text: &str, last: Found) -> Vec<Found> {
    let mut boxes = vec![last];
    while let Some(first) = boxes.last()
        && boxes.len() < MAX_JOINED
    {
        let before = text.get(..first.outer.start).unwrap_or_default();
        let neighbour = find_last(before).and_then(|start| read(before, start));
        match neighbour.filter(|found| is_joint(before.get(found.outer.end..).unwrap_or_default()))
        {
            Some(found) => boxes.push(found),
            None => break,
        }
    }
    boxes
}

/// Longest text between two boxes of one answer, in bytes.
const MAX_JOINT: usize = 48;

fn is_joint(between: &str) -> bool {
    between.len() <= MAX_JOINT && {
        let words = [
            "\\quad", "\\qquad", "\\text", "\\ ", "and", "or", "\\)", "\\(", "\\]", "\\[",
        ];
        let plain = words
            .iter()
            .fold(between.to_owned(), |rest, word| rest.replace(word, " "));
        plain
            .chars()
            .all(|c| c.is_whitespace() || matches!(c, '$' | ',' | ';' | '{' | '}'))
    }
}
