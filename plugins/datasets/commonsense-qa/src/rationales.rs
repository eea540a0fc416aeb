//! What people said why an answer is right: CoS-E, `{id, explanation: {open-ended, selected}}` a line.

use heartcut_sdk::prelude::*;
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Cursor},
};

/// Name under which the file is handed over.
pub(crate) const ASSET: &str = "rationales";

/// Explanations by the id of their question.
#[derive(Default)]
pub(crate) struct Rationales(HashMap<String, String>);

impl Rationales {
    pub(crate) fn read(assets: &Assets) -> Result<Self, PluginError> {
        match &assets.get(ASSET)?.data {
            AssetData::Path { path } => {
                let file = std::fs::File::open(path).map_err(|e| unreadable(&e))?;
                Self::of(BufReader::new(file))
            }
            AssetData::Text { text } => Self::of(Cursor::new(text)),
        }
    }

    pub(crate) fn of(lines: impl BufRead) -> Result<Self, PluginError> {
        let mut found = HashMap::new();
        for line in lines.lines() {
            let line = line.map_err(|e| unreadable(&e))?;
            if line.trim().is_empty() {
                continue;
            }
            let row: Value = serde_json::from_str(&line).map_err(|e| unreadable(&e))?;
            let id = row["id"].as_str();
            let said = row["explanation"]["open-ended"].as_str();
            if let (Some(id), Some(said)) = (id, said) {
                found.insert(id.to_owned(), said.trim().to_owned());
            }
        }
        Ok(Self(found))
    }

    pub(crate) fn of_id(&self, id: &str) -> Option<&str> {
        let said = self.0.get(id)?;
        Some(said.as_str()).filter(|said| !said.is_empty())
    }
}

fn unreadable(error: &dyn std::error::Error) -> PluginError {
    PluginError::new("bad-rationales", "the file of explanations cannot be read").because(error)
}
