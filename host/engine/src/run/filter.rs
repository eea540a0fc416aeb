//! Whether the field of a problem passes what a filter wants of it.

use crate::{
    error::{HostError, Result},
    pipeline::DatasetStage,
};
use heartcut_plugin_api::Problem;
use serde_json::Value;
use std::cmp::Ordering;

/// Whether a value stands as wanted to a bound.
type Holds = fn(Ordering) -> bool;

/// What a filter can say of a value before it: longer signs first.
const SIGNS: [(&str, Holds); 6] = [
    (">=", Ordering::is_ge),
    ("<=", Ordering::is_le),
    ("!=", Ordering::is_ne),
    ("==", Ordering::is_eq),
    (">", Ordering::is_gt),
    ("<", Ordering::is_lt),
];

/// Whether a value is the wanted one, or stands to it as `>= 3`, `!= Algebra` or `> 1 and < 5` say.
pub(super) fn passes(value: &str, wanted: &str) -> bool {
    if comparison(wanted).is_none() {
        return value == wanted;
    }
    wanted.split(" and ").all(|part| match comparison(part) {
        Some((holds, bound)) => ordering(value, bound).is_some_and(holds),
        None => value == part.trim(),
    })
}

/// Whether what a filter says of a field can be meant.
///
/// # Errors
/// `bad-filter`, with how it is written.
pub(super) fn check_filter(stage: &DatasetStage) -> Result<()> {
    for (field, wanted) in &stage.filter {
        for wanted in wanted.as_slice() {
            let wanted = wanted.text();
            if !is_clear(&wanted) {
                let message = format!("`dataset.filter`: `{wanted}` of `{field}` is not clear");
                return Err(HostError::config("bad-filter", message).help(
                    "write `>= 3`, `!= Algebra` or `> 1 and < 5`, several of which one has to \
                     hold as a list, and a text that begins with such a sign behind `==`",
                ));
            }
        }
    }
    Ok(())
}

fn is_clear(wanted: &str) -> bool {
    let is_sign = |text: &str| text.starts_with(['<', '>', '=']);
    if comparison(wanted).is_none() {
        return !is_sign(wanted.trim());
    }
    wanted.split(" and ").all(|part| match comparison(part) {
        Some((_, bound)) if part.trim().starts_with("==") => !bound.is_empty(),
        Some((_, bound)) => !is_sign(bound) && !bound.contains(" or ") && !bound.ends_with(" and"),
        None => false,
    })
}

fn comparison(wanted: &str) -> Option<(Holds, &str)> {
    let wanted = wanted.trim();
    SIGNS.iter().find_map(|(sign, holds)| {
        let bound = wanted.strip_prefix(sign)?.trim();
        (!bound.is_empty()).then_some((*holds, bound))
    })
}

/// As numbers where the bound is one: a value such as `Level 4` is compared by the number in it,
/// and one without a number is neither more nor less. As texts otherwise.
fn ordering(value: &str, bound: &str) -> Option<Ordering> {
    match bound.parse::<f64>() {
        Ok(bound) => number_in(value)?.partial_cmp(&bound),
        Err(_) => Some(value.cmp(bound)),
    }
}

fn number_in(value: &str) -> Option<f64> {
    value.trim().parse().ok().or_else(|| {
        let words = value.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
        words.filter_map(|word| word.parse().ok()).next_back()
    })
}

/// The field of a problem, or of its `extra`, as text.
pub(super) fn field_of(problem: &Problem, field: &str) -> Option<String> {
    match field {
        "id" => Some(problem.id.clone()),
        "dataset" => Some(problem.dataset.clone()),
        "split" => Some(problem.split.clone()),
        "kind" => Some(problem.kind.to_string()),
        "level" => problem.level.clone(),
        "type" => problem.problem_type.clone(),
        "answer" => problem.answer.clone(),
        other => problem.extra.get(other).map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_meant_is_not_clear() {
        for clear in [
            "Level 3",
            ">= 3",
            "> 1 and < 5",
            "== > 3",
            "!= Algebra",
            "a => b",
        ] {
            assert!(is_clear(clear), "{clear}");
        }
        for unclear in [
            "=> 3",
            "=3",
            ">=",
            ">> 3",
            "> 3 and",
            "> 3 or < 2",
            "> 1 and 5",
            "<> 3",
        ] {
            assert!(!is_clear(unclear), "{unclear}");
        }
    }

    #[test]
    fn values_are_equal_or_compared() {
        let table = [
            ("Level 3", "Level 3", true),
            ("Level 3", "Level 4", false),
            ("Level 3", ">= 3", true),
            ("Level 2", ">= 3", false),
            ("Level ?", ">= 3", false),
            ("Level ?", "< 3", false),
            ("1999", "> 1990 and <= 1999", true),
            ("1989", "> 1990 and <= 1999", false),
            ("-5", "< 0", true),
            ("Algebra", "!= Geometry", true),
            ("Geometry", "!= Geometry", false),
            ("Algebra", "< Geometry", true),
            (">=", ">=", true),
            ("> 3", "== > 3", true),
            ("3.5", ">3.4", true),
        ];
        for (value, wanted, expected) in table {
            assert_eq!(passes(value, wanted), expected, "{value} {wanted}");
        }
    }
}
