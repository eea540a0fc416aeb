//! From a row to what a verifier sees.

use super::{
    choices, context,
    names::FieldNames,
    row::{AnswerRow, Unfit},
};
use heartcut_plugin_api::{Case, Choice, Finish, ProblemKind, Test};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields of a row that have a place of their own in a case.
const OWN: [&str; 8] = [
    "id",
    "kind",
    "choices",
    "tests",
    "reasoning",
    "finish",
    "question",
    "verdict",
];

/// The case of a row.
pub(super) fn of_row(row: &AnswerRow, names: &FieldNames) -> Result<Case, Unfit> {
    let choices = choices::of_row(&row.fields)?;
    let context = context::of_row(&row.fields);
    let kind = kind(row, &choices, &context);
    let tests = tests(row)?;
    let reference = names.gold_of(row)?.map(|gold| as_kind(gold, &kind));
    if reference.is_none() && tests.is_empty() {
        return Err(names.no_gold(row));
    }
    let response = names
        .response_of(row)?
        .ok_or_else(|| names.no_response(row))?;
    let mut used = names.all();
    used.extend(OWN);
    used.extend(context::FIELDS);
    Ok(Case {
        id: row
            .any_text(&["id"])
            .unwrap_or_else(|| format!("row-{}", row.line)),
        response: as_kind(response, &kind),
        reasoning: row.any_text(&["reasoning"]),
        related: Vec::new(),
        extra: row.rest(&used),
        kind,
        reference,
        choices,
        tests,
        context,
    })
}

/// Whether the row says that its response was cut.
pub(super) fn is_cut(row: &AnswerRow) -> bool {
    row.fields.get("finish").and_then(Value::as_str) == Some(Finish::Length.as_str())
}

/// The kind that a row says, or else the one that its shape says.
pub(super) fn kind(
    row: &AnswerRow,
    choices: &[Choice],
    context: &BTreeMap<String, String>,
) -> ProblemKind {
    match row.any_text(&["kind"]) {
        Some(kind) => kind.into(),
        None if !choices.is_empty() => ProblemKind::Choice,
        None if context.contains_key("premise") => ProblemKind::Nli,
        None => ProblemKind::default(),
    }
}

fn tests(row: &AnswerRow) -> Result<Vec<Test>, Unfit> {
    match row.fields.get("tests") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(tests) => serde_json::from_value(tests.clone())
            .map_err(|_| Unfit::bad("tests", "no list of tests")),
    }
}

/// True and false are how programs write yes and no.
pub(super) fn as_kind(text: String, kind: &ProblemKind) -> String {
    match (text.as_str(), kind) {
        ("true", ProblemKind::YesNo) => "yes".to_owned(),
        ("false", ProblemKind::YesNo) => "no".to_owned(),
        _ => text,
    }
}
