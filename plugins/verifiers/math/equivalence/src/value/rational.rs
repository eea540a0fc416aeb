//! Arithmetic of big rationals that skips the greatest common divisor where both are whole, and watches their size.

use num_rational::BigRational;
use num_traits::One;

use crate::budget::{Budget, Failure, MAX_BITS};

/// Bits of the larger of numerator and denominator.
pub(crate) fn bits(number: &BigRational) -> u64 {
    number.numer().bits().max(number.denom().bits())
}

fn is_whole(number: &BigRational) -> bool {
    number.denom().is_one()
}

/// `left * right`.
pub(crate) fn multiply(
    left: &BigRational,
    right: &BigRational,
    budget: &mut Budget,
) -> Result<BigRational, Failure> {
    charge(left, right, budget)?;
    if is_whole(left) && is_whole(right) {
        return checked(BigRational::from_integer(left.numer() * right.numer()));
    }
    checked(left * right)
}

/// `left + right`.
pub(crate) fn add(
    left: &BigRational,
    right: &BigRational,
    budget: &mut Budget,
) -> Result<BigRational, Failure> {
    charge(left, right, budget)?;
    if is_whole(left) && is_whole(right) {
        return checked(BigRational::from_integer(left.numer() + right.numer()));
    }
    checked(left + right)
}

/// A product costs as the product of the lengths, and the reduction of a fraction as the square of the longer one.
fn charge(left: &BigRational, right: &BigRational, budget: &mut Budget) -> Result<(), Failure> {
    let (left_words, right_words) = (bits(left) / 64, bits(right) / 64);
    let whole = is_whole(left) && is_whole(right);
    let longer = left_words.max(right_words);
    budget.spend(1 + left_words * right_words / 64 + if whole { 0 } else { longer * longer / 2 })
}

fn checked(number: BigRational) -> Result<BigRational, Failure> {
    if bits(&number) > MAX_BITS {
        Err(Failure::TooLarge)
    } else {
        Ok(number)
    }
}
