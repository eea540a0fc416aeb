use super::{Completion, Fields, Finish, Problem, Request, Verdict};
use serde::{Deserialize, Serialize};

/// One answer to one problem, from the question to the judgement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Name of the generate step.
    pub step: String,
    /// Name of the style.
    pub style: String,
    /// Whether the prompt held the gold answer; such a trace never counts as accuracy.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sees_gold: bool,
    /// Id of the provider.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub provider: String,
    /// What was asked.
    pub request: Request,
    /// What was answered; absent where the call failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion: Option<Completion>,
    /// What the verifier said; absent where nothing was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

impl Trace {
    /// Whether the answer is complete and proved right.
    pub fn is_accepted(&self) -> bool {
        let whole = self
            .completion
            .as_ref()
            .is_some_and(|c| c.finish != Finish::Length);
        whole && self.verdict.as_ref().is_some_and(Verdict::is_correct)
    }

    /// Whether the answer is complete, right or not.
    pub fn is_finished(&self) -> bool {
        self.completion
            .as_ref()
            .is_some_and(|c| c.finish != Finish::Length)
    }
}

/// A problem with its original row and its traces of one or more steps, in the order of the
/// pipeline. This is what a formatter sees.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The problem.
    pub problem: Problem,
    /// Place of the problem in the run, from 0.
    pub ordinal: u64,
    /// The row it was read from, where the dataset keeps it.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub row: Fields,
    /// Its traces.
    pub traces: Vec<Trace>,
}
