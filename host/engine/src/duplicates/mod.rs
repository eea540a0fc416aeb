//! Problems that say the same: exactly, nearly, or in a long run of words.
//!
//! A text becomes a [`Sketch`]: a digest of what it says without capitals and white space, and a
//! `MinHash` over its word n-grams (Broder 1997), whose values agree in two texts as often as the
//! n-grams do. Values are read in bands; texts that agree in a whole band are compared, all others
//! never meet. A sketch is 360 bytes, whatever the text.
//!
//! ```
//! use heartcut_host::duplicates::{Settings, Sketcher, repeats};
//!
//! let sketcher = Sketcher::new(&Settings::default());
//! let texts = ["How many apples are left?", "How many  apples are left?", "Who ate them?"];
//! let sketches: Vec<_> = texts.iter().map(|text| sketcher.sketch(text)).collect();
//! let found = repeats(&sketches, &Settings::default());
//! assert_eq!((found.len(), found[0].text, found[0].of), (1, 1, 0));
//! ```

mod datasets;
mod leaks;
mod near;
mod sketch;
mod words;

pub(crate) use datasets::question_text;
pub use datasets::{Place, Removed, Report, Work};
pub use leaks::{Guard, Leak};
pub use near::{Repeat, repeats};
pub use sketch::{Sketch, Sketcher};

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

/// Bands of a sketch; texts that agree in one are compared.
pub const BANDS: usize = 14;
/// Values of a band.
pub const ROWS: usize = 8;

/// What counts as the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Words of an n-gram of the `MinHash`.
    pub words: usize,
    /// From which share of common n-grams two texts are near; above 1 nothing is.
    pub near: f64,
    /// Whether texts with different numbers are different however near they are: `3 apples` and
    /// `5 apples` are two problems, but one leak.
    pub numbers: bool,
    /// Words of a run that must not be shared with an evaluation split.
    pub run: usize,
    /// The share of the shorter text's words that shared runs have to cover: what two problems
    /// of one family have in common is less.
    pub covered: f64,
}

impl Settings {
    /// What counts as the same where training data are held against evaluation splits: a problem
    /// with other numbers gives its solution away all the same.
    #[must_use]
    pub fn of_leaks() -> Self {
        Self {
            numbers: false,
            ..Self::default()
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            words: 5,
            near: 0.7,
            numbers: true,
            run: 13,
            covered: 0.7,
        }
    }
}

/// Why two texts are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// They differ in nothing but capitals and white space.
    Exact,
    /// Most of their n-grams are the same.
    Near,
    /// A long run of words stands in both.
    Run,
}

impl Why {
    /// In words, as the end of a sentence.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Exact => "word for word",
            Self::Near => "in nearly the same words",
            Self::Run => "they share a long run of words",
        }
    }
}
