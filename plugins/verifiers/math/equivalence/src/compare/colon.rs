//! Ratios and times of day, which are both written with colons.

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::{Comparer, Finding};
use crate::budget::Failure;
use crate::value::{Colon, Fraction, Moment, Value};

impl Comparer<'_, '_> {
    /// At least one side is written with colons.
    pub(super) fn colons(&mut self, reference: &Value, predicted: &Value) -> Finding {
        match (reference, predicted) {
            (Value::Colon(left), Value::Colon(right)) => self.both_colons(left, right),
            (Value::Colon(colon), Value::Number(number))
            | (Value::Number(number), Value::Colon(colon)) => self.ratio_and_number(colon, number),
            _ => Finding::Undecided("shape-differs"),
        }
    }

    /// `3:4` and `6:8` are the same ratio, but no times of day are.
    fn both_colons(&mut self, reference: &Colon, predicted: &Colon) -> Finding {
        let (left, right) = (
            without_seconds(&reference.parts),
            without_seconds(&predicted.parts),
        );
        let same = left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(left, right)| self.numbers(left, right) == Finding::Same);
        let missing = reference.unit.is_none() || predicted.unit.is_none();
        match (reference.unit == predicted.unit, missing) {
            (true, _) if same => Finding::Same,
            (false, true) if same && self.policies.units_may_be_missing => {
                self.note("unit-missing");
                Finding::Same
            }
            (false, false) => Finding::Different("units-differ"),
            _ if left.len() != right.len() => Finding::Different("count-differs"),
            _ if is_time(reference) && is_time(predicted) => Finding::Different("value-differs"),
            _ => self.ratios(left, right),
        }
    }

    /// All parts in the same proportion.
    fn ratios(&mut self, left: &[Fraction], right: &[Fraction]) -> Finding {
        let ([a, rest @ ..], [b, others @ ..]) = (left, right) else {
            return Finding::Different("value-differs");
        };
        if left.iter().chain(right).any(Fraction::is_zero) {
            return Finding::Different("value-differs");
        }
        let mut finding = Finding::Same;
        for (left, right) in rest.iter().zip(others) {
            let products = (left.times(b, self.budget), right.times(a, self.budget));
            finding = finding.and(|| match products {
                (Ok(left), Ok(right)) => self.numbers(&left, &right),
                (Err(failure), _) | (_, Err(failure)) => failure.into(),
            });
        }
        finding
    }

    /// `3:4` is three quarters.
    fn ratio_and_number(&mut self, colon: &Colon, number: &Fraction) -> Finding {
        let ([upper, lower], None) = (colon.parts.as_slice(), &colon.unit) else {
            return Finding::Undecided("shape-differs");
        };
        let finding = match upper.over(lower, self.budget) {
            Ok(quotient) => self.numbers(&quotient, number),
            Err(Failure::NotUnderstood) => Finding::Different("value-differs"),
            Err(failure) => failure.into(),
        };
        if finding == Finding::Same {
            self.note("ratio-as-number");
        }
        finding
    }

    /// A time of day with and without `am` or `pm`: `15:30` is 3:30 p.m., and `3:30` may be.
    pub(super) fn time_and_colon(&mut self, moment: Moment, parts: &[Fraction]) -> Finding {
        let (Moment::Time { minutes }, Some(written)) =
            (moment, minutes_of(without_seconds(parts)))
        else {
            return Finding::Undecided("shape-differs");
        };
        if minutes == written {
            return Finding::Same;
        }
        let half = 720;
        let hour_fits = (60..780).contains(&written) && minutes % half == written % half;
        if !hour_fits {
            return Finding::Different("value-differs");
        }
        if !self.policies.units_may_be_missing {
            return Finding::Undecided("unit-missing");
        }
        self.note("unit-missing");
        Finding::Same
    }
}

pub(super) fn moments(left: Moment, right: Moment) -> Finding {
    if left == right {
        Finding::Same
    } else {
        Finding::Different("value-differs")
    }
}

/// `20:34:00` is `20:34`.
fn without_seconds(parts: &[Fraction]) -> &[Fraction] {
    match parts {
        [rest @ .., last] if rest.len() == 2 && last.is_zero() => rest,
        _ => parts,
    }
}

fn whole(number: &Fraction) -> Option<u32> {
    number
        .as_rational()
        .filter(BigRational::is_integer)
        .and_then(|number| number.to_integer().to_u32())
}

/// The minutes since midnight, if the parts can be hours and minutes.
fn minutes_of(parts: &[Fraction]) -> Option<u32> {
    let [hours, minutes] = parts else {
        return None;
    };
    let (hours, minutes) = (whole(hours)?, whole(minutes)?);
    (hours <= 24 && minutes < 60).then(|| hours * 60 + minutes)
}

/// Hours and two digits of minutes.
fn is_time(colon: &Colon) -> bool {
    colon.padded && minutes_of(&colon.parts).is_some()
}
