use super::{Fields, open_set};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

open_set! {
    /// What shape the answer of a problem has; decides the core prompt and the verifier.
    ProblemKind {
        /// A number, formula or mathematical object.
        Math = "math",
        /// One of the given choices.
        Choice = "choice",
        /// Yes or no.
        YesNo = "yes-no",
        /// Entailment, contradiction or neither.
        Nli = "nli",
        /// A program, judged by its tests.
        Code = "code",
        /// A pair of notes, one with an error.
        NotePair = "note-pair",
        /// Free text.
        Text = "text",
    } default Text
}

/// One task of a dataset.
///
/// ```
/// use heartcut_plugin_api::{Problem, ProblemKind};
///
/// let problem = Problem {
///     kind: ProblemKind::Math,
///     answer: Some("72".into()),
///     ..Problem::new("gsm8k-train-1", "How many clips were sold?")
/// };
/// assert_eq!(problem.kind.as_str(), "math");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Unique within dataset and split; stable from one load to the next.
    pub id: String,
    /// Name of the dataset, for example `gsm8k`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dataset: String,
    /// `train`, `test`, ...; empty where a dataset has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub split: String,
    /// What shape the answer has.
    #[serde(default)]
    pub kind: ProblemKind,
    /// The question, as a solver sees it.
    pub question: String,
    /// What belongs to the question: `table`, `premise`, `note`, ...
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
    /// The options of a choice problem, in the order shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// The gold answer; absent in an unlabelled split. It never enters a solver's prompt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Tests of a code problem; the host stores them by digest and loads them only to verify.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<Test>,
    /// Difficulty as the dataset spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Subject as the dataset spells it.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub problem_type: Option<String>,
    /// Everything else that the row held.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub extra: Fields,
}

impl Problem {
    /// A text problem with nothing but an id and a question.
    pub fn new(id: impl Into<String>, question: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            question: question.into(),
            ..Self::default()
        }
    }
}

/// An option of a choice problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What an answer names: `A`, `B`, `1`, ...
    pub label: String,
    /// What it says.
    pub text: String,
}

/// A test of a code problem.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// `stdin`, `call`, `assert` or `check`; an open set.
    pub kind: String,
    /// What the program reads, or the arguments as JSON text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub input: String,
    /// What it must answer; never enters a sandbox.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    /// The function to call, for `call` and `check`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fn_name: Option<String>,
    /// Code that runs before the test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup: Option<String>,
}
