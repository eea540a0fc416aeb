use crate::{
    ProblemKind,
    role::{Container, Location, RowShape},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A dataset that is made of expressions: `[mapped]` in `plugin.toml`.
///
/// An expression is one of minijinja (the language of the prompt styles). It sees the fields of
/// the row by their names, the whole row as `row`, its number as `number` and the split as `split`.
/// What gives none or nothing defined leaves the field out.
///
/// ```
/// let mapped: heartcut_plugin_api::manifest::Mapped = toml::from_str(r#"
///     kind = "math"
///     question = "question"
///     answer = "answer | after('#### ')"
///
///     [[splits]]
///     name = "train"
///     sources = [{ file = "train.jsonl" }]
/// "#)?;
/// assert_eq!(mapped.splits[0].name, "train");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapped {
    /// The kind of all its problems.
    #[serde(default)]
    pub kind: ProblemKind,
    /// Rows for which this is false are no problems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<String>,
    /// The id; name, split and number of the row by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The question.
    pub question: String,
    /// The gold answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The options: a list of texts, which are labelled A, B, ..., or of `{label, text}`, or a
    /// table from label to text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<String>,
    /// What belongs to the question, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
    /// Difficulty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Subject.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub problem_type: Option<String>,
    /// Everything else that is worth keeping, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// The splits; the first one is read where none is asked for.
    pub splits: Vec<MappedSplit>,
}

/// A split and where its rows are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedSplit {
    /// `train`, `test`, ...
    pub name: String,
    /// Rows that its sources have, or those of the original where it has none, if they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Its files, in order.
    pub sources: Vec<MappedSource>,
}

/// A place with rows of a mapped dataset: `file`, or `url` and `sha256`, or `repo`, `revision` and
/// `glob`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedSource {
    /// A file of the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// A file behind an `https` URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Digest of what the URL holds, 64 hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// A dataset repository on the Hugging Face hub, `owner/name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repo: Option<String>,
    /// A commit of it, so that what is read cannot change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Which of its files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glob: Option<String>,
    /// How its bytes are packed.
    #[serde(default)]
    pub container: Container,
    /// What counts as a row.
    #[serde(default)]
    pub row: RowShape,
}

impl MappedSource {
    /// Where it lies, a file relative to the package; none where its keys name no single place.
    ///
    /// ```
    /// use heartcut_plugin_api::{manifest::MappedSource, role::Location};
    ///
    /// let file = MappedSource { file: Some("train.jsonl".into()), ..MappedSource::default() };
    /// assert_eq!(file.location(), Some(Location::Path { path: "train.jsonl".into() }));
    /// assert_eq!(MappedSource::default().location(), None);
    /// ```
    pub fn location(&self) -> Option<Location> {
        let Self {
            file,
            url,
            sha256,
            repo,
            revision,
            glob,
            ..
        } = self.clone();
        match (file, url, sha256, repo, revision, glob) {
            (Some(path), None, None, None, None, None) => Some(Location::Path { path }),
            (None, Some(url), Some(sha256), None, None, None) => {
                Some(Location::Url { url, sha256 })
            }
            (None, None, None, Some(repo), Some(revision), Some(glob)) => Some(Location::Hub {
                repo,
                revision,
                glob,
            }),
            _ => None,
        }
    }
}
