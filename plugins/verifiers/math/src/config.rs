use heartcut_math_equivalence::{Language as AnswerLanguage, PercentPolicy, Policies};
use heartcut_sdk::prelude::*;

/// Judges mathematical answers exactly.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Math {
    /// What `10%` may equal: `10` and `0.1` (`either`), only `10` (`bare`) or only `0.1`
    /// (`hundredths`).
    pub percent: Percent,
    /// Accept a number that is at most half a unit off in this decimal place. Without it numbers
    /// are compared exactly.
    #[schemars(range(max = 30))]
    pub rounding: Option<u8>,
    /// Whether `1, 2` equals `2, 1` where no brackets say that the order counts.
    pub unordered_lists: bool,
    /// Whether a unit may be left out on one side. Two units must always agree.
    pub units_may_be_missing: bool,
    /// Whether `1,5` in a response may mean `1.5`.
    pub decimal_comma: bool,
    /// Whether a decimal of thirteen digits or more stands for the number it is the rounded form of.
    pub long_decimals: bool,
    /// The languages in which words may announce an answer.
    pub language: Language,
    /// Whether two answers only count as equal if they do whichever of them is the reference.
    pub symmetric: bool,
    /// Whether the last number counts where a response marks no answer.
    pub last_number: bool,
}

/// What a percentage may equal.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Percent {
    /// `10%` equals `10` and `0.1`.
    Either,
    /// `10%` equals `10`.
    Bare,
    /// `10%` equals `0.1`.
    Hundredths,
}

/// The languages in which words may announce an answer.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// `the answer is`, `la respuesta es` and others.
    Any,
    /// `the answer is` and its kin.
    English,
}

impl Default for Math {
    fn default() -> Self {
        let policies = Policies::default();
        Self {
            percent: Percent::Either,
            rounding: policies.rounding,
            unordered_lists: policies.unordered_lists,
            units_may_be_missing: policies.units_may_be_missing,
            decimal_comma: policies.decimal_comma,
            long_decimals: policies.long_decimals,
            language: Language::Any,
            symmetric: policies.symmetric,
            last_number: policies.last_number,
        }
    }
}

impl Math {
    pub(crate) fn policies(&self) -> Policies {
        Policies {
            percent: match self.percent {
                Percent::Either => PercentPolicy::Either,
                Percent::Bare => PercentPolicy::Bare,
                Percent::Hundredths => PercentPolicy::Hundredths,
            },
            rounding: self.rounding,
            unordered_lists: self.unordered_lists,
            units_may_be_missing: self.units_may_be_missing,
            decimal_comma: self.decimal_comma,
            long_decimals: self.long_decimals,
            language: match self.language {
                Language::Any => AnswerLanguage::Any,
                Language::English => AnswerLanguage::English,
            },
            symmetric: self.symmetric,
            last_number: self.last_number,
        }
    }
}
