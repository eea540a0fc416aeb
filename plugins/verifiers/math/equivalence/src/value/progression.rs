use super::fraction::Fraction;
use crate::budget::{Budget, Failure};

/// A sequence whose neighbours differ by a constant, or are in a constant ratio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progression {
    pub(crate) first: Fraction,
    /// The difference, or the ratio.
    pub(crate) step: Fraction,
    pub(crate) geometric: bool,
}

impl Progression {
    /// The progression that begins with `terms`; two of them are enough where the sequence also fits its last term.
    pub(crate) fn of(
        terms: &[Fraction],
        last: Option<&Fraction>,
        budget: &mut Budget,
    ) -> Result<Option<Self>, Failure> {
        let [first, second, rest @ ..] = terms else {
            return Ok(None);
        };
        let difference = Self {
            first: first.clone(),
            step: second.minus(first, budget)?,
            geometric: false,
        };
        let arithmetic = !difference.step.is_zero()
            && difference.continues(second, rest, budget)?
            && difference.reaches(last, budget)?;
        if arithmetic {
            return Ok(Some(difference));
        }
        if first.is_zero() {
            return Ok(None);
        }
        let ratio = Self {
            first: first.clone(),
            step: second.over(first, budget)?,
            geometric: true,
        };
        let fits = ratio.continues(second, rest, budget)?;
        Ok(fits.then_some(ratio))
    }

    pub(crate) fn next(&self, term: &Fraction, budget: &mut Budget) -> Result<Fraction, Failure> {
        if self.geometric {
            term.times(&self.step, budget)
        } else {
            term.plus(&self.step, budget)
        }
    }

    fn continues(
        &self,
        second: &Fraction,
        rest: &[Fraction],
        budget: &mut Budget,
    ) -> Result<bool, Failure> {
        let mut expected = second.clone();
        for term in rest {
            expected = self.next(&expected, budget)?;
            if !expected.equals(term, budget)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A last number is one of the terms; a last letter may be any.
    fn reaches(&self, last: Option<&Fraction>, budget: &mut Budget) -> Result<bool, Failure> {
        let Some(last) = last else {
            return Ok(true);
        };
        let steps = self.count(last, budget)?;
        Ok(match steps.as_rational() {
            Some(steps) => steps.is_integer() && !steps.numer().sign().eq(&num_bigint::Sign::Minus),
            None => steps.has_letters(),
        })
    }

    /// How many terms an arithmetic progression has up to `last`.
    pub(crate) fn count(&self, last: &Fraction, budget: &mut Budget) -> Result<Fraction, Failure> {
        last.minus(&self.first, budget)?
            .over(&self.step, budget)?
            .plus(&Fraction::whole(1), budget)
    }

    /// The sum up to `last`.
    pub(crate) fn sum(&self, last: &Fraction, budget: &mut Budget) -> Result<Fraction, Failure> {
        if self.geometric {
            let above = self.next(last, budget)?.minus(&self.first, budget)?;
            return above.over(&self.step.minus(&Fraction::whole(1), budget)?, budget);
        }
        let ends = self.first.plus(last, budget)?;
        self.count(last, budget)?
            .times(&ends, budget)?
            .over(&Fraction::whole(2), budget)
    }
}
