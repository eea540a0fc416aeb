use heartcut_plugin_api::{Choice, Problem};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a template sees.
#[derive(Serialize)]
pub struct PromptInput<'a> {
    pub(super) question: &'a str,
    pub(super) context: &'a BTreeMap<String, String>,
    pub(super) choices: &'a [Choice],
    pub(super) kind: &'a str,
    pub(super) dataset: &'a str,
    pub(super) level: &'a str,
    #[serde(rename = "type")]
    pub(super) problem_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) previous: Option<Previous<'a>>,
}

/// The completion of an earlier step.
#[derive(Clone, Copy, Serialize)]
pub struct Previous<'a> {
    /// Its answer.
    pub text: &'a str,
    /// Its reasoning; empty where there was none.
    pub reasoning: &'a str,
}

impl<'a> PromptInput<'a> {
    /// What everybody may see of a problem: everything but the gold answer and the tests.
    pub fn of(problem: &'a Problem) -> Self {
        Self {
            question: &problem.question,
            context: &problem.context,
            choices: &problem.choices,
            kind: problem.kind.as_str(),
            dataset: &problem.dataset,
            level: problem.level.as_deref().unwrap_or_default(),
            problem_type: problem.problem_type.as_deref().unwrap_or_default(),
            answer: None,
            previous: None,
        }
    }
}
