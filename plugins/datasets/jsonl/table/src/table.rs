use crate::{fields::FieldNames, problem};
use heartcut_sdk::{
    prelude::*,
    role::{Container, RowShape, SplitPart, words_of_name},
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
    /// Whether the fields of a JSON file's object are the rows, as in `{"q1": {..}, "q2": {..}}`;
    /// the name of each is the id of its row.
    #[serde(default)]
    pub entries: bool,
}

const SPLIT: &str = "{split}";
/// Names that tell files of one split from those of another; the first stands for none.
const SPLITS: [&str; 3] = ["train", "test", "validation"];

/// Words that say what rows are there for.
const USUAL: [&str; 9] = [
    "train",
    "test",
    "validation",
    "valid",
    "val",
    "dev",
    "eval",
    "evaluation",
    "heldout",
];

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
        let asked = if split.is_empty() { SPLITS[0] } else { split };
        let only = SplitPart::new(asked, &[asked]);
        let others = SPLITS
            .into_iter()
            .filter(|other| only.split_of(other).is_none());
        let splits: Vec<&str> = [asked].into_iter().chain(others).collect();
        let named = self.path.contains(SPLIT);
        let path = self.path.replace(SPLIT, split);
        Ok(vec![Source {
            container,
            row: match self.entries {
                true => RowShape::Entry,
                false => RowShape::Line,
            },
            part: (!named).then(|| SplitPart::new(asked, &splits)),
            ..Source::at(Location::of_user(&path))
        }])
    }

    /// The problems of rows: one of each, none of a row that says it belongs to another split.
    pub fn problems(&self, split: &str, rows: &[Row]) -> Vec<Result<Vec<Problem>, PluginError>> {
        let problems = |row: &Row| {
            let problem = match self.entries {
                true => problem::of_row(self, split, &entry(row)?)?,
                false => problem::of_row(self, split, row)?,
            };
            Ok(Vec::from_iter(
                belongs(&problem.split, split).then_some(problem),
            ))
        };
        rows.iter().map(problems).collect()
    }

    /// Whether anybody can tell that a row belongs to a split, which it does not say itself: its
    /// file is named after it, or its user says with it what the row is there for.
    pub(crate) fn check_split(&self, asked: &str, row: &Row) -> Result<(), PluginError> {
        let is_usual = |word: &str| USUAL.contains(&word.to_lowercase().as_str());
        let named = || {
            let part = SplitPart::new(asked, &[asked]);
            part.split_of(row.named()).is_some()
        };
        if asked.is_empty()
            || self.path.contains(SPLIT)
            || words_of_name(asked).any(is_usual)
            || named()
        {
            return Ok(());
        }
        let usual: Vec<String> = SPLITS.iter().map(|split| format!("`{split}`")).collect();
        let message = format!(
            "nobody knows the split `{asked}`: the row has no field `split`, and no file is named \
             after it"
        );
        Err(PluginError::new("unknown-split", message).help(format!(
            "leave the split out to read all rows, or say what they are there for: {}",
            usual.join(", ")
        )))
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

/// The row that `{key, value}` holds, with its key as id where it has none.
fn entry(row: &Row) -> Result<Row, PluginError> {
    let Some(Value::Object(fields)) = row.value.get("value") else {
        let message = "field `value` is not an object";
        return Err(PluginError::new("wrong-type", message));
    };
    let mut value = fields.clone();
    if let (Some(key), false) = (row.value.get("key"), fields.contains_key("id")) {
        value.insert("id".to_owned(), key.clone());
    }
    Ok(Row {
        value,
        ..row.clone()
    })
}

/// Whether a problem of one split is meant by the name of another; validation has several names.
fn belongs(split: &str, asked: &str) -> bool {
    let one_name = |split: &str| match split.to_lowercase().as_str() {
        "dev" | "val" | "valid" => "validation".to_owned(),
        other => other.to_owned(),
    };
    asked.is_empty() || one_name(split) == one_name(asked)
}
