//! Which problems a split has.

use heartcut_sdk::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// Name under which the table is handed over.
pub(crate) const ASSET: &str = "splits";

/// The problems of each split.
#[derive(Debug)]
pub(crate) struct Splits(BTreeMap<String, HashSet<String>>);

impl Splits {
    pub(crate) fn read(assets: &Assets) -> Result<Self, PluginError> {
        let text = match &assets.get(ASSET)?.data {
            AssetData::Path { path } => {
                std::fs::read_to_string(path).map_err(|e| unreadable(&e))?
            }
            AssetData::Text { text } => text.clone(),
        };
        Self::of(&text)
    }

    pub(crate) fn of(text: &str) -> Result<Self, PluginError> {
        let table: BTreeMap<String, Vec<Value>> =
            serde_json::from_str(text).map_err(|e| unreadable(&e))?;
        let key = |key: Value| match key {
            Value::String(key) => key,
            other => other.to_string(),
        };
        let splits = table
            .into_iter()
            .map(|(split, keys)| (split, keys.into_iter().map(key).collect()));
        Ok(Self(splits.collect()))
    }

    /// Whether there is a split of this name.
    pub(crate) fn check(&self, split: &str) -> Result<(), PluginError> {
        let names: Vec<&str> = self.0.keys().map(String::as_str).collect();
        Source::check_split(split, &names)
    }

    pub(crate) fn lists(&self, split: &str, key: &str) -> bool {
        self.0.get(split).is_some_and(|keys| keys.contains(key))
    }
}

fn unreadable(error: &dyn std::error::Error) -> PluginError {
    PluginError::new(
        "bad-splits",
        "the table of splits is not `{split: [problem, ..]}`",
    )
    .because(error)
}
