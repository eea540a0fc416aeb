//! TabMWP: word problems about tables (<https://github.com/lupantech/PromptPG>).
//!
//! The original is one object, keyed by problem, of `{question, table, table_title, choices, answer,
//! unit, ques_type, ans_type, grade, split, solution}`, and a table of splits. Prepared rows `{id,
//! table, question, choices, gold_answer}` are read as well.

mod row;
mod splits;
#[cfg(test)]
mod tests;

use heartcut_row_table::{Split, known_splits, sources};
use heartcut_sdk::prelude::*;
use splits::Splits;

/// The TabMWP dataset.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The object of problems, a file of rows, or a folder with a file for each split. Without it
    /// the thousand problems of `dev1k` are fetched.
    #[serde(default)]
    pub path: Option<String>,
    /// The table of splits, `{split: [problem, ..]}`; a path or `https://..#sha256=..`. Only the
    /// problems that it lists under the split are read.
    #[serde(default)]
    pub splits: Option<String>,
}

/// The dataset with its table of splits.
pub struct TableMwp {
    path: Option<String>,
    splits: Option<Splits>,
}

const SPLITS: [Split; 5] = [
    Split {
        name: "dev1k",
        rows: 1000,
        files: &[(
            "https://raw.githubusercontent.com/lupantech/PromptPG/7cf61b1bec07222fc24b4f5a1410911f77c2d2c9/data/tabmwp/problems_dev1k.json",
            "e8a3acdb3726c7ab1e2eae0f72665b62c3794d8867d97484db02dd532cf71a4a",
        )],
    },
    Split {
        name: "train",
        rows: 23_059,
        files: &[],
    },
    Split {
        name: "dev",
        rows: 7686,
        files: &[],
    },
    Split {
        name: "test",
        rows: 7686,
        files: &[],
    },
    Split {
        name: "test1k",
        rows: 1000,
        files: &[],
    },
];
const NAMES: [&str; 5] = [
    SPLITS[0].name,
    SPLITS[1].name,
    SPLITS[2].name,
    SPLITS[3].name,
    SPLITS[4].name,
];

impl Create for TableMwp {
    type Config = Config;

    fn assets(config: &Config) -> Vec<AssetRequest> {
        let request = |path: &String| AssetRequest {
            name: splits::ASSET.to_owned(),
            location: Location::of_user(path),
        };
        config.splits.iter().map(request).collect()
    }

    fn create(config: Config, assets: Assets) -> Result<Self, PluginError> {
        let splits = config.splits.as_ref();
        Ok(Self {
            splits: splits.map(|_| Splits::read(&assets)).transpose()?,
            path: config.path,
        })
    }
}

impl Dataset for TableMwp {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        if let Some(splits) = &self.splits {
            splits.check(split)?;
        }
        let sources = sources(self.path.as_deref(), split, &SPLITS)?;
        Ok(sources
            .into_iter()
            .map(|source| source.by(RowShape::Entry))
            .collect())
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter().map(|row| self.of_row(row, split)).collect()
    }

    fn splits(&self) -> Vec<KnownSplit> {
        known_splits(&SPLITS)
    }
}

impl TableMwp {
    /// The problem, unless it belongs to another split.
    fn of_row(&self, row: &Row, split: &str) -> Result<Vec<Problem>, PluginError> {
        let (key, own) = row::opened(row)?;
        let said = own.value.get("split").and_then(Value::as_str);
        let listed = match (&self.splits, split) {
            (_, "") => true,
            (Some(splits), split) => splits.lists(split, &key),
            // The parts of a thousand have no name of their own in the rows.
            (None, split) => said.is_none_or(|said| !NAMES[1..4].contains(&split) || said == split),
        };
        if !listed {
            return Ok(Vec::new());
        }
        let split = match split {
            "" => said.unwrap_or_else(|| row.split("", &NAMES)),
            asked => asked,
        };
        Ok(vec![row::problem(&own, &key, split)?])
    }
}

heartcut_sdk::plugin!(Dataset for TableMwp: Create);
