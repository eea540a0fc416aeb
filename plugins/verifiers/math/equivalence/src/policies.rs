//! The conventions that graders disagree on, as options. Those that a verdict rests on are recorded with it.

/// What `10%` may equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PercentPolicy {
    /// `10%` equals `10%`, `10` and `0.1`.
    #[default]
    Either,
    /// `10%` equals `10%` and `10`.
    Bare,
    /// `10%` equals `10%` and `0.1`.
    Hundredths,
}

impl PercentPolicy {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Either => "percent=either",
            Self::Bare => "percent=bare",
            Self::Hundredths => "percent=hundredths",
        }
    }
}

/// The languages in which words may announce an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// `the answer is`, `la respuesta es`, `答案是` and others.
    #[default]
    Any,
    /// `the answer is` and its kin.
    English,
}

/// How two answers are compared.
///
/// ```
/// use heartcut_math_equivalence::{Outcome, PercentPolicy, Policies, judge};
///
/// let strict = Policies { percent: PercentPolicy::Hundredths, ..Policies::default() };
/// assert_eq!(judge("10", r"\boxed{10\%}", &Policies::default()).outcome, Outcome::Correct);
/// assert_eq!(judge("10", r"\boxed{10\%}", &strict).outcome, Outcome::Incorrect);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies {
    /// What a percentage may equal.
    pub percent: PercentPolicy,
    /// Accept a number that differs by at most half a unit in this decimal place; `None` compares exactly.
    pub rounding: Option<u8>,
    /// `1, 2` equals `2, 1` where no brackets say that the order counts.
    pub unordered_lists: bool,
    /// `5 cm` equals `5`: a unit may be left out on one side, but two units must agree.
    pub units_may_be_missing: bool,
    /// `1,5` in a response may mean `1.5` when the reference has a fractional part.
    pub decimal_comma: bool,
    /// A decimal of thirteen digits or more stands for the number that it is the rounded form of, as programs print it.
    pub long_decimals: bool,
    /// The languages in which words may announce an answer.
    pub language: Language,
    /// Two answers only count as equal if they do whichever of them is the reference.
    pub symmetric: bool,
    /// The last number of a response that marks no answer counts as its answer.
    pub last_number: bool,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            percent: PercentPolicy::Either,
            rounding: None,
            unordered_lists: true,
            units_may_be_missing: true,
            decimal_comma: true,
            long_decimals: true,
            language: Language::Any,
            symmetric: false,
            last_number: true,
        }
    }
}
