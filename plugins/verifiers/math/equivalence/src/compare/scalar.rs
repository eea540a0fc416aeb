use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Pow, Signed};

use super::{Comparer, Finding};
use crate::parse::Unit;
use crate::policies::PercentPolicy;
use crate::value::{Fraction, Value, approximate};

pub(super) fn is_scalar(value: &Value) -> bool {
    matches!(
        value,
        Value::Number(_) | Value::Percent(_) | Value::Quantity(..)
    )
}

impl Comparer<'_, '_> {
    /// Numbers, percentages and quantities.
    pub(super) fn scalars(&mut self, reference: &Value, predicted: &Value) -> Finding {
        match (reference, predicted) {
            (Value::Number(left), Value::Number(right))
            | (Value::Percent(left), Value::Percent(right)) => self.numbers(left, right),
            (Value::Percent(percent), Value::Number(number)) => {
                self.percent(percent, number, false)
            }
            (Value::Number(number), Value::Percent(percent)) => self.percent(percent, number, true),
            (Value::Quantity(left, unit), Value::Quantity(right, other)) => {
                self.quantities((left, unit), (right, other))
            }
            (Value::Quantity(left, _), Value::Number(right))
            | (Value::Number(left), Value::Quantity(right, _)) => self.without_unit(left, right),
            _ => Finding::Different("units-differ"),
        }
    }

    /// Two exact numbers; different normal forms differ unless an opaque part may hide that they are equal.
    pub(super) fn numbers(&mut self, reference: &Fraction, predicted: &Fraction) -> Finding {
        match reference.equals(predicted, self.budget) {
            Err(failure) => failure.into(),
            Ok(true) => Finding::Same,
            Ok(false) if self.rounds_to(reference, predicted) => Finding::Same,
            Ok(false) if reference.is_opaque() || predicted.is_opaque() => {
                Finding::Undecided("not-decided")
            }
            Ok(false) => Finding::Different("value-differs"),
        }
    }

    fn rounds_to(&mut self, reference: &Fraction, predicted: &Fraction) -> bool {
        let Some(decimals) = self.policies.rounding else {
            return false;
        };
        let (Some(left), Some(right)) = (approximate(reference), approximate(predicted)) else {
            return false;
        };
        let tolerance = BigRational::new(
            1.into(),
            BigInt::from(2) * Pow::pow(BigInt::from(10), u32::from(decimals)),
        );
        let close = (left - right).abs() <= tolerance;
        if close {
            self.note(format!("rounding={decimals}"));
        }
        close
    }

    /// A percentage and a bare number; the policy says which of the two readings count.
    fn percent(
        &mut self,
        percent: &Fraction,
        number: &Fraction,
        percent_predicted: bool,
    ) -> Finding {
        let policy = self.policies.percent;
        self.note(policy.name());
        let hundredth = match percent.over(&Fraction::whole(100), self.budget) {
            Ok(hundredth) => hundredth,
            Err(failure) => return failure.into(),
        };
        let mut compare = |form: &Fraction| match percent_predicted {
            true => self.numbers(number, form),
            false => self.numbers(form, number),
        };
        match policy {
            PercentPolicy::Bare => compare(percent),
            PercentPolicy::Hundredths => compare(&hundredth),
            PercentPolicy::Either => match compare(percent) {
                Finding::Same => Finding::Same,
                other => match compare(&hundredth) {
                    Finding::Same => Finding::Same,
                    _ => other,
                },
            },
        }
    }

    fn without_unit(&mut self, reference: &Fraction, predicted: &Fraction) -> Finding {
        match self.numbers(reference, predicted) {
            Finding::Same if !self.policies.units_may_be_missing => {
                Finding::Undecided("unit-missing")
            }
            Finding::Same => {
                self.note("unit-missing");
                Finding::Same
            }
            other => other,
        }
    }

    /// Equal units compare their numbers, convertible ones their sizes; others cannot be compared.
    fn quantities(
        &mut self,
        reference: (&Fraction, &Unit),
        predicted: (&Fraction, &Unit),
    ) -> Finding {
        if reference.1 == predicted.1 {
            return self.numbers(reference.0, predicted.0);
        }
        let (Some(left), Some(right)) = (reference.1.scale(), predicted.1.scale()) else {
            return Finding::Undecided("units-differ");
        };
        if (left.0, left.1) != (right.0, right.1) {
            return Finding::Different("units-differ");
        }
        let left = reference.0.times(&Fraction::rational(left.2), self.budget);
        let right = predicted.0.times(&Fraction::rational(right.2), self.budget);
        match (left, right) {
            (Ok(left), Ok(right)) => self.numbers(&left, &right),
            (Err(failure), _) | (_, Err(failure)) => failure.into(),
        }
    }
}
