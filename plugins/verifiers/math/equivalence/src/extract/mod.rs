//! The answers that a response states, best first.

mod boxed;
mod delimited;
mod last_number;
mod marked;
mod next_question;
mod phrase;
mod scope;
mod segment;
mod standing;

pub use next_question::next_question;
pub(crate) use segment::is_prose;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use crate::answer::parse;
use crate::policies::Language;
use scope::{Scope, scope};

/// Longest one-line response that may be an answer as a whole, in bytes.
const MAX_WHOLE: usize = 300;
/// Longest reference that is an answer without any mark, in bytes.
const MAX_REFERENCE: usize = 2_000;

/// How a candidate was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Between `<answer>` and `</answer>`.
    AnswerTag,
    /// In the last `\boxed{..}` or `\fbox{..}`, or in several that stand side by side.
    Box,
    /// Behind the last `####`.
    Hashes,
    /// Behind the last `A:`, `answer:`, `answer is` or the like.
    Phrase,
    /// Behind `la respuesta es`, `答案是` or the like in another language than English.
    ForeignPhrase,
    /// The response is one short line.
    Whole,
    /// The last mathematics between dollar signs or TeX brackets.
    LastMath,
    /// The last number of the response.
    LastNumber,
}

/// One answer that a response may state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// The answer as written; side-by-side boxes are joined by commas.
    pub text: Cow<'a, str>,
    /// Where it stands in the response, in bytes.
    pub span: Range<usize>,
    /// The rule that found it.
    pub rule: Rule,
    /// If it is not an answer as it stands, the next candidate stands inside it.
    pub(crate) wraps: bool,
}

impl<'a> Candidate<'a> {
    fn new(response: &'a str, span: Range<usize>, rule: Rule) -> Self {
        let text = response.get(span.clone()).unwrap_or_default();
        Self {
            text: Cow::Borrowed(text),
            span,
            rule,
            wraps: false,
        }
    }

    fn wrapping(mut self) -> Self {
        self.wraps = true;
        self
    }
}

/// The candidates of a response, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates<'a> {
    all: Vec<Candidate<'a>>,
    problem: Option<&'static str>,
}

impl<'a> Candidates<'a> {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Candidate<'a>] {
        &self.all
    }

    /// The one to judge.
    #[must_use]
    pub fn best(&self) -> Option<&Candidate<'a>> {
        self.all.first()
    }

    /// Why there is none, in kebab-case.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        self.problem
    }

    fn none(problem: &'static str) -> Self {
        Self {
            all: Vec::new(),
            problem: Some(problem),
        }
    }
}

/// Finds the answers that `response` states after its reasoning. Linear in the length of the response.
///
/// ```
/// use heartcut_math_equivalence::{Rule, extract};
///
/// let found = extract("<think>maybe 6</think>It is $7$. The answer is 7.");
/// let best = found.best().ok_or("no candidate")?;
/// assert_eq!((best.text.as_ref(), best.rule), ("7", Rule::Phrase));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn extract(response: &str) -> Candidates<'_> {
    extract_in(response, Language::Any)
}

pub(crate) fn extract_in(response: &str, language: Language) -> Candidates<'_> {
    let range = match scope(response) {
        Scope::Answer(range) => return tagged(response, range, language),
        Scope::Text(range) => range,
        Scope::OnlyReasoning => return Candidates::none("only-reasoning"),
    };
    let text = response.get(range.clone()).unwrap_or_default();
    if text.trim().is_empty() {
        return Candidates::none(if range.start > 0 {
            "only-reasoning"
        } else {
            "no-answer"
        });
    }
    statements(response, range, language)
}

/// Inside an answer tag the whole is the answer unless a mark stands in it.
fn tagged(response: &str, range: Range<usize>, language: Language) -> Candidates<'_> {
    let inner = statements(response, range.clone(), language);
    if inner.problem.is_some()
        || inner.all.iter().any(|found| {
            matches!(
                found.rule,
                Rule::Box | Rule::Hashes | Rule::Phrase | Rule::ForeignPhrase
            )
        })
    {
        return inner;
    }
    let whole = Candidate::new(response, range, Rule::AnswerTag);
    let wraps = !inner.all.is_empty();
    let nested = inner
        .all
        .into_iter()
        .filter(|found| found.rule != Rule::Whole);
    Candidates {
        all: std::iter::once(Candidate { wraps, ..whole })
            .chain(nested)
            .collect(),
        problem: None,
    }
}

/// The part of `response` in which an answer may be stated: behind the reasoning, inside the answer tag, before the next turn.
///
/// `None` where the response ends before its reasoning does.
///
/// ```
/// use heartcut_math_equivalence::final_part;
///
/// assert_eq!(final_part("<think>B?</think>So it is C."), Some("So it is C."));
/// assert_eq!(final_part("<think>B?"), None);
/// ```
#[must_use]
pub fn final_part(response: &str) -> Option<&str> {
    match scope(response) {
        Scope::Answer(range) | Scope::Text(range) => response.get(range),
        Scope::OnlyReasoning => None,
    }
}

