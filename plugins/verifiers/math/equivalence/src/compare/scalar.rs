use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Pow, Signed, Zero};

use super::{Comparer, Finding};
use crate::budget::{Budget, Failure};
use crate::parse::{Unit, letter_unit};
use crate::policies::PercentPolicy;
use crate::value::{Atom, Constants, Evaluator, Fraction, Value};

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
            (Value::Quantity(quantity, unit), Value::Number(number))
            | (Value::Number(number), Value::Quantity(quantity, unit)) => {
                self.without_unit((quantity, unit), number)
            }
            _ => Finding::Different("units-differ"),
        }
    }

    /// Two exact numbers. Where the normal forms differ, so do the numbers, unless an opaque part may hide that they are equal.
    pub(super) fn numbers(&mut self, reference: &Fraction, predicted: &Fraction) -> Finding {
        match reference.equals(predicted, self.budget) {
            Ok(true) => Finding::Same,
            Ok(false)
                if self.rounds_to(reference, predicted)
                    || self.prints(reference, predicted)
                    || self.prints(predicted, reference) =>
            {
                Finding::Same
            }
            Err(Failure::Exhausted | Failure::NotUnderstood) => Finding::Undecided("budget"),
            _ if self.counts_alike(reference, predicted) => Finding::Same,
            _ if self.hides_nothing(reference, predicted) => Finding::Different("value-differs"),
            _ => self.opaque_numbers(reference, predicted),
        }
    }

    /// `pi/2 + k*pi` and `pi/2 + n*pi`: whatever whole number is counted with, the values are the same.
    fn counts_alike(&mut self, reference: &Fraction, predicted: &Fraction) -> bool {
        let counter = |side: &Fraction| {
            let mut letters = Vec::new();
            side.collect_letters(&mut letters);
            let [letter] = letters.as_slice() else {
                return None;
            };
            let counts = matches!(&**letter, "k" | "n" | "m")
                && side.any_atom(|atom| matches!(atom, Atom::Pi));
            counts.then(|| letter.clone())
        };
        match (counter(reference), counter(predicted)) {
            (Some(left), Some(right)) if left != right => {
                let renamed = predicted.renamed(&right, &left);
                let same = reference.equals(&renamed, self.budget) == Ok(true);
                if same {
                    self.note("renamed-counter");
                }
                same
            }
            _ => false,
        }
    }

    /// The opaque parts, if there are any, drop out of the difference.
    fn hides_nothing(&mut self, reference: &Fraction, predicted: &Fraction) -> bool {
        if !reference.is_opaque() && !predicted.is_opaque() {
            return true;
        }
        let difference = reference.minus(predicted, self.budget);
        difference.is_ok_and(|difference| !difference.is_opaque())
    }

    /// `printed` is a long decimal, and `exact` is less than a unit of its last place away.
    fn prints(&mut self, exact: &Fraction, printed: &Fraction) -> bool {
        if !self.policies.long_decimals {
            return false;
        }
        let Some((printed, unit)) = printed.as_rational().and_then(long_decimal) else {
            return false;
        };
        let close = self
            .approximate(exact)
            .is_some_and(|exact| (exact - printed).abs() < unit);
        if close {
            self.note("long-decimal");
        }
        close
    }

    fn rounds_to(&mut self, reference: &Fraction, predicted: &Fraction) -> bool {
        let Some(decimals) = self.policies.rounding else {
            return false;
        };
        let (Some(left), Some(right)) = (self.approximate(reference), self.approximate(predicted))
        else {
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

    /// A rational close to a real number.
    fn approximate(&mut self, number: &Fraction) -> Option<BigRational> {
        const PRECISION: u64 = 256;
        if let Some(exact) = number.as_rational() {
            return Some(exact);
        }
        let value = Evaluator::new(&Constants, PRECISION, self.budget)
            .fraction(number)
            .ok()?;
        value.is_real().then(|| value.real.to_rational())?
    }

    /// A percentage and a bare number; the policy says which of the two readings count. Half a percent is never taken for a half.
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
        let below_one = |number: &BigRational| number.abs() < BigRational::from_integer(1.into());
        let tiny = percent
            .as_rational()
            .is_some_and(|number| below_one(&number));
        match policy {
            PercentPolicy::Either if tiny => compare(&hundredth),
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

    /// A quantity and a number: an angle may be written in radians, and a letter may be the unit; else the unit is missing.
    fn without_unit(&mut self, quantity: (&Fraction, &Unit), number: &Fraction) -> Finding {
        let has_pi = number.any_atom(|atom| matches!(atom, Atom::Pi))
            || number.applies(&["arcsin", "arccos", "arctan", "arccot"]);
        if quantity.1.is_named("degree")
            && has_pi
            && !quantity.0.any_atom(|atom| matches!(atom, Atom::Pi))
        {
            return match radians(quantity.0, self.budget) {
                Ok(angle) => self.numbers(&angle, number),
                Err(failure) => failure.into(),
            };
        }
        if let Some((size, unit)) = lettered(number) {
            return self.quantities(quantity, (&size, &unit));
        }
        match self.numbers(quantity.0, number) {
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
        if reference.1 == predicted.1 || are_both_pounds(reference.1, predicted.1) {
            return self.numbers(reference.0, predicted.0);
        }
        if let Some(finding) = self.angles(reference, predicted) {
            return finding;
        }
        let (Some(left), Some(right)) = (reference.1.scale(), predicted.1.scale()) else {
            return Finding::Undecided("units-differ");
        };
        if left.0 != right.0 {
            return Finding::Different("units-differ");
        }
        let left = reference.0.times(&Fraction::rational(left.1), self.budget);
        let right = predicted.0.times(&Fraction::rational(right.1), self.budget);
        match (left, right) {
            (Ok(left), Ok(right)) => self.numbers(&left, &right),
            (Err(failure), _) | (_, Err(failure)) => failure.into(),
        }
    }

    /// Degrees and radians.
    fn angles(
        &mut self,
        reference: (&Fraction, &Unit),
        predicted: (&Fraction, &Unit),
    ) -> Option<Finding> {
        let is = |side: &(&Fraction, &Unit), name: &str| side.1.is_named(name);
        let (degrees, angle) = match (is(&reference, "degree"), is(&predicted, "degree")) {
            (true, false) if is(&predicted, "radian") => (reference.0, predicted.0),
            (false, true) if is(&reference, "radian") => (predicted.0, reference.0),
            _ => return None,
        };
        Some(match radians(degrees, self.budget) {
            Ok(degrees) => self.numbers(&degrees, angle),
            Err(failure) => failure.into(),
        })
    }
}

/// A number of thirteen to twenty decimal digits, ten of them behind the point at least, with a unit of its last place, or of the last bit of a machine's number.
fn long_decimal(number: BigRational) -> Option<(BigRational, BigRational)> {
    const PLACES: std::ops::RangeInclusive<u32> = 10..=40;
    const FULL_DIGITS: usize = 15;
    const DIGITS: std::ops::RangeInclusive<usize> = 13..=20;
    let (twos, fives) = (power_in(number.denom(), 2)?, power_in(number.denom(), 5)?);
    let places = twos.max(fives);
    let scale: BigInt = Pow::pow(BigInt::from(10), places);
    let plain =
        number.denom() == &(Pow::pow(BigInt::from(2), twos) * Pow::pow(BigInt::from(5), fives));
    if !plain || !PLACES.contains(&places) {
        return None;
    }
    let digits = (number.numer().magnitude() * scale.magnitude() / number.denom().magnitude())
        .to_string()
        .len();
    let unit = BigRational::new(1.into(), scale);
    let machine = number.abs() / BigRational::from_integer(BigInt::from(1_u64 << 51));
    let unit = if digits > FULL_DIGITS {
        unit.max(machine)
    } else {
        unit
    };
    DIGITS.contains(&digits).then_some((number, unit))
}

/// How often `factor` divides a number of moderate size.
fn power_in(number: &BigInt, factor: u32) -> Option<u32> {
    const MOST_BITS: u64 = 160;
    if number.bits() > MOST_BITS {
        return None;
    }
    let (mut rest, mut count) = (number.clone(), 0);
    while !rest.is_zero() && (&rest % factor).is_zero() {
        rest /= factor;
        count += 1;
    }
    Some(count)
}

fn radians(degrees: &Fraction, budget: &mut Budget) -> Result<Fraction, Failure> {
    degrees
        .times(&Fraction::atom(Atom::Pi), budget)?
        .over(&Fraction::whole(180), budget)
}

/// The currency and the weight have one name.
fn are_both_pounds(left: &Unit, right: &Unit) -> bool {
    (left.is_named("sterling") && right.is_named("pound"))
        || (left.is_named("pound") && right.is_named("sterling"))
}

/// `5m` as five metres.
fn lettered(number: &Fraction) -> Option<(Fraction, Unit)> {
    let (monomial, coefficient) = number.single()?;
    match monomial.atoms() {
        [(Atom::Symbol(letter), 1)] if monomial.radicand() == 1 && !monomial.is_imaginary() => {
            Some((
                Fraction::rational(coefficient.clone()),
                letter_unit(letter)?,
            ))
        }
        _ => None,
    }
}
