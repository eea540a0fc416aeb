//! From a row to what a verifier sees.

use super::{
    choices, context,
    names::FieldNames,
    row::{AnswerRow, Unfit},
};
use heartcut_plugin_api::{Case, Choice, Finish, ProblemKind, Test};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields that hold the tests of a program, in the forms that are known; a verifier of programs
/// reads them.
const TESTS: [&str; 3] = ["tests", "input_output", "test_list"];

/// Fields of a row that have a place of their own in a case.
const OWN: [&str; 7] = [
    "id",
    "kind",
    "choices",
    "reasoning",
    "finish",
    "question",
    "verdict",
];

/// The case of a row.
pub(super) fn of_row(row: &AnswerRow, names: &FieldNames) -> Result<Case, Unfit> {
    let choices = choices::of_row(&row.fields)?;
    let context = context::of_row(&row.fields);
    let said = kind(row, &choices, &context);
    // What says that it is a program and has no tests is the verifier's to judge.
    let is_tested = is_tested(row) || said == ProblemKind::Code;
    let kind = match said {
        ProblemKind::Text if is_tested => ProblemKind::Code,
        kind => kind,
    };
    let tests = tests(row)?;
    let reference = names.gold_of(row)?.map(|gold| as_kind(gold, &kind));
    if reference.is_none() && !is_tested {
        return Err(names.no_gold(row));
    }
    let solution = || row.any_text(&["solution"]).filter(|_| is_tested);
    let response = names.response_of(row)?.or_else(solution);
    let response = response.ok_or_else(|| names.no_response(row))?;
    let mut used = names.all();
    used.extend(OWN);
    used.extend(context::FIELDS);
    // Tests in another form than the record's are left to the verifier.
    used.extend(tests.is_some().then_some("tests"));
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
        tests: tests.unwrap_or_default(),
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

/// Whether a row has tests, be they none at all; `test` alone is too common a name.
fn is_tested(row: &AnswerRow) -> bool {
    let has_check = is_there(row, "test") && is_there(row, "entry_point");
    has_check || TESTS.iter().any(|name| is_there(row, name))
}

fn is_there(row: &AnswerRow, name: &str) -> bool {
    row.fields.get(name).is_some_and(|value| !value.is_null())
}

/// The tests of a row, if they have the form of the record.
fn tests(row: &AnswerRow) -> Result<Option<Vec<Test>>, Unfit> {
    match row.fields.get("tests") {
        None | Some(Value::Null | Value::Object(_) | Value::String(_)) => Ok(None),
        Some(Value::Array(tests)) => {
            let is_record = |test: &Value| test.get("kind").is_some();
            if !tests.iter().all(is_record) {
                return Ok(None);
            }
            serde_json::from_value(tests.clone().into())
                .map(Some)
                .map_err(|e| Unfit::bad("tests", &format!("no list of tests: {e}")))
        }
        Some(_) => Err(Unfit::bad("tests", "no list of tests")),
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