fn statements(response: &str, range: Range<usize>, language: Language) -> Candidates<'_> {
    let boxed = match boxed::last(response, &range) {
        Ok(boxed) => boxed,
        Err(boxed::Problem::Unclosed) => return Candidates::none("unclosed-box"),
        Err(boxed::Problem::Empty) => return Candidates::none("empty-box"),
        Err(boxed::Problem::Continued) => return Candidates::none("continued-box"),
    };
    let marked = marked::last(response, &range);
    let phrase = phrase::last(response, &range, language);
    let all = match (boxed, marked) {
        (Some(boxed), _) => after_box(response, boxed, phrase),
        (None, Some(marked)) => vec![marked],
        (None, None) => phrase
            .map(|(span, rule)| segment::views(response, span, rule))
            .unwrap_or_default(),
    };
    if !all.is_empty() {
        return Candidates { all, problem: None };
    }
    let all = unmarked(response, range);
    let problem = all.is_empty().then_some("no-answer");
    Candidates { all, problem }
}

/// A box counts unless the response goes on to state another value in words.
fn after_box<'a>(
    response: &'a str,
    boxed: Candidate<'a>,
    phrase: Option<(Range<usize>, Rule)>,
) -> Vec<Candidate<'a>> {
    let later = phrase
        .filter(|(span, _)| span.start > boxed.span.end)
        .map(|(span, rule)| Candidate::new(response, span, rule));
    match later {
        Some(later) if parse(&later.text).is_understood() => vec![later, boxed],
        _ => with_views(response, boxed),
    }
}

/// A box that holds words is asked for the number in them if it is no answer as a whole.
fn with_views<'a>(response: &'a str, boxed: Candidate<'a>) -> Vec<Candidate<'a>> {
    if !boxed.text.contains("\\text") || parse(&boxed.text).is_understood() {
        return vec![boxed];
    }
    let span = boxed.span.clone();
    let text = response.get(span.clone()).unwrap_or_default();
    let stated = |inner: &Range<usize>| {
        let before = text.get(..inner.start).unwrap_or_default();
        let word = before.trim_end_matches([' ', '{', '}', '$', '\\']);
        [" is", " are", " equals", " be", " ="]
            .iter()
            .any(|verb| word.ends_with(verb))
    };
    let number = last_number::only(text).filter(stated).map(|inner| {
        let inner = span.start + inner.start..span.start + inner.end;
        Candidate::new(response, inner, Rule::Box)
    });
    let boxed = Candidate {
        wraps: number.is_some(),
        ..boxed
    };
    std::iter::once(boxed).chain(number).collect()
}

/// Nothing marks an answer: a short line as a whole, else the last mathematics or number.
fn unmarked(response: &str, range: Range<usize>) -> Vec<Candidate<'_>> {
    let trimmed = segment::trimmed(response, range.clone());
    let text = response.get(trimmed.clone()).unwrap_or_default();
    if text.len() > MAX_WHOLE || text.contains('\n') {
        return match segment::labelled_parts(response, &range) {
            Some(parts) => vec![parts],
            None => segment::last_views(response, range),
        };
    }
    let whole = Candidate::new(response, trimmed, Rule::Whole);
    // A formula that is not understood is not asked for its last number.
    let inner = if let Some(listed) = segment::listed(response, &range) {
        vec![listed]
    } else if segment::is_prose(text) {
        segment::last_views(response, range)
    } else {
        Vec::new()
    };
    std::iter::once(Candidate {
        wraps: !inner.is_empty(),
        ..whole
    })
    .chain(inner)
    .collect()
}

/// The answer that a reference is, or states: another sample may be the reference.
pub(crate) fn reference_text(reference: &str) -> Option<Cow<'_, str>> {
    let trimmed = reference.trim();
    if is_plain(trimmed) {
        return Some(Cow::Borrowed(trimmed)).filter(|text| !text.is_empty());
    }
    let found = extract(trimmed);
    if found.problem == Some("unclosed-box") {
        return boxed::rest(trimmed).map(Cow::Borrowed);
    }
    let stated = |found: &Candidate<'_>| !found.wraps || parse(&found.text).is_understood();
    let best = found.all.iter().position(stated).unwrap_or(0);
    let text = found.all.into_iter().nth(best)?.text;
    Some(text).filter(|text| !text.trim().is_empty())
}

/// An answer without any mark around it.
fn is_plain(text: &str) -> bool {
    let marks = ["boxed", "fbox", "####", "</think>", "<answer>", "nswer"];
    let marked = marks.iter().any(|mark| text.contains(mark));
    !marked && text.len() <= MAX_REFERENCE && (!text.contains('\n') || parse(text).is_understood())
}
