//! Answers in words that mean a value, and words that mean the same.

use crate::value::{Atom, Fraction, Value};

/// Words that mean the same, the first of them in place of all.
const SYNONYMS: &[&[&str]] = &[
    &[
        "does not exist",
        "dne",
        "doesn't exist",
        "it does not exist",
    ],
    &["undefined", "not defined", "is undefined"],
    &[
        "infinitely many",
        "infinitely many solutions",
        "infinite solutions",
        "infinite",
        "infinitely many solution",
    ],
    &["yes", "yes it is", "yes, it is", "yes,it is"],
    &["no", "no it is not", "no, it is not", "no,it is not"],
    &["true", "correct", "t"],
    &["false", "incorrect", "f"],
    &["monday", "mon"],
    &["tuesday", "tue", "tues"],
    &["wednesday", "wed"],
    &["thursday", "thu", "thur", "thurs"],
    &["friday", "fri"],
    &["saturday", "sat"],
    &["sunday", "sun"],
    &["neither", "neither even nor odd", "neither odd nor even"],
    &[
        "cannot be determined",
        "can not be determined",
        "not enough information",
    ],
];

/// Words that mean the empty set.
const NOTHING: &[&str] = &[
    "no solution",
    "no solutions",
    "no real solution",
    "no real solutions",
    "there is no solution",
    "there are no solutions",
    "there is no real solution",
    "there are no real solutions",
    "has no solution",
    "the equation has no solution",
    "the equation has no solutions",
    "empty set",
    "the empty set",
    "none",
];

/// Words that mean every real number.
const EVERYTHING: &[&str] = &[
    "all real numbers",
    "all reals",
    "all real number",
    "the set of all real numbers",
    "set of all real numbers",
    "any real number",
    "every real number",
    "all real values",
    "x can be any real number",
    "all real x",
];

/// One of all the words that mean the same.
pub(crate) fn canonical(text: &str) -> &str {
    let group = SYNONYMS.iter().find(|group| group.contains(&text));
    group
        .and_then(|group| group.first().copied())
        .unwrap_or(text)
}

/// The text and all that means the same.
pub(crate) fn synonyms(text: &str) -> impl Iterator<Item = &str> {
    let group = SYNONYMS.iter().find(|group| group.contains(&text));
    std::iter::once(text).chain(group.into_iter().flat_map(|group| group.iter().copied()))
}

/// The text before `except` means every real number.
pub(crate) fn is_everything(text: &str) -> bool {
    EVERYTHING.contains(&text.to_lowercase().as_str())
}

/// The value that words stand for.
pub(crate) fn value(text: &str) -> Option<Value> {
    const LONGEST: usize = 48;
    if text.len() > LONGEST || !text.contains(|c: char| c.is_alphabetic()) {
        return None;
    }
    let lower = text.trim_end_matches(['.', '!']).to_lowercase();
    if NOTHING.contains(&lower.as_str()) {
        return Some(Value::Set(Vec::new()));
    }
    if EVERYTHING.contains(&lower.as_str()) {
        return Some(Value::reals());
    }
    let infinity = || Fraction::atom(Atom::Symbol("∞".into()));
    match lower.as_str() {
        "infinity" | "positive infinity" | "plus infinity" => Some(Value::Number(infinity())),
        "negative infinity" | "minus infinity" => Some(Value::Number(infinity().negated())),
        _ => None,
    }
}
