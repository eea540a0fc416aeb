use std::borrow::Cow;
use std::ops::Range;

use super::delimited;
use super::last_number;
use super::{Candidate, Rule};

/// The range without the space and markdown at its ends.
pub(super) fn trimmed(response: &str, range: Range<usize>) -> Range<usize> {
    let text = response.get(range.clone()).unwrap_or_default();
    let edge = |c: char| c.is_whitespace() || matches!(c, '*' | '`');
    let start = range.start + text.len() - text.trim_start_matches(edge).len();
    let inner = text.trim_matches(edge);
    start..start + inner.len()
}

/// What stands at `start` up to the end of its sentence or of the mathematics it begins with; an empty line is skipped.
pub(super) fn sentence(response: &str, start: usize, end: usize) -> Range<usize> {
    let text = response.get(start..end).unwrap_or_default();
    let skipped = text.len()
        - text
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '"' | '#'))
            .len();
    let text = text.get(skipped..).unwrap_or_default();
    let length = delimited::leading(text).unwrap_or_else(|| sentence_length(text));
    let span = trimmed(response, start + skipped..start + skipped + length);
    without_point(response, span)
}

/// A point that ends the sentence is no part of the answer; an ellipsis is.
fn without_point(response: &str, span: Range<usize>) -> Range<usize> {
    let text = response.get(span.clone()).unwrap_or_default();
    match text.strip_suffix(['.', ',']) {
        Some(rest) if !rest.ends_with('.') => span.start..span.start + rest.len(),
        _ => span,
    }
}

/// Up to a line break, or a point that ends a sentence and not an abbreviation of one letter.
fn sentence_length(text: &str) -> usize {
    let line = text.find('\n').unwrap_or(text.len());
    let text = text.get(..line).unwrap_or_default();
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find(". ")) {
        let at = from + found;
        let word = text
            .get(..at)
            .unwrap_or_default()
            .rsplit([' ', '.'])
            .next()
            .unwrap_or_default();
        let abbreviated = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        if !abbreviated {
            return at;
        }
        from = at + 2;
    }
    text.len()
}

/// Words with an answer among them: no TeX outside of delimiters, and a word that names no function.
pub(crate) fn is_prose(text: &str) -> bool {
    const FUNCTIONS: [&str; 10] = [
        "sin", "cos", "tan", "cot", "sec", "csc", "log", "ln", "sqrt", "exp",
    ];
    let word = |word: &str| word.chars().count() > 1 && !FUNCTIONS.contains(&word);
    let delimited = text.contains('$') || text.contains("\\(") || text.contains("\\[");
    (delimited || !text.contains('\\')) && text.split(|c: char| !c.is_alphabetic()).any(word)
}

/// A statement as a whole, then the mathematics or the number in it.
pub(super) fn views(response: &str, span: Range<usize>, rule: Rule) -> Vec<Candidate<'_>> {
    let text = response.get(span.clone()).unwrap_or_default();
    let nested = match (last_number::leading(text), delimited::first(text)) {
        (Some(number), _) => {
            vec![Candidate::new(
                response,
                span.start + number.start..span.start + number.end,
                rule,
            )]
        }
        (None, Some(math)) => {
            let mut found = Vec::new();
            push_math(
                &mut found,
                response,
                span.start + math.start..span.start + math.end,
                rule,
            );
            found
        }
        (None, None) => inner_views(response, span.clone(), last_number::only(text), rule),
    };
    let whole = Candidate {
        wraps: !nested.is_empty(),
        ..Candidate::new(response, span, rule)
    };
    std::iter::once(whole).chain(nested).collect()
}

/// The parts of an answer that stand line by line behind `(a)`, `(b)` and so on, as one list.
pub(super) fn labelled_parts<'a>(response: &'a str, range: &Range<usize>) -> Option<Candidate<'a>> {
    const LONGEST: usize = 400;
    let span = trimmed(response, range.clone());
    let text = response
        .get(span.clone())
        .filter(|text| text.len() <= LONGEST)?;
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let labelled = lines.iter().zip('a'..='h').all(|(line, letter)| {
        let rest = line
            .strip_prefix('(')
            .and_then(|line| line.strip_prefix(letter));
        rest.is_some_and(|rest| rest.starts_with(')'))
    });
    (labelled && (2..=8).contains(&lines.len())).then(|| Candidate {
        text: Cow::Owned(lines.join(", ")),
        span,
        rule: Rule::Phrase,
        wraps: false,
    })
}

/// The list that a sentence ends with: `The values are 2, 7 and 11.`
pub(super) fn listed<'a>(response: &'a str, range: &Range<usize>) -> Option<Candidate<'a>> {
    let text = response.get(range.clone())?;
    let verb = ["s are ", " are: ", "s: "]
        .iter()
        .filter_map(|verb| text.rfind(verb).map(|at| at + verb.len()))
        .max()?;
    let span = trimmed(response, range.start + verb..range.end);
    let span = without_point(response, span);
    let tail = response.get(span.clone())?;
    let several = tail.contains(',') || tail.contains(" and ") || tail.contains(" or ");
    let understood = several && crate::answer::parse(tail).is_list();
    understood.then(|| Candidate::new(response, span, Rule::Phrase))
}

/// The last mathematics or the last number, whichever ends later.
pub(super) fn last_views(response: &str, range: Range<usize>) -> Vec<Candidate<'_>> {
    let text = response.get(range.clone()).unwrap_or_default();
    inner_views(response, range, last_number::last(text), Rule::LastMath)
}

fn inner_views(
    response: &str,
    range: Range<usize>,
    number: Option<Range<usize>>,
    rule: Rule,
) -> Vec<Candidate<'_>> {
    let text = response.get(range.clone()).unwrap_or_default();
    let shifted = |inner: Range<usize>| range.start + inner.start..range.start + inner.end;
    let number_rule = if rule == Rule::LastMath {
        Rule::LastNumber
    } else {
        rule
    };
    let mut found = Vec::new();
    if let Some(tuple) = delimited::trailing_bracket(text) {
        return vec![Candidate::new(response, shifted(tuple), rule)];
    }
    match (delimited::last(text), number) {
        (Some(math), Some(number)) if number.start >= math.end => {
            found.push(Candidate::new(response, shifted(number), number_rule));
        }
        (Some(math), _) => push_math(&mut found, response, shifted(math), rule),
        (None, Some(number)) => found.push(Candidate::new(response, shifted(number), number_rule)),
        (None, None) => {}
    }
    found
}

/// The mathematics, then what stands behind its last equals sign.
fn push_math<'a>(
    found: &mut Vec<Candidate<'a>>,
    response: &'a str,
    span: Range<usize>,
    rule: Rule,
) {
    let text = response.get(span.clone()).unwrap_or_default();
    let whole = Candidate::new(response, span.clone(), rule);
    let Some(at) = text.rfind('=') else {
        found.push(whole);
        return;
    };
    let tail = text.get(at + 1..).unwrap_or_default();
    let tail = tail.split("\\end{").next().unwrap_or(tail);
    let tail_span = span.start + at + 1..span.start + at + 1 + tail.len();
    found.push(whole.wrapping());
    found.push(Candidate {
        text: Cow::Borrowed(tail),
        span: tail_span,
        rule,
        wraps: false,
    });
}
