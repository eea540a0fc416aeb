//! What follows `answer`: the verb that leads to the answer.

use crate::text::{first_word, floor_boundary, strip_prefix_loosely, unclosed};

/// How far behind `answer` its verb may stand, in bytes.
const WINDOW: usize = 90;

/// How an answer is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Announcement {
    /// By a colon or a heading: what follows is the answer, whatever it is.
    Colon(usize),
    /// By a verb: what follows may be the answer.
    Verb(usize),
}

/// Where the answer begins behind `answer`, `option` or another noun that ends at `end`.
pub(crate) fn announced(text: &str, end: usize) -> Option<Announcement> {
    let rest = text.get(end..)?;
    let rest = rest.strip_prefix(['s', 'S']).unwrap_or(rest);
    let bare = unclosed(rest).trim_start_matches([' ', '*']);
    if let Some(found) = bare.strip_prefix([':', '=']) {
        return Some(Announcement::Colon(
            text.len() - found.trim_start_matches('>').len(),
        ));
    }
    let arrows = ["→", "->", "- ", "– ", "— "];
    if let Some(found) = bare.strip_prefix("是:") {
        return Some(Announcement::Colon(text.len() - found.len()));
    }
    let foreign = [
        "是", "为", "é ", "è ", "est ", "es ", "ist ", "は", "은", "는",
    ];
    let foreign = foreign.into_iter().chain(arrows).collect::<Vec<_>>();
    if let Some(found) = foreign.iter().find_map(|verb| bare.strip_prefix(verb)) {
        return Some(Announcement::Verb(text.len() - found.len()));
    }
    if bare.starts_with('\n') {
        return Some(Announcement::Verb(text.len() - bare.len()));
    }
    let start = text.len() - rest.len();
    Some(Announcement::Verb(
        verb_end(rest).map_or(start, |length| start + length),
    ))
}

/// The end of `is` or its kin in the same sentence.
fn verb_end(rest: &str) -> Option<usize> {
    let window = rest.get(..floor_boundary(rest, WINDOW))?;
    let stop = window.find(['\n', ';', '?', '!']).unwrap_or(window.len());
    let window = window.get(..stop)?;
    let window = window.get(..window.find(". ").unwrap_or(window.len()))?;
    let mut at = 0;
    for word in window.split_inclusive(' ') {
        at += word.len();
        if matches!(
            word.trim_end_matches([' ', ':', '*']),
            "is" | "are" | "be" | "was" | "IS" | "=" | "es" | "est" | "ist" | "lautet" | "è" | "é"
        ) {
            return Some(at);
        }
    }
    None
}

/// The verb in front of an answer takes it back: `cannot be`, `will never be`, `could be`.
pub(crate) fn is_refused(verb: &str) -> bool {
    const REFUSALS: [&str; 10] = [
        "not", "cannot", "never", "hardly", "neither", "nor", "unlikely", "could", "might", "may",
    ];
    let lower = verb.to_lowercase();
    let mut words = lower.split_whitespace().map(first_word);
    words.any(|word| REFUSALS.contains(&word.as_str()))
        || lower.contains("n't")
        || lower.contains("n’t")
}

/// What follows a label takes it back.
pub(crate) fn is_denied(rest: &str) -> bool {
    const DENIALS: [&str; 30] = [
        "is not",
        "isn't",
        "is wrong",
        "is incorrect",
        "is false",
        "was wrong",
        "is out",
        "can be ruled",
        "can't",
        "cannot",
        "would be wrong",
        "does not",
        "doesn't",
        "do not",
        "don't",
        "are wrong",
        "are incorrect",
        "are not",
        "fails",
        "makes no",
        "are out",
        "is too ",
        "are too ",
        "❌",
        "✗",
        "✘",
        "×",
        "不对",
        "就错",
        "是错",
    ];
    let rest = unclosed(rest).trim_start_matches([' ', ',']);
    let window = rest.get(..floor_boundary(rest, 40)).unwrap_or_default();
    let window = ["that ", "which ", "but "]
        .iter()
        .find_map(|word| window.strip_prefix(word))
        .unwrap_or(window);
    // `(D) No.` in a list; `no` before another word is a word of its own sentence.
    let refused = strip_prefix_loosely(window.trim_start_matches([':', '-', ' ']), "no");
    refused.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ',', ';']))
        || DENIALS.iter().any(|denial| window.starts_with(denial))
}

/// Words right before a marker that take the answer back.
const DISOWNING: [&str; 17] = [
    "might",
    "may",
    "could",
    "wrong",
    "incorrect",
    "original",
    "previous",
    "initial",
    "earlier",
    "student's",
    "not",
    "eliminate",
    "no",
    "first",
    "long",
    "neither",
    "nor",
];
/// What says in the same clause that others think so, or nobody.
const REPORTED: [&str; 36] = [
    "people believe",
    "many believe",
    "some believe",
    "others believe",
    "might believe",
    "to believe",
    "often believe",
    "commonly believed",
    "often assume",
    "people assume",
    "people think",
    "many think",
    "others say",
    "some say",
    "people say",
    "sources say",
    "false that",
    "not true that",
    "untrue that",
    "wrong that",
    "nobody",
    "no one",
    "not sure",
    "unsure",
    "don't think",
    "do not think",
    "i doubt",
    "might say",
    "may say",
    "would be tempted",
    "someone",
    "students",
    "first thought",
    "initially",
    "originally",
    "unlikely",
];

/// What stands before a marker makes it somebody else's or hypothetical.
pub(crate) fn is_disowned(before: &str) -> bool {
    let start = floor_boundary(before, before.len().saturating_sub(48));
    let window = before.get(start..).unwrap_or_default().to_lowercase();
    let window = window
        .rsplit(['.', '\n', ';', ',', '!', '?'])
        .next()
        .unwrap_or_default();
    let last = window
        .trim_end()
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    DISOWNING.contains(&first_word(last).as_str())
        || REPORTED.iter().any(|doubt| window.contains(doubt))
}
