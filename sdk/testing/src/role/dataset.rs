use crate::{
    Report,
    answers::{Answers, ListCall, json},
    checks, example, hostile_texts,
};
use heartcut_sdk::{
    Dataset, Host,
    host::SilentHost,
    manifest::PluginExample,
    role::{KnownSplit, Location, Row, Source},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, slice};

pub(super) fn check(dataset: &dyn Dataset, examples: &[&PluginExample], report: &mut Report) {
    let (examples, read): (_, Vec<Row>) = example::inputs(examples, report);
    let rows: Vec<Row> = numbered(read.clone());
    let hostile: Vec<Row> = rows.iter().flat_map(mutations).collect();
    let problems = |rows: &[Row], host: &dyn Host| -> Answers {
        dataset
            .problems("", rows, host)
            .into_iter()
            .map(json)
            .collect()
    };
    let calls = ListCall {
        name: "problems",
        inputs: &rows,
        hostile: &hostile,
        call: &problems,
    };
    calls.check(report);
    for (example, row) in examples.into_iter().zip(&read) {
        if let Some(answers) = calls.check_length(slice::from_ref(row), &SilentHost, report) {
            answers
                .into_iter()
                .for_each(|answer| example::expect(example, answer, report));
        }
    }
    check_neighbours(&calls, report);
    check_problems(&calls, report);
    check_sources(dataset, report);
}

fn numbered(rows: Vec<Row>) -> Vec<Row> {
    (1..)
        .zip(rows)
        .map(|(number, row)| Row { number, ..row })
        .collect()
}

/// The row with each field missing, of another type, or hostile.
fn mutations(row: &Row) -> Vec<Row> {
    let mut odd = vec![
        Value::Null,
        json!(true),
        json!(-1.5e300),
        json!([]),
        json!([1, null, {}]),
        json!({"label": [1], "text": "x"}),
    ];
    odd.extend(hostile_texts().into_iter().map(Value::String));
    let mut rows = vec![Row {
        value: Default::default(),
        ..row.clone()
    }];
    for name in row.value.keys() {
        let mut missing = row.clone();
        missing.value.shift_remove(name);
        rows.push(missing);
        for value in &odd {
            let mut other = row.clone();
            other.value.insert(name.clone(), value.clone());
            rows.push(other);
        }
    }
    rows
}

/// Each row between two that hold nothing gives what it gives alone.
fn check_neighbours(calls: &ListCall<'_, Row>, report: &mut Report) {
    for row in calls.inputs {
        let bad = Row {
            value: Default::default(),
            ..row.clone()
        };
        let alone = calls.check_length(slice::from_ref(row), &SilentHost, report);
        let between = calls.check_length(&[bad.clone(), row.clone(), bad], &SilentHost, report);
        if let (Some(alone), Some(between)) = (alone, between) {
            let message = "a row gives something else between two bad ones";
            report.require(alone.first() == between.get(1), checks::NEIGHBOURS, message);
        }
    }
}

fn check_problems(calls: &ListCall<'_, Row>, report: &mut Report) {
    let mut ids = BTreeSet::new();
    let answers = calls
        .check_length(calls.inputs, &SilentHost, report)
        .unwrap_or_default();
    for problem in answers
        .iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
    {
        let id = problem["id"].as_str().unwrap_or_default().to_owned();
        report.require(!id.is_empty(), checks::PROBLEMS, "a problem has no id");
        let asked = problem["question"] != "";
        report.require(
            asked,
            checks::PROBLEMS,
            format!("problem `{id}` has no question"),
        );
        let message = format!("two rows give the id `{id}`");
        report.require(ids.insert(id), checks::PROBLEMS, message);
    }
    for row in calls.hostile {
        let answers = calls
            .check_length(slice::from_ref(row), &SilentHost, report)
            .unwrap_or_default();
        let problems = answers
            .iter()
            .flatten()
            .filter_map(Value::as_array)
            .flatten();
        let whole = problems
            .into_iter()
            .all(|p| p["id"] != "" && p["question"] != "");
        report.require(
            whole,
            checks::PROBLEMS,
            "a bad row gives a problem without id or question",
        );
    }
}

fn check_sources(dataset: &dyn Dataset, report: &mut Report) {
    for split in ["", "train", "no-such-split"] {
        match dataset.sources(split) {
            Ok(sources) => check_source_list(split, &sources, report),
            Err(error) => report.error(&error),
        }
    }
    for KnownSplit { name, .. } in dataset.splits() {
        let known = dataset.sources(&name);
        let refused = known.is_err_and(|error| error.code == "unknown-split");
        let message = format!("split `{name}` is listed and not known");
        report.require(!refused, checks::SOURCES, message);
    }
}

fn check_source_list(split: &str, sources: &[Source], report: &mut Report) {
    let some = !sources.is_empty();
    report.require(
        some,
        checks::SOURCES,
        format!("split `{split}` has neither source nor error"),
    );
    for Source { location, .. } in sources {
        let hex = |text: &str, digits| {
            text.len() == digits && text.bytes().all(|b| b.is_ascii_hexdigit())
        };
        let pinned = match location {
            Location::Hub { revision, .. } => hex(revision, 40),
            Location::Url { sha256, .. } => hex(sha256, 64),
            Location::Path { path } => !path.is_empty(),
        };
        report.require(
            pinned,
            checks::SOURCES,
            format!("{location:?} is not pinned"),
        );
    }
}
