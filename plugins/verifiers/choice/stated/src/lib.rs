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

use heartcut_math_equivalence::final_part;

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
        match self.read_response(&fold::folded(text)) {
            Some(reading) => reading.into(),
            None => Stated::Nothing("no-answer"),
        }
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
            (None, Some(concluded)) => Some(concluded.reading),
            (None, None) => markers::worded_last(self, text)
                .or_else(|| checklist::read(self, text))
                .or_else(|| lines::last(self, text)),
        }
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
