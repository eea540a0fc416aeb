use crate::{fields::FieldNames, problem};
use heartcut_sdk::{
    prelude::*,
    role::{Container, SplitPart},
};

/// A data file with problems.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Table {
    /// A file, a folder, an archive, `hf://datasets/OWNER/NAME[@REVISION][/GLOB]`, or
    /// `https://..#sha256=..`; `{split}` in it stands for the split.
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

const SPLIT: &str = "{split}";
/// Names that tell files of one split from those of another.
const SPLITS: [&str; 4] = ["train", "test", "validation", "dev"];

impl Table {
    /// Where the rows of a split are; files whose ending does not say are of this container.
    ///
    /// # Errors
    /// `unknown-split` where the path needs one.
    pub fn sources(&self, container: Container, split: &str) -> Result<Vec<Source>, PluginError> {
        if split.is_empty() && self.path.contains(SPLIT) {
            let message = format!("`{}` needs a split", self.path);
            return Err(PluginError::new("unknown-split", message)
                .help("write `split = \"train\"`, or whatever stands in the file's name"));
        }
        let named = self.path.contains(SPLIT) || split.is_empty();
        let others = SPLITS.iter().copied().filter(|other| *other != split);
        let splits: Vec<&str> = others.chain([split]).collect();
        let path = self.path.replace(SPLIT, split);
        Ok(vec![Source {
            container,
            part: (!named).then(|| SplitPart::new(split, &splits)),
            ..Source::at(Location::of_user(&path))
        }])
    }

    /// The problems of rows, one of each.
    pub fn problems(&self, split: &str, rows: &[Row]) -> Vec<Result<Vec<Problem>, PluginError>> {
        rows.iter()
            .map(|row| Ok(vec![problem::of_row(self, split, row)?]))
            .collect()
    }

    /// The name given, or the file's without folder and ending.
    pub(crate) fn dataset(&self) -> &str {
        if let Some(name) = &self.name {
            return name;
        }
        let path = self.path.trim_end_matches(['/', '\\']);
        let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.split('.').next().unwrap_or_default();
        if stem.is_empty() || stem.contains(SPLIT) {
            "jsonl"
        } else {
            stem
        }
    }
}
