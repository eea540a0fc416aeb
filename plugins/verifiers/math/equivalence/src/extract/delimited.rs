use std::ops::Range;

/// What mathematics is written between, longer marks first.
const MARKS: [(&str, &str); 7] = [
    ("$$", "$$"),
    ("\\[", "\\]"),
    ("\\(", "\\)"),
    ("\\begin{align*}", "\\end{align*}"),
    ("\\begin{align}", "\\end{align}"),
    ("\\begin{equation}", "\\end{equation}"),
    ("$", "$"),
];

/// The length of the mathematics that `text` begins with, marks included.
pub(super) fn leading(text: &str) -> Option<usize> {
    let (open, close) = MARKS.iter().find(|(open, _)| text.starts_with(open))?;
    let inner = text.get(open.len()..)?;
    let length = inner.find(close)?;
    let content = inner.get(..length)?;
    let alone = inner.get(length + close.len()..)?.trim_start();
    let ends = alone.is_empty() || alone.starts_with(['.', '\n', ',']);
    (ends && is_mathematics(content)).then_some(open.len() + length + close.len())
}

/// The inside of the mathematics that `text` begins with.
pub(super) fn first(text: &str) -> Option<Range<usize>> {
    let (open, close) = MARKS.iter().find(|(open, _)| text.starts_with(open))?;
    let inner = text.get(open.len()..)?;
    let length = inner.find(close)?;
    is_mathematics(inner.get(..length)?).then_some(open.len()..open.len() + length)
}

/// The inside of the last mathematics.
pub(super) fn last(text: &str) -> Option<Range<usize>> {
    MARKS
        .iter()
        .filter_map(|(open, close)| last_between(text, open, close))
        .max_by_key(|inner| (inner.end, inner.start))
}

fn last_between(text: &str, open: &str, close: &str) -> Option<Range<usize>> {
    let end = text.rfind(close)?;
    let start = text.get(..end)?.rfind(open)? + open.len();
    let content = text.get(start..end)?;
    (!content.trim().is_empty() && is_mathematics(content)).then_some(start..end)
}

/// The tuple or interval that ends the text.
pub(super) fn trailing_bracket(text: &str) -> Option<Range<usize>> {
    let text = text.trim_end_matches(['.', ' ', '\n', '*']);
    if !text.ends_with([')', ']']) {
        return None;
    }
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' | ']' => depth += 1,
            '(' | '[' => depth = depth.saturating_sub(1),
            '\n' => return None,
            _ => {}
        }
        if depth == 0 {
            let alone = text.get(..at)?.ends_with([' ', '\n', '*']);
            return (alone && text.get(at..)?.contains(',')).then_some(at..text.len());
        }
    }
    None
}

/// Not prose between two prices.
fn is_mathematics(content: &str) -> bool {
    let mut rest = content;
    while let Some(at) = rest.find(|c: char| c.is_ascii_lowercase()) {
        let command = rest
            .get(..at)
            .is_some_and(|before| before.ends_with('\\') || before.ends_with('{'));
        let word = rest.get(at..).unwrap_or_default();
        let length = word.bytes().take_while(u8::is_ascii_alphabetic).count();
        let next = word.get(length..).unwrap_or_default();
        let prose = length > 2 && !command && next.starts_with(' ') && !content.contains("\\text");
        if prose
            && !matches!(
                word.get(..length),
                Some("and" | "sin" | "cos" | "tan" | "log")
            )
        {
            return false;
        }
        rest = next;
    }
    true
}
