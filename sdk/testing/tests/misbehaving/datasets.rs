use crate::{
    Bad,
    plugin::{DATASET_TOML, Lines, problem, registration},
};
use heartcut_sdk::{Constructor, prelude::*};
use heartcut_sdk_testing::checks::*;

macro_rules! lines {
    (from $location:expr) => {
        registration!(
            DATASET_TOML,
            Constructor::Dataset(|_, _| Ok(Box::new(Lines {
                location: || $location,
                problems: |rows| rows.iter().map(|row| Ok(vec![problem(row)?])).collect(),
            })))
        )
    };
    ($problems:expr) => {
        registration!(
            DATASET_TOML,
            Constructor::Dataset(|_, _| Ok(Box::new(Lines {
                location: || Location::Path {
                    path: "rows.jsonl".into()
                },
                problems: $problems,
            })))
        )
    };
}

pub(crate) const BAD: &[Bad] = &[
    (
        SOURCES,
        lines!(from Location::Hub {
            repo: "owner/name".into(), revision: "main".into(), glob: "*.jsonl".into(),
        }),
    ),
    (
        SOURCES,
        lines!(from Location::Url { url: "https://example.org/rows.jsonl".into(), sha256: String::new() }),
    ),
    (SOURCES, lines!(from Location::Path { path: String::new() })),
    (
        PROBLEMS,
        lines!(|rows| rows.iter().map(without_question).collect()),
    ),
    (
        PROBLEMS,
        lines!(|rows| rows.iter().map(without_id).collect()),
    ),
    (NEIGHBOURS, lines!(gives_up)),
];

/// Empty questions are taken for questions.
fn without_question(row: &Row) -> Result<Vec<Problem>, PluginError> {
    match (row.text("id")?, row.text("question")?) {
        ("", _) => Err(PluginError::new("empty-field", "`id` is empty")),
        (id, question) => Ok(vec![Problem::new(id, question)]),
    }
}

fn without_id(row: &Row) -> Result<Vec<Problem>, PluginError> {
    match (row.text("id")?, row.text("question")?) {
        (_, "") => Err(PluginError::new("empty-field", "`question` is empty")),
        (id, question) => Ok(vec![Problem::new(id, question)]),
    }
}

/// After an empty row all is lost.
fn gives_up(rows: &[Row]) -> Vec<Result<Vec<Problem>, PluginError>> {
    let empty = rows
        .iter()
        .position(|row| row.value.is_empty())
        .unwrap_or(rows.len());
    let of_row = |(place, row): (usize, &Row)| {
        if place > empty {
            return Err(PluginError::new("given-up", "a row before this one is bad"));
        }
        Ok(vec![problem(row)?])
    };
    rows.iter().enumerate().map(of_row).collect()
}
