use super::reading::{Found, OpenDataset, digest};
use crate::{
    error::Result,
    progress::{Progress, Stage, add},
    source::{Reject, UnseenField},
};
use heartcut_plugin_api::{PluginError, Problem};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// Rejects that are shown one by one.
const SHOWN: usize = 5;
/// Different values of a field that are counted one by one.
const VALUES: usize = 1000;
/// What all values beyond them are counted under.
const OTHERS: &str = "(others)";

/// What is in a dataset.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Id of the dataset.
    pub dataset: String,
    /// Rows read.
    pub rows: u64,
    /// Problems they hold.
    pub problems: u64,
    /// Problems with a gold answer.
    pub answers: u64,
    /// Problems with tests.
    pub tests: u64,
    /// Problems with neither: nothing can be proved about their answers.
    pub unlabelled: u64,
    /// Problems whose question, context and choices were there before under another id.
    pub duplicates: u64,
    /// Problems by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Problems by level, where they have one.
    pub levels: BTreeMap<String, u64>,
    /// Problems by type, where they have one.
    pub types: BTreeMap<String, u64>,
    /// Fields that the configuration names and no row has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen_fields: Vec<UnseenField>,
    /// Rows that a run would set aside.
    pub rejects: u64,
    /// Why.
    pub reject_codes: BTreeMap<String, u64>,
    /// The first of them.
    pub first_rejects: Vec<RejectNote>,
    /// Files that cannot be read, or not to their end.
    pub unreadable: u64,
    /// Why the first of them cannot.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first_unreadable: Vec<PluginError>,
}

/// A row that a run would set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectNote {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// Stable name of what is wrong.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl From<Reject> for RejectNote {
    fn from(reject: Reject) -> Self {
        Self {
            file: reject.file,
            line: reject.line,
            code: reject.error.code,
            message: reject.error.message,
            help: reject.error.help,
        }
    }
}

impl Report {
    /// Reads all of a dataset. Memory grows with nothing but a digest for each problem.
    ///
    /// # Errors
    /// When a file is not there. One that cannot be read is counted, and the others are read.
    pub fn of(dataset: &OpenDataset, progress: &Progress) -> Result<Self> {
        progress.begin(Stage::Collect, dataset.id(), 0);
        let mut report = Self {
            dataset: dataset.id().to_owned(),
            ..Self::default()
        };
        let mut questions = HashSet::new();
        let mut reading = dataset.read();
        while let Some(found) = reading.next_or_unreadable()? {
            let found = match found {
                Ok(found) => found,
                Err(error) => {
                    report.unreadable += 1;
                    if report.first_unreadable.len() < SHOWN {
                        report.first_unreadable.push(error.error);
                    }
                    continue;
                }
            };
            match found {
                Found::Row => {
                    report.rows += 1;
                    add(&progress.done, 1);
                }
                Found::Problem(problem) => {
                    report.count(&problem);
                    report.duplicates += u64::from(!questions.insert(question_of(&problem)));
                    reading.give_back(problem);
                }
                Found::Reject(reject) => report.reject(reject),
            }
        }
        report.unseen_fields = dataset.unseen_fields();
        Ok(report)
    }

    fn count(&mut self, problem: &Problem) {
        self.problems += 1;
        self.answers += u64::from(problem.answer.is_some());
        self.tests += u64::from(!problem.tests.is_empty());
        self.unlabelled += u64::from(problem.answer.is_none() && problem.tests.is_empty());
        count_value(&mut self.kinds, problem.kind.as_str());
        if let Some(level) = &problem.level {
            count_value(&mut self.levels, level);
        }
        if let Some(problem_type) = &problem.problem_type {
            count_value(&mut self.types, problem_type);
        }
    }

    fn reject(&mut self, reject: Reject) {
        self.rejects += 1;
        count_value(&mut self.reject_codes, &reject.error.code);
        if self.first_rejects.len() < SHOWN {
            self.first_rejects.push(reject.into());
        }
    }
}

fn count_value(counts: &mut BTreeMap<String, u64>, value: &str) {
    if let Some(count) = counts.get_mut(value) {
        *count += 1;
        return;
    }
    let name = if counts.len() < VALUES { value } else { OTHERS };
    *counts.entry(name.to_owned()).or_default() += 1;
}

/// What a solver sees of a problem, without differences of white space.
fn question_of(problem: &Problem) -> [u8; 16] {
    let choices = problem.choices.iter().map(|choice| choice.text.as_str());
    let context = problem.context.values().map(String::as_str);
    let mut text = String::with_capacity(2 * problem.question.len());
    push_words(&mut text, &problem.question);
    for part in context.chain(choices) {
        text.push('\n');
        push_words(&mut text, part);
    }
    digest(&text)
}

/// Adds a text with one space between words.
fn push_words(text: &mut String, part: &str) {
    if is_spaced(part) {
        text.push_str(part);
        return;
    }
    let mut words = part.split_whitespace();
    text.push_str(words.next().unwrap_or_default());
    for word in words {
        text.push(' ');
        text.push_str(word);
    }
}

/// Whether a text of plain letters has one space between words already, as most have.
fn is_spaced(text: &str) -> bool {
    let bytes = text.as_bytes();
    let odd = |byte: &u8| *byte < b' ' || !byte.is_ascii();
    !bytes.iter().any(odd)
        && !bytes.windows(2).any(|two| two == b"  ")
        && !text.starts_with(' ')
        && !text.ends_with(' ')
}
