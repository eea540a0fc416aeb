//! Work is counted in steps and numbers in bits; nothing here looks at a clock, so the same input always ends the same way.

/// Longest candidate or reference, in bytes, that is parsed; a longer one is only compared as text.
pub(crate) const MAX_ANSWER_BYTES: usize = 16_384;
/// Most tokens that are parsed.
pub(crate) const MAX_TOKENS: usize = 4_096;
/// Deepest nesting of brackets, fractions, roots and exponents.
pub(crate) const MAX_DEPTH: u32 = 48;
/// Most digits of a written number.
pub(crate) const MAX_DIGITS: usize = 2_000;
/// Largest numerator or denominator, in bits, that is computed; a power or factorial beyond it stays symbolic.
pub(crate) const MAX_BITS: u64 = 16_384;
/// Most terms of a sum that is multiplied out.
pub(crate) const MAX_TERMS: usize = 256;
/// Most items of a list, tuple, union or matrix.
pub(crate) const MAX_ITEMS: usize = 256;
/// Steps that one judgement may take; a step is about one operation on small numbers.
pub(crate) const MAX_STEPS: u64 = 200_000;

/// Why a value was not computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The steps are spent.
    Exhausted,
    /// A number, a sum or a nesting is past its cap; a smaller question may still have an answer.
    TooLarge,
    /// The text means nothing to this parser, or divides by zero.
    NotUnderstood,
}

/// What is left to spend.
#[derive(Debug)]
pub(crate) struct Budget {
    steps: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: MAX_STEPS }
    }
}

impl Budget {
    pub(crate) fn spend(&mut self, steps: u64) -> Result<(), Failure> {
        self.steps = self.steps.checked_sub(steps).ok_or(Failure::Exhausted)?;
        Ok(())
    }
}
