//! The splits that rows say they belong to.

use heartcut_plugin_api::role::Row;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// Splits that are remembered.
const MOST: usize = 12;

/// Splits that rows say.
#[derive(Debug, Default)]
pub(crate) struct SaidSplits(Mutex<BTreeSet<String>>);

impl SaidSplits {
    /// Looks at rows.
    pub(super) fn note(&self, rows: &[Row]) {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let splits = rows.iter().filter_map(|row| {
            let entry = row.value.get("value").and_then(Value::as_object);
            entry.unwrap_or(&row.value).get("split")?.as_str()
        });
        for split in splits {
            if said.len() < MOST && !said.contains(split) {
                said.insert(split.to_owned());
            }
        }
    }

    /// Why nothing was found of a split that was asked for, where rows say others.
    pub(crate) fn others(&self, asked: &str) -> Option<String> {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.is_empty() || said.is_empty() {
            return None;
        }
        let said: Vec<String> = said.iter().map(|split| format!("`{split}`")).collect();
        let said = said.join(", ");
        Some(format!("no row belongs to `{asked}`; rows say {said}"))
    }
}
