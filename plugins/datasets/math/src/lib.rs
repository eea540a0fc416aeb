//! MATH: competition mathematics with worked solutions (<https://github.com/hendrycks/math>).
//!
//! The original form is a folder tree, `MATH/<split>/<subject>/<number>.json`, of `{problem, level,
//! type, solution}`. Files of such rows, of `{question, answer, level}` in one file a subject, and
//! prepared rows `{id, question, gold_answer, level, type}` are read as well.

mod places;
mod row;
mod subject;
#[cfg(test)]
mod tests;

use heartcut_row_table::{known_splits, sources};
use heartcut_sdk::prelude::*;

/// The MATH dataset.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Math {
    /// The folder `MATH`, an archive of it, a file of rows, or
    /// `hf://datasets/qwedsacf/competition_math`. Without it the training problems are fetched.
    #[serde(default)]
    pub path: Option<String>,
}

const SPLITS: [&str; 2] = ["train", "test"];

impl Dataset for Math {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        let sources = sources(self.path.as_deref(), split, &places::SPLITS)?;
        Ok(sources
            .into_iter()
            .map(|source| source.by(RowShape::File))
            .collect())
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter()
            .map(|row| Ok(vec![row::problem(row, row.split(split, &SPLITS))?]))
            .collect()
    }

    fn splits(&self) -> Vec<KnownSplit> {
        known_splits(&places::SPLITS)
    }
}

heartcut_sdk::plugin!(Dataset for Math);
