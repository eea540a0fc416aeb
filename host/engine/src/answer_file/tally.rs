use heartcut_plugin_api::{Outcome, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;

/// Most remarks on single rows that are kept.
const NOTES: usize = 3;

/// Why a row could not be judged.
pub(super) struct Note {
    pub(super) place: String,
    pub(super) message: String,
}

/// What judging a file came to.
#[derive(Clone, Debug, Serialize)]
pub struct Tally {
    /// Rows judged.
    pub rows: u64,
    /// Lines that were set aside.
    pub rejected_rows: u64,
    /// Where they lie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejects: Option<String>,
    /// How often which outcome.
    pub verdicts: BTreeMap<String, u64>,
    /// Why answers were not accepted.
    pub reasons: BTreeMap<String, u64>,
    /// What is wrong with the first rows that could not be judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Default for Tally {
    fn default() -> Self {
        let outcomes = [Outcome::Correct, Outcome::Incorrect, Outcome::Unknown];
        Self {
            rows: 0,
            rejected_rows: 0,
            rejects: None,
            verdicts: outcomes
                .map(|outcome| (outcome.as_str().to_owned(), 0))
                .into(),
            reasons: BTreeMap::new(),
            notes: Vec::new(),
        }
    }
}

impl Tally {
    pub(super) fn count(&mut self, verdict: &Verdict) {
        self.rows += 1;
        *self
            .verdicts
            .entry(verdict.outcome.as_str().to_owned())
            .or_default() += 1;
        if !verdict.is_correct() {
            *self.reasons.entry(verdict.reason.clone()).or_default() += 1;
        }
    }

    /// Keeps a remark, if it is among the first and says something new.
    pub(super) fn note(&mut self, note: Option<Note>) {
        let Some(Note { place, message }) = note else {
            return;
        };
        if self.notes.len() < NOTES && !self.notes.iter().any(|kept| kept.ends_with(&message)) {
            self.notes.push(format!("{place}: {message}"));
        }
    }
}
