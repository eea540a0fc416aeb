//! A dataset whose rows are fields of one object and whose splits stand in a second file.

use crate::carried;
use heartcut_plugin_api::{
    AssetData, AssetRequest, Assets, Dataset, Host, PluginError, Problem,
    host::SilentHost,
    registration::Asset,
    role::{Container, Location, Row, RowShape, Source},
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Ids of each split.
struct Joined(BTreeMap<String, BTreeSet<String>>);

impl Joined {
    fn assets() -> Vec<AssetRequest> {
        let location = Location::Url {
            url: "https://example.org/splits.json".into(),
            sha256: "0".repeat(64),
        };
        vec![AssetRequest {
            name: "splits".into(),
            location,
        }]
    }

    fn create(assets: &Assets) -> Result<Self, PluginError> {
        let AssetData::Text { text } = &assets.get("splits")?.data else {
            return Err(PluginError::new("no-text", "the splits are read as a text"));
        };
        serde_json::from_str(text)
            .map(Self)
            .map_err(|e| PluginError::new("bad-splits", "the splits are no table").because(&e))
    }

    fn problems_of(&self, split: &str, row: &Row) -> Result<Vec<Problem>, PluginError> {
        let id = row.text("key")?;
        if !self.0.values().any(|ids| ids.contains(id)) {
            return Err(PluginError::new(
                "no-split",
                format!("`{id}` is in no split"),
            ));
        }
        if !self.0.get(split).is_some_and(|ids| ids.contains(id)) {
            return Ok(Vec::new());
        }
        let value = &row.value["value"];
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Ok(vec![Problem {
            context: [("table".to_owned(), text("table"))].into(),
            answer: Some(text("answer")),
            split: split.into(),
            ..Problem::new(id, text("question"))
        }])
    }
}

impl Dataset for Joined {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        if !self.0.contains_key(split) {
            let known: Vec<&str> = self.0.keys().map(String::as_str).collect();
            return Err(
                PluginError::new("unknown-split", format!("no split `{split}`"))
                    .help(format!("there are {}", known.join(", "))),
            );
        }
        Ok(vec![Source {
            location: Location::Path {
                path: "problems.json".into(),
            },
            container: Container::Json,
            row: RowShape::Entry,
            part: None,
        }])
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter()
            .map(|row| self.problems_of(split, row))
            .collect()
    }
}

fn joined() -> Box<dyn Dataset> {
    let requests = carried(&Joined::assets());
    let text = json!({"train": ["7"], "test": ["8"]}).to_string();
    let data = AssetData::Text { text };
    let files = requests.into_iter().map(|r| Asset {
        name: r.name,
        digest: "0".repeat(64),
        data: data.clone(),
    });
    Box::new(
        Joined::create(&carried(&Assets {
            files: files.collect(),
        }))
        .unwrap(),
    )
}

fn entry(number: u64, key: &str, value: Value) -> Row {
    let value = json!({"key": key, "value": value})
        .as_object()
        .unwrap()
        .clone();
    Row {
        file: "problems.json".into(),
        number,
        value,
        ..Row::default()
    }
}

#[test]
fn a_row_is_a_problem_of_its_split_alone() {
    let row = |n, key| {
        entry(
            n,
            key,
            json!({"question": "How many?", "table": "a | 1", "answer": "1"}),
        )
    };
    let rows = [row(1, "7"), row(2, "8"), row(3, "9"), row(4, "7")];
    let answers = joined().problems("train", &carried(&rows.to_vec()), &SilentHost);
    let counts: Vec<Result<usize, String>> = answers
        .iter()
        .map(|a| a.as_ref().map(Vec::len).map_err(|e| e.code.clone()))
        .collect();
    assert_eq!(counts, [Ok(1), Ok(0), Err("no-split".to_owned()), Ok(1)]);
    let problem = &answers[0].as_ref().unwrap()[0];
    assert_eq!(
        (problem.id.as_str(), problem.context["table"].as_str()),
        ("7", "a | 1")
    );
}

#[test]
fn the_splits_of_the_table_are_the_splits_there_are() {
    let dataset = joined();
    let source = carried(&dataset.sources("test").unwrap()[0]);
    assert_eq!(
        (source.container, source.row),
        (Container::Json, RowShape::Entry)
    );
    let help = dataset.sources("dev").unwrap_err().help.unwrap();
    assert_eq!(help, "there are test, train");
}

#[test]
fn an_asset_that_was_not_asked_for_is_missing() {
    assert_eq!(
        Joined::create(&Assets::default()).err().unwrap().code,
        "missing-asset"
    );
}
