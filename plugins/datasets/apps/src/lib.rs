//! APPS: programming exercises with tests (<https://github.com/hendrycks/apps>).
//!
//! The original form is a folder for each problem: `question.txt`, `input_output.json`,
//! `solutions.json`, `metadata.json` and `starter_code.py`, of which all but the first may be
//! missing. Rows of JSON Lines with the same things under one name each are read as well.

mod row;
mod source;
#[cfg(test)]
mod tests;

use heartcut_program_tests::{Json, of_pairs};
use heartcut_sdk::prelude::*;
use row::Parts;

/// The APPS dataset.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Apps {
    /// The folder that holds `train` and `test`, or a JSON Lines file.
    pub path: String,
    /// Only problems of these levels: introductory, interview, competition.
    #[serde(default)]
    pub levels: Vec<String>,
    /// How many reference solutions of a problem are kept.
    #[serde(default = "few")]
    pub solutions: usize,
}

fn few() -> usize {
    3
}

impl Dataset for Apps {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        source::of_split(&self.path, split)
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter()
            .map(|row| self.problem(row.split(split, &source::SPLITS), row))
            .collect()
    }

    fn splits(&self) -> Vec<KnownSplit> {
        source::SPLITS
            .map(|name| KnownSplit::new(name, 5000))
            .into()
    }
}

impl Apps {
    fn problem(&self, split: &str, row: &Row) -> Result<Vec<Problem>, PluginError> {
        let parts = Parts::of_row(row)?;
        if !self.levels.is_empty() && !self.levels.contains(&parts.level) {
            return Ok(Vec::new());
        }
        let mut solutions = parts.solutions;
        solutions.truncate(self.solutions);
        let mut extra = Fields::new();
        if !parts.url.is_empty() {
            extra.insert("url".into(), parts.url.into());
        }
        if !solutions.is_empty() {
            extra.insert("solutions".into(), solutions.clone().into());
        }
        let context = parts
            .starter_code
            .map(|code| ("starter_code".to_owned(), code));
        Ok(vec![Problem {
            dataset: "apps".into(),
            split: split.into(),
            kind: ProblemKind::Code,
            context: context.into_iter().collect(),
            answer: solutions.into_iter().next(),
            tests: tests(&parts.input_output)?,
            level: Some(parts.level).filter(|level| !level.is_empty()),
            extra,
            ..Problem::new(format!("apps-{split}-{}", parts.id), parts.question)
        }])
    }
}

/// The tests of `input_output.json`, which may be empty.
fn tests(text: &str) -> Result<Vec<Test>, PluginError> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let bad = |why: String| {
        PluginError::new(
            "bad-tests",
            format!("field `input_output` has no tests: {why}"),
        )
    };
    let pairs = Json::read(text).ok_or_else(|| bad("it is not JSON".into()))?;
    of_pairs(&pairs).map_err(bad)
}

heartcut_sdk::plugin!(Dataset for Apps);
