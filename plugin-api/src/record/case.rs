use super::{Choice, Fields, ProblemKind, Test};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a verifier sees. It needs no trace, so any file of answers can be judged, and a vote is
/// the same call with another sample as reference.
///
/// ```
/// use heartcut_plugin_api::Case;
///
/// let case = Case::new("row-1", "18", "She makes \\boxed{18} dollars.");
/// assert_eq!(case.reference.as_deref(), Some("18"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Names the case in messages.
    pub id: String,
    /// The problem's kind.
    #[serde(default)]
    pub kind: ProblemKind,
    /// The gold answer; absent means that nothing can be proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The answer to judge.
    pub response: String,
    /// The reasoning that came apart from it; a right answer that stands only here is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<String>,
    /// Options of a choice problem.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Tests of a code problem.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<Test>,
    /// The problem's context.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
    /// Other texts the judgement may need, such as the same problem's other samples.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<String>,
    /// Everything else.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub extra: Fields,
}

impl Case {
    /// A case with a reference and a response.
    pub fn new(
        id: impl Into<String>,
        reference: impl Into<String>,
        response: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            reference: Some(reference.into()),
            response: response.into(),
            ..Self::default()
        }
    }

    /// Whether there is reasoning and no answer after it.
    ///
    /// ```
    /// use heartcut_plugin_api::Case;
    ///
    /// let thought = Case { reasoning: Some("so 18".into()), ..Case::new("1", "18", " ") };
    /// assert!(thought.is_only_reasoned());
    /// ```
    pub fn is_only_reasoned(&self) -> bool {
        let reasoned = self.reasoning.as_deref().unwrap_or_default();
        self.response.trim().is_empty() && !reasoned.trim().is_empty()
    }
}
