//! From a judged row to what a formatter sees.

use super::{
    case, choices, context,
    names::FieldNames,
    row::{AnswerRow, Unfit},
};
use heartcut_plugin_api::{
    Completion, Finish, Group, Message, Problem, ReasoningKind, Request, Trace, Usage, Verdict,
};
use serde::de::DeserializeOwned;
use std::path::Path;

/// Fields of a row that have a place of their own in a group.
const OWN: [&str; 20] = [
    "id",
    "dataset",
    "split",
    "kind",
    "level",
    "type",
    "question",
    "choices",
    "step",
    "style",
    "sample",
    "provider",
    "model",
    "messages",
    "request",
    "reasoning",
    "finish",
    "usage",
    "verdict",
    "tests",
];

/// The row as a group of one trace.
pub(super) fn of_row(row: &AnswerRow, ordinal: u64) -> Result<Group, Unfit> {
    let names = FieldNames::default();
    let problem = problem(row, &names)?;
    let trace = trace(row, &names, &problem)?;
    Ok(Group {
        problem,
        ordinal,
        row: row.fields.clone(),
        traces: vec![trace],
    })
}

fn problem(row: &AnswerRow, names: &FieldNames) -> Result<Problem, Unfit> {
    let question = row
        .first_text(&["question"])?
        .ok_or_else(|| Unfit::missing(row, &["question"]))?;
    let choices = choices::of_row(&row.fields)?;
    let context = context::of_row(&row.fields);
    let kind = case::kind(row, &choices, &context);
    let mut used = names.all();
    used.extend(OWN);
    used.extend(context::FIELDS);
    Ok(Problem {
        id: row
            .any_text(&["id"])
            .unwrap_or_else(|| format!("row-{}", row.line)),
        dataset: row
            .any_text(&["dataset"])
            .unwrap_or_else(|| stem(&row.file)),
        split: row.any_text(&["split"]).unwrap_or_default(),
        answer: names.gold_of(row)?.map(|gold| case::as_kind(gold, &kind)),
        tests: Vec::new(),
        level: row.any_text(&["level"]),
        problem_type: row.any_text(&["type"]),
        extra: row.rest(&used),
        kind,
        question,
        context,
        choices,
    })
}

fn trace(row: &AnswerRow, names: &FieldNames, problem: &Problem) -> Result<Trace, Unfit> {
    let text = names
        .response_of(row)?
        .ok_or_else(|| names.no_response(row))?;
    let messages: Option<Vec<Message>> = read(row, "messages");
    Ok(Trace {
        step: row.any_text(&["step"]).unwrap_or_default(),
        style: row.any_text(&["style"]).unwrap_or_default(),
        sees_gold: false,
        provider: row.any_text(&["provider"]).unwrap_or_default(),
        request: Request {
            key: row.any_text(&["request"]).unwrap_or_default(),
            model: row.any_text(&["model"]).unwrap_or_default(),
            messages: messages.unwrap_or_else(|| vec![Message::user(problem.question.clone())]),
            sample: read(row, "sample").unwrap_or_default(),
            ..Request::default()
        },
        completion: Some(completion(row, text)),
        verdict: verdict(row)?,
    })
}

fn completion(row: &AnswerRow, text: String) -> Completion {
    let reasoning = row.any_text(&["reasoning"]);
    let kind = if reasoning.is_some() {
        ReasoningKind::Full
    } else {
        ReasoningKind::None
    };
    Completion {
        text,
        reasoning,
        reasoning_kind: kind,
        finish: row
            .any_text(&["finish"])
            .map_or_else(Finish::default, Finish::from),
        usage: read::<Usage>(row, "usage"),
        ..Completion::default()
    }
}

/// The verdict of a row; none where nothing was judged.
fn verdict(row: &AnswerRow) -> Result<Option<Verdict>, Unfit> {
    match row
        .fields
        .get("verdict")
        .filter(|verdict| !verdict.is_null())
    {
        None => Ok(None),
        Some(_) => match read(row, "verdict") {
            Some(verdict) => Ok(Some(verdict)),
            None => Err(Unfit::bad("verdict", "not as `heartcut verify` writes it")),
        },
    }
}

fn read<T: DeserializeOwned>(row: &AnswerRow, field: &str) -> Option<T> {
    serde_json::from_value(row.fields.get(field)?.clone()).ok()
}

/// The name of a file without folder and ending.
fn stem(file: &str) -> String {
    Path::new(file)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}
