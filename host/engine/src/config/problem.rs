//! The wording of the commonest problems, shared by schemas and types.

use super::{ConfigProblem, Document, pointer, words};

/// A key that means nothing where it stands.
pub(super) fn unknown_key<S: AsRef<str>>(
    document: &Document,
    table: &str,
    key: &str,
    valid: &[S],
) -> ConfigProblem {
    let message = format!("unknown key `{key}`{}", under(table));
    let problem = document.problem(&pointer::child(table, key), message);
    let mut problem = problem.near(key, valid.iter().map(AsRef::as_ref));
    if problem.nearest.is_none() && !valid.is_empty() {
        problem.message += &format!("; the valid keys are {}", words::quoted(valid));
    }
    problem
}

/// A key that has to be there and is not.
pub(super) fn missing_key(document: &Document, table: &str, key: &str) -> ConfigProblem {
    let message = format!("missing key `{key}`{}", under(table));
    let mut problem = document.problem(table, message);
    problem.key = pointer::dotted(&pointer::child(table, key));
    problem
}

/// A word that is none of those allowed.
pub(super) fn unknown_word<S: AsRef<str>>(
    document: &Document,
    pointer: &str,
    word: &str,
    valid: &[S],
) -> ConfigProblem {
    let (name, valid_words) = (name(pointer), words::quoted(valid));
    let message = format!(
        "{name} must be one of {valid_words}, found `{}`",
        words::short(word)
    );
    document
        .problem(pointer, message)
        .near(word, valid.iter().map(AsRef::as_ref))
}

/// A value of another kind than the one wanted.
pub(super) fn wrong_kind(
    document: &Document,
    pointer: &str,
    expected: &str,
    found: &str,
) -> ConfigProblem {
    document.problem(
        pointer,
        format!("{} must be {expected}, found {found}", name(pointer)),
    )
}

/// The part as the subject of a sentence.
pub(super) fn name(pointer: &str) -> String {
    if pointer.is_empty() {
        "the configuration".to_owned()
    } else {
        format!("`{}`", pointer::dotted(pointer))
    }
}

fn under(table: &str) -> String {
    if table.is_empty() {
        String::new()
    } else {
        format!(" under `{}`", pointer::dotted(table))
    }
}
