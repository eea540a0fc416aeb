//! One row, one problem.

use crate::{
    Table, choices,
    fields::Reader,
    text::{self, text, text_or_number},
};
use heartcut_sdk::prelude::*;
use std::collections::BTreeMap;

type Context = BTreeMap<String, String>;

/// The problem that a row holds.
pub(crate) fn of_row(config: &Table, split: &str, row: &Row) -> Result<Problem, PluginError> {
    let names = &config.fields;
    let mut reader = Reader::new(&row.value);
    let id = reader
        .take(&names.id, &["id"])
        .map(text_or_number)
        .transpose()?;
    let question = question(config, row, &mut reader)?;
    let context = context(config, &mut reader)?;
    let choices = reader
        .take(&names.choices, &["choices"])
        .map(choices::of_value)
        .transpose()?;
    let choices = choices.unwrap_or_default();
    let said = reader.take(&names.kind, &["kind"]).map(text).transpose()?;
    let kind = said.or_else(|| config.kind.clone()).map(ProblemKind::from);
    let kind = kind.unwrap_or_else(|| kind_by_shape(&choices, &context));
    let answer = reader.take(&names.answer, &["gold_answer", "answer"]);
    let answer = answer
        .map(|answer| text::answer(answer, &kind))
        .transpose()?;
    let split = split_of((config, split), row, &mut reader)?;
    Ok(Problem {
        id: id
            .filter(|id| !id.trim().is_empty())
            .unwrap_or_else(|| format!("row-{}", row.number)),
        dataset: dataset(config, &mut reader),
        split,
        answer: answer.filter(|answer| !answer.trim().is_empty()),
        tests: reader
            .take(&names.tests, &["tests"])
            .map(tests)
            .transpose()?
            .unwrap_or_default(),
        level: reader
            .take(&names.level, &["level"])
            .map(text_or_number)
            .transpose()?,
        problem_type: reader
            .take(&names.problem_type, &["type"])
            .map(text_or_number)
            .transpose()?,
        kind,
        question,
        context,
        choices,
        extra: reader.rest(),
    })
}

/// The name given, or the row's own, or the file's.
fn dataset<'a>(config: &'a Table, reader: &mut Reader<'a>) -> String {
    let own = match config.name {
        Some(_) => None,
        None => reader.take_text("dataset"),
    };
    own.unwrap_or_else(|| config.dataset()).to_owned()
}

/// The row's own split, or the one that was asked for.
fn split_of(
    (config, asked): (&Table, &str),
    row: &Row,
    reader: &mut Reader<'_>,
) -> Result<String, PluginError> {
    if let Some(own) = reader.take_text("split") {
        return Ok(own.to_owned());
    }
    config.check_split(asked, row)?;
    Ok(asked.to_owned())
}

fn question<'a>(
    config: &'a Table,
    row: &Row,
    reader: &mut Reader<'a>,
) -> Result<String, PluginError> {
    let mapped = &config.fields.question;
    let found = reader.take(mapped, &["question", "hypothesis"]);
    let name = mapped.as_deref().unwrap_or("question");
    let found = found.ok_or_else(|| {
        PluginError::new("missing-field", format!("field `{name}` is missing")).help(
            match holds_rows(config, row) {
                true => "each of its fields holds an object: `entries = true` reads those as rows",
                false => "name the field that holds the question: `fields = { question = \"..\" }`",
            },
        )
    })?;
    let question = text(found)?;
    if question.trim().is_empty() {
        return Err(PluginError::new(
            "empty-field",
            format!("field `{}` is empty", found.0),
        ));
    }
    Ok(question)
}

fn context<'a>(config: &'a Table, reader: &mut Reader<'a>) -> Result<Context, PluginError> {
    let mut context = Context::new();
    if let Some(mapped) = &config.fields.context {
        for (name, field) in mapped {
            if let Some(found) = reader.get(field) {
                context.insert(name.clone(), text(found)?);
            }
        }
        return Ok(context);
    }
    for name in ["premise", "table"] {
        if let Some(found) = reader.get(name) {
            context.insert(name.to_owned(), text(found)?);
        }
    }
    match reader.get("context") {
        Some((_, Value::Object(fields))) => {
            for (name, value) in fields {
                context.insert(name.clone(), text((&format!("context.{name}"), value))?);
            }
        }
        Some(found) => {
            context.insert("context".to_owned(), text(found)?);
        }
        None => {}
    }
    Ok(context)
}

/// Whether a row is an object of rows, by their names.
fn holds_rows(config: &Table, row: &Row) -> bool {
    !config.entries && !row.value.is_empty() && row.value.values().all(Value::is_object)
}

fn kind_by_shape(choices: &[Choice], context: &Context) -> ProblemKind {
    if !choices.is_empty() {
        ProblemKind::Choice
    } else if context.contains_key("premise") {
        ProblemKind::Nli
    } else {
        ProblemKind::Text
    }
}

fn tests((field, value): (&str, &Value)) -> Result<Vec<Test>, PluginError> {
    serde_json::from_value(value.clone())
        .map_err(|e| text::wrong_type(field, "not a list of tests").because(&e))
}
