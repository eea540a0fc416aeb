//! What a row holds.

use heartcut_row_table::{choices, gold, rest, text_or_number};
use heartcut_sdk::prelude::*;

/// Fields that a problem is made of, or that say nothing to anybody.
const READ: [&str; 9] = [
    "id",
    "question",
    "table",
    "choices",
    "answer",
    "gold_answer",
    "grade",
    "ques_type",
    "table_for_pd",
];

/// Key and fields of a row, which is an entry of the object or a line.
pub(crate) fn opened(row: &Row) -> Result<(String, Row), PluginError> {
    let (Some(key), Some(value)) = (row.value.get("key"), row.value.get("value")) else {
        return Ok((String::new(), row.clone()));
    };
    let Value::Object(value) = value.clone() else {
        return Err(PluginError::new(
            "not-an-object",
            "the entry holds no JSON object",
        ));
    };
    let key = key.as_str().unwrap_or_default().to_owned();
    Ok((
        key,
        Row {
            value,
            file: row.file.clone(),
            number: row.number,
            within: row.within.clone(),
        },
    ))
}

/// The problem of a row: a choice where there are choices, else a number.
pub(crate) fn problem(row: &Row, key: &str, split: &str) -> Result<Problem, PluginError> {
    let question = row.text("question")?;
    if question.trim().is_empty() {
        return Err(PluginError::new("empty-field", "field `question` is empty"));
    }
    let options = row.value.get("choices").filter(|value| !value.is_null());
    let choices = options
        .map(|value| choices(("choices", value)))
        .transpose()?
        .unwrap_or_default();
    let kind = match choices.is_empty() {
        true => ProblemKind::Math,
        false => ProblemKind::Choice,
    };
    let answer = answer(row, &kind)?.map(|answer| labelled(answer, &choices));
    Ok(Problem {
        dataset: "table-mwp".into(),
        split: split.into(),
        context: context(row)?,
        answer,
        level: text(row, "grade")?,
        problem_type: text(row, "ques_type")?,
        extra: rest(row, &READ),
        choices,
        kind,
        ..Problem::new(id(row, key, split)?, question)
    })
}

fn id(row: &Row, key: &str, split: &str) -> Result<String, PluginError> {
    if !key.is_empty() {
        return Ok(format!("table-mwp-{key}"));
    }
    heartcut_row_table::id(row, "id", || format!("table-mwp-{split}-{}", row.place()))
}

fn context(row: &Row) -> Result<std::collections::BTreeMap<String, String>, PluginError> {
    let table = row.text("table")?;
    if table.trim().is_empty() {
        return Err(PluginError::new("empty-field", "field `table` is empty"));
    }
    Ok([("table".to_owned(), table.to_owned())].into())
}

fn answer(row: &Row, kind: &ProblemKind) -> Result<Option<String>, PluginError> {
    match gold(row, kind)? {
        Some(gold) => Ok(Some(gold)),
        None => text(row, "answer"),
    }
}

/// The label of the option that the answer spells out.
fn labelled(answer: String, choices: &[Choice]) -> String {
    let chosen = choices
        .iter()
        .find(|choice| choice.text.trim() == answer.trim());
    chosen.map_or(answer, |choice| choice.label.clone())
}

/// What a field says; none where it is missing, null or blank.
fn text(row: &Row, field: &str) -> Result<Option<String>, PluginError> {
    let value = row.value.get(field).filter(|value| !value.is_null());
    let text = value
        .map(|value| text_or_number((field, value)))
        .transpose()?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}
