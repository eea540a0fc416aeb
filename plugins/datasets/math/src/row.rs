//! What a row holds.

use crate::subject;
use heartcut_row_table::{gold, id, last_boxed, rest, text_or_number};
use heartcut_sdk::prelude::*;

/// Fields that a problem is made of.
const READ: [&str; 7] = [
    "id",
    "problem",
    "question",
    "answer",
    "gold_answer",
    "level",
    "type",
];

/// The problem of a row, which may be a file of its own.
pub(crate) fn problem(row: &Row, split: &str) -> Result<Problem, PluginError> {
    let (file, own) = opened(row)?;
    let question = question(&own)?;
    let subject = subject_of(&file);
    let name = name(&file, &own);
    Ok(Problem {
        dataset: "math".into(),
        split: split.into(),
        kind: ProblemKind::Math,
        answer: answer(&own)?,
        level: text(&own, "level")?,
        problem_type: match text(&own, "type")? {
            Some(own) => Some(own),
            None => subject.map(|(_, subject)| subject.to_owned()),
        },
        extra: rest(&own, &READ),
        ..Problem::new(id(&own, "id", || format!("math-{split}-{name}"))?, question)
    })
}

/// A row that is a file says `{path, value}`.
fn opened(row: &Row) -> Result<(String, Row), PluginError> {
    let (Some(path), Some(value)) = (row.value.get("path"), row.value.get("value")) else {
        return Ok((row.named().to_owned(), row.clone()));
    };
    let path = path.as_str().unwrap_or_default().to_owned();
    let Value::Object(value) = value.clone() else {
        return Err(PluginError::new(
            "not-an-object",
            "the file holds no JSON object",
        ));
    };
    let own = Row {
        value,
        number: 0,
        file: row.file.clone(),
        within: row.within.clone(),
    };
    Ok((path, own))
}

fn question(row: &Row) -> Result<&str, PluginError> {
    let field = match row.value.contains_key("problem") {
        true => "problem",
        false => "question",
    };
    let question = row.text(field)?;
    match question.trim().is_empty() {
        true => Err(PluginError::new(
            "empty-field",
            format!("field `{field}` is empty"),
        )),
        false => Ok(question),
    }
}

/// The prepared answer, or that of the row, or what the last box of the solution holds: 90 of the
/// 5,000 test solutions have more than one.
fn answer(row: &Row) -> Result<Option<String>, PluginError> {
    if let Some(gold) = gold(row, &ProblemKind::Math)? {
        return Ok(Some(gold));
    }
    let answer = text(row, "answer")?;
    let solution = text(row, "solution")?;
    let boxed = |text: &Option<String>| text.as_deref().and_then(last_boxed).map(str::to_owned);
    Ok(boxed(&answer).or(answer).or_else(|| boxed(&solution)))
}

/// What a field says; none where it is missing, null or blank.
fn text(row: &Row, field: &str) -> Result<Option<String>, PluginError> {
    let value = row.value.get(field).filter(|value| !value.is_null());
    let text = value
        .map(|value| text_or_number((field, value)))
        .transpose()?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// What tells a row from all others: the subject and the number of its file, or its line.
fn name(file: &str, row: &Row) -> String {
    let (subject, stem) = (subject_of(file).map(|(name, _)| name), stem(file));
    match (subject, row.number) {
        (Some(subject), 0) => format!("{subject}-{stem}"),
        (None, 0) => stem.to_owned(),
        (Some(subject), _) => format!("{subject}-{}", row.place()),
        (None, _) => row.place(),
    }
}

fn subject_of(file: &str) -> Option<(&'static str, &'static str)> {
    let folder = file.rsplit('/').nth(1).unwrap_or_default();
    subject::of_file(stem(file)).or_else(|| subject::of_file(folder))
}

fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split('.').next().unwrap_or(name)
}
