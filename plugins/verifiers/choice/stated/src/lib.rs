//! Which of a few labels does a response state as its answer?
//!
//! ```
//! use heartcut_stated_label::{Label, Labels, Stated};
//!
//! let labels = Labels::new(vec![Label::choice("A", "Paris"), Label::choice("B", "Lyon")]);
//! assert_eq!(labels.stated("A is tempting, but the answer is (B)."), Stated::One(1));
//! assert_eq!(labels.stated("It is Lyon, so B."), Stated::One(1));
//! assert_eq!(labels.stated("A or B"), Stated::Several(vec![0, 1]));
//! assert_eq!(labels.stated("Answer A. Hm."), Stated::One(0));
//! assert_eq!(labels.stated("All of Europe"), Stated::Nothing("no-answer"));
//! ```

mod checklist;
mod clauses;
mod conclusion;
mod fold;
mod labels;
mod lines;
mod markers;
mod mentions;
mod text;
mod verbs;

#[cfg(test)]
mod tests;

use heartcut_math_equivalence::{final_part, next_question};

use conclusion::Conclusion;
use labels::Reading;
pub use labels::{Label, Labels};

/// What a response states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// One label, by its index.
    One(usize),
    /// Several labels at once, by their indices in the order of the labels.
    Several(Vec<usize>),
    /// None; the kebab-case reason says why.
    Nothing(&'static str),
}

impl Labels {
    /// The label that `response` states last, outside of its reasoning. Linear in the length of the response.
    #[must_use]
    pub fn stated(&self, response: &str) -> Stated {
        let Some(text) = final_part(response) else {
            return Stated::Nothing("only-reasoning");
        };
        if text.trim().is_empty() {
            let reasoned = text.len() < response.trim().len();
            return Stated::Nothing(if reasoned {
                "only-reasoning"
            } else {
                "no-answer"
            });
        }
        let text = fold::folded(text);
        match self.own_answer(&text).or_else(|| self.read_response(&text)) {
            Some(reading) => reading.into(),
            None => Stated::Nothing("no-answer"),
        }
    }

    /// What is stated before the model goes on to ask itself the next question.
    fn own_answer(&self, text: &str) -> Option<Reading> {
        let own = text.get(..next_question(text)?)?;
        let announced = || markers::announced_last(self, own).map(|statement| statement.reading);
        self.whole(own).or_else(announced)
    }

    /// What is announced as the answer counts, unless a later conclusion takes it back; then conclusions; then what stands by itself.
    fn read_response(&self, text: &str) -> Option<Reading> {
        if let Some(reading) = self.whole(text) {
            return Some(reading);
        }
        let announced = markers::announced_last(self, text);
        let concluded = conclusion::last(self, text);
        match (announced, concluded) {
            (Some(announced), Some(later)) if later.revises && later.at > announced.at => {
                Some(later.reading)
            }
            (Some(announced), _) => Some(announced.reading),
            (None, concluded) if clauses::is_cut_off(text) => self.read_cut_off(text, concluded),
            (None, Some(concluded)) => Some(concluded.reading),
            (None, None) => markers::worded_last(self, text)
                .map(|statement| statement.reading)
                .or_else(|| checklist::read(self, text))
                .or_else(|| lines::last(self, text))
                .or_else(|| lines::only_text(self, text)),
        }
    }

    /// What was about to be concluded nobody knows: what the last sentence says counts, or how the
    /// response began.
    fn read_cut_off(&self, text: &str, concluded: Option<Conclusion>) -> Option<Reading> {
        let last = clauses::last_sentence_start(text);
        let concluded = concluded
            .filter(|concluded| concluded.at >= last)
            .map(|concluded| concluded.reading);
        let worded = || markers::worded_last(self, text).filter(|statement| statement.at >= last);
        concluded
            .or_else(|| worded().map(|statement| statement.reading))
            .or_else(|| lines::leading(self, text))
    }

    /// The labels that a reference names: one, or several that are separated by commas.
    #[must_use]
    pub fn named(&self, reference: &str) -> Option<Vec<usize>> {
        match self
            .where_alone()
            .read_all(fold::folded(reference).trim())?
        {
            Reading::Labels(labels) if !labels.is_empty() => Some(labels),
            _ => None,
        }
    }
}

impl From<Reading> for Stated {
    fn from(reading: Reading) -> Self {
        match reading {
            Reading::Labels(mut labels) => match labels.as_slice() {
                [only] => Self::One(*only),
                _ => {
                    labels.sort_unstable();
                    Self::Several(labels)
                }
            },
            Reading::Conflict => Self::Nothing("label-and-text-differ"),
            Reading::Other => Self::Nothing("not-a-choice"),
        }
    }
}
