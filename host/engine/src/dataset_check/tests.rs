use super::*;
use crate::progress::Progress;
use heartcut_plugin_api::{
    Dataset, Host, PluginError, Problem,
    role::{Row, Source},
};
use serde_json::{Value, json};
use std::path::Path;

/// Reads `id`, `q`, `a` and `level`; a `q` of `|` parts is several problems.
struct Plain(String);

impl Dataset for Plain {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        match split {
            "" => Ok(vec![Source::local_jsonl(&self.0)]),
            _ => Err(PluginError::new("unknown-split", "there are no splits")),
        }
    }

    fn problems(
        &self,
        _: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        let text = |row: &Row, name: &str| {
            row.value
                .get(name)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let problems = |row: &Row| {
            let (id, question) = (row.text("id")?, row.text("q")?);
            let parts = question.split('|').map(|part| Problem {
                answer: text(row, "a"),
                level: text(row, "level"),
                ..Problem::new(id, part)
            });
            Ok(parts.collect())
        };
        rows.iter().map(problems).collect()
    }
}

fn open(lines: &str) -> (tempfile::TempDir, OpenDataset) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("d.jsonl"), lines).unwrap();
    let plain = Box::new(Plain("d.jsonl".into()));
    let dataset = OpenDataset::of("dataset/plain", plain, "", folder.path()).unwrap();
    (folder, dataset)
}

fn report(lines: &str) -> Report {
    let (_folder, dataset) = open(lines);
    Report::of(&dataset, &Progress::default()).unwrap()
}

#[test]
fn everything_is_counted() {
    let lines = [
        json!({"id": "1", "q": "a  b", "a": "x", "level": "low"}),
        json!({"id": "2", "q": "a b", "a": "x", "level": "high"}),
        json!({"id": "2", "q": "c", "a": "x"}),
        json!({"id": "3", "q": "d"}),
        json!({"id": "4"}),
        json!([5]),
    ];
    let report = report(&lines.map(|line| format!("{line}\n")).concat());
    assert_eq!((report.rows, report.problems, report.rejects), (6, 3, 3));
    assert_eq!(
        (
            report.answers,
            report.tests,
            report.unlabelled,
            report.duplicates
        ),
        (2, 0, 1, 1)
    );
    assert_eq!(report.kinds, [("text".to_owned(), 3)].into());
    assert_eq!(
        report.levels,
        [("high".to_owned(), 1), ("low".to_owned(), 1)].into()
    );
    let codes: Vec<_> = report
        .first_rejects
        .iter()
        .map(|r| (r.line, r.code.as_str()))
        .collect();
    assert_eq!(
        codes,
        [
            (3, "duplicate-id"),
            (5, "missing-field"),
            (6, "not-an-object")
        ]
    );
    assert!(report.first_rejects[0].file.ends_with("d.jsonl"));
}

#[test]
fn problems_keep_their_order_over_pages() {
    let lines: String = (0..1000)
        .map(|i| format!("{{\"id\":\"{i}\",\"q\":\"{i}\"}}\n"))
        .collect();
    let (_folder, dataset) = open(&lines);
    let mut reading = dataset.read();
    let mut ids = Vec::new();
    while let Some(found) = reading.next_found().unwrap() {
        if let Found::Problem(problem) = found {
            ids.push(problem.id);
        }
    }
    assert!(ids.iter().enumerate().all(|(i, id)| *id == i.to_string()) && ids.len() == 1000);
}

#[test]
fn rejects_are_counted_and_the_first_ones_shown() {
    let report = report(&"no\n".repeat(2000));
    assert_eq!(
        (report.rows, report.rejects, report.problems),
        (2000, 2000, 0)
    );
    assert_eq!(report.first_rejects.len(), 5);
    assert_eq!(
        report.reject_codes,
        [("invalid-json".to_owned(), 2000)].into()
    );
}

#[test]
fn values_without_end_are_counted_together() {
    let lines: String = (0..1500)
        .map(|i| format!("{{\"id\":\"{i}\",\"q\":\"{i}\",\"level\":\"l{i}\"}}\n"))
        .collect();
    let levels = report(&lines).levels;
    assert_eq!((levels.len(), levels["(others)"]), (1001, 500));
}

#[test]
fn a_split_that_is_not_there_is_a_config_error() {
    let plain = Box::new(Plain("d.jsonl".into()));
    let error = OpenDataset::of("dataset/plain", plain, "test", Path::new("."))
        .err()
        .unwrap();
    assert_eq!(error.kind, crate::ErrorKind::Config);
    assert_eq!(error.error.code, "unknown-split");
}
