use super::Fields;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether an answer was proved right. Unknown is an answer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Proved right.
    Correct,
    /// Proved wrong.
    Incorrect,
    /// Neither; the reason says why.
    #[default]
    Unknown,
}

impl Outcome {
    /// The outcome as it is written in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Incorrect => "incorrect",
            Self::Unknown => "unknown",
        }
    }
}

/// What a verifier says of a [`Case`](super::Case).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether the answer was proved right.
    pub outcome: Outcome,
    /// Stable kebab-case reason, such as `no-answer` or `different-number`.
    pub reason: String,
    /// What the verifier took for the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicted: Option<String>,
    /// 0 to 1, where the verifier grades.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Quality figures by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, f64>,
    /// Conventions that the judgement rests on, such as `percent=either`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
    /// What the judgement was made of, such as how each test of a program went.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub details: Fields,
    /// Id and version of the verifier, filled in by the host.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub verifier: String,
}

impl Verdict {
    /// A verdict with a reason and nothing else.
    pub fn new(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            reason: reason.into(),
            ..Self::default()
        }
    }

    /// Proved right.
    pub fn correct(reason: impl Into<String>) -> Self {
        Self::new(Outcome::Correct, reason)
    }

    /// Proved wrong.
    pub fn incorrect(reason: impl Into<String>) -> Self {
        Self::new(Outcome::Incorrect, reason)
    }

    /// Neither.
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self::new(Outcome::Unknown, reason)
    }

    /// The same with what was taken for the answer.
    #[must_use]
    pub fn predicted(mut self, predicted: impl Into<String>) -> Self {
        self.predicted = Some(predicted.into());
        self
    }

    /// True for [`Outcome::Correct`].
    pub fn is_correct(&self) -> bool {
        self.outcome == Outcome::Correct
    }
}
