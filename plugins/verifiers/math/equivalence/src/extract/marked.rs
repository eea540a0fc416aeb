use std::ops::Range;

use super::{Candidate, Rule, segment};

/// What stands behind the last `####`, unless it is a heading.
pub(super) fn last<'a>(response: &'a str, range: &Range<usize>) -> Option<Candidate<'a>> {
    const MARK: &str = "####";
    let text = response.get(range.clone())?;
    let at = text.rfind(MARK)? + MARK.len();
    let line = text.get(at..)?;
    let length = line.find('\n').unwrap_or(line.len());
    let span = segment::trimmed(response, range.start + at..range.start + at + length);
    let content = response.get(span.clone())?;
    is_answer(content).then(|| Candidate::new(response, span, Rule::Hashes))
}

/// `#### 72` is an answer; `#### 4. Add the totals` and `#### Solution` are headings.
fn is_answer(content: &str) -> bool {
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let after = content.get(digits..).unwrap_or_default();
    let enumerated = digits > 0
        && (after.starts_with(". ") || after.starts_with(") ") || after.starts_with(": "));
    let begins = content.starts_with(|c: char| {
        c.is_numeric() || matches!(c, '-' | '−' | '$' | '\\' | '.' | '€' | '£' | '(' | '[')
    });
    begins && !enumerated
}
