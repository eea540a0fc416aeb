//! Problems of any JSON Lines file.
//!
//! Without any mapping it reads rows with the usual names: `id`, `question` (or `premise` and
//! `hypothesis`), `gold_answer` or `answer`, `choices`, `table`, `kind`, `level`, `type`.

mod choices;
mod fields;
mod problem;
#[cfg(test)]
mod tests;
mod text;

use fields::FieldNames;
use heartcut_sdk::prelude::*;

/// A JSON Lines file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Jsonl {
    /// The file; `{split}` in it stands for the split.
    pub path: String,
    /// Kind of the problems whose row does not say: math, choice, yes-no, nli, code, text. Without
    /// it a row with choices is a choice, one with a premise is nli, and any other is text.
    #[serde(default)]
    pub kind: Option<String>,
    /// Name of the dataset. Without it, the name of the file.
    #[serde(default)]
    pub name: Option<String>,
    /// Names of the fields, where they are not the usual ones.
    #[serde(default)]
    pub fields: FieldNames,
}

impl Dataset for Jsonl {
    fn sources(&self, split: &str) -> Result<Vec<Source>, PluginError> {
        if split.is_empty() && self.path.contains(SPLIT) {
            let message = format!("`{}` needs a split", self.path);
            return Err(PluginError::new("unknown-split", message)
                .help("write `split = \"train\"`, or whatever stands in the file's name"));
        }
        Ok(vec![Source::local_jsonl(self.path.replace(SPLIT, split))])
    }

    fn problems(
        &self,
        split: &str,
        rows: &[Row],
        _: &dyn Host,
    ) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter()
            .map(|row| Ok(vec![problem::of_row(self, split, row)?]))
            .collect()
    }
}

const SPLIT: &str = "{split}";

impl Jsonl {
    /// The name given, or the file's without folder and ending.
    fn dataset(&self) -> &str {
        if let Some(name) = &self.name {
            return name;
        }
        let file = self.path.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.split('.').next().unwrap_or_default();
        if stem.is_empty() || stem.contains(SPLIT) {
            "jsonl"
        } else {
            stem
        }
    }
}

heartcut_sdk::plugin!(Dataset for Jsonl);
