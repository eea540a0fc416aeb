//! Schemas with alternatives (`anyOf`, `oneOf`): which of them was meant.

use super::check::{Report, types, values};
use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;

type Errors = [ValidationError<'static>];

/// Reports the failure of all alternatives in the words of the one that was probably meant.
pub(super) fn report(
    report: &mut Report<'_>,
    error: &ValidationError<'_>,
    branches: &[Vec<ValidationError<'static>>],
) {
    let here = error.instance_path().as_str();
    let fitting: Vec<&Errors> = branches
        .iter()
        .map(Vec::as_slice)
        .filter(|b| type_error(b, here).is_none())
        .collect();
    if fitting.is_empty() {
        return by_type(report, error, branches);
    }
    match common_words(&fitting) {
        Some((place, valid)) => report.unknown_word(place, &valid),
        None => nearest(&fitting).iter().for_each(|error| report.add(error)),
    }
}

/// No alternative takes a value of this kind.
fn by_type(
    report: &mut Report<'_>,
    error: &ValidationError<'_>,
    branches: &[Vec<ValidationError<'static>>],
) {
    let here = error.instance_path().as_str();
    let words: Vec<_> = branches
        .iter()
        .flat_map(|branch| branch_words(branch, here))
        .collect();
    if !words.is_empty() {
        return report.unknown_word(error, &words);
    }
    let mut names: Vec<_> = branches
        .iter()
        .filter_map(|branch| type_error(branch, here))
        .flat_map(types)
        .collect();
    let mut seen = Vec::new();
    names.retain(|name| {
        !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    report.wrong_kind(error, &names);
}

fn type_error<'a>(branch: &'a Errors, here: &str) -> Option<&'a TypeKind> {
    branch.iter().find_map(|error| match error.kind() {
        Kind::Type { kind } if error.instance_path().as_str() == here => Some(kind),
        _ => None,
    })
}

/// The place at which every alternative wants another word, and all the words: the tag of a
/// tagged union, or a union of constants.
fn common_words<'a>(
    branches: &[&'a Errors],
) -> Option<(&'a ValidationError<'static>, Vec<&'a Value>)> {
    let first = branches
        .first()?
        .iter()
        .find(|error| !own_words(error).is_empty())?;
    let place = first.instance_path().as_str();
    let words: Vec<_> = branches
        .iter()
        .map(|branch| branch_words(branch, place))
        .collect();
    let all = words.iter().all(|words| !words.is_empty());
    all.then(|| (first, words.concat()))
}

fn branch_words<'a>(branch: &'a Errors, place: &str) -> Vec<&'a Value> {
    let here = branch
        .iter()
        .filter(|error| error.instance_path().as_str() == place);
    here.flat_map(own_words).collect()
}

fn own_words<'a>(error: &'a ValidationError<'static>) -> Vec<&'a Value> {
    match error.kind() {
        Kind::Enum { options } => values(options),
        Kind::Constant { expected_value } => vec![&**expected_value],
        _ => Vec::new(),
    }
}

/// The alternative whose words fit and which then has the fewest errors.
fn nearest<'a>(branches: &[&'a Errors]) -> &'a Errors {
    let wrong_words = |branch: &Errors| branch.iter().filter(|e| !own_words(e).is_empty()).count();
    let best = branches
        .iter()
        .min_by_key(|branch| (wrong_words(branch), branch.len()));
    best.copied().unwrap_or_default()
}
