//! A rational close to a number, for the rounding policy only; without it nothing is approximated.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Pow, Zero};

use super::fraction::Fraction;
use super::monomial::{Atom, Monomial};
use super::sum::Sum;

/// Bits after the point; far more than any number of decimals that the policy can name.
const PRECISION: usize = 1_024;
/// The circle constant to 60 decimals.
const PI: &str = "3141592653589793238462643383279502884197169399375105820974944";
const PI_DECIMALS: usize = 60;
/// Largest power of the circle constant that is looked at.
const MAX_PI_POWER: i64 = 16;

/// A rational within a few units of `2^-150` relative to `number`, unless letters or `i` occur in it.
pub(crate) fn approximate(number: &Fraction) -> Option<BigRational> {
    let denominator = sum(number.denominator())?;
    if denominator.is_zero() {
        None
    } else {
        Some(sum(number.numerator())? / denominator)
    }
}

fn sum(terms: &Sum) -> Option<BigRational> {
    let mut total = BigRational::zero();
    for (monomial, coefficient) in terms.terms() {
        total += coefficient * factor(monomial)?;
    }
    Some(total)
}

fn factor(monomial: &Monomial) -> Option<BigRational> {
    if monomial.is_imaginary() {
        return None;
    }
    let radical = square_root(monomial.radicand());
    match monomial.atoms() {
        [] => Some(radical),
        [(Atom::Pi, exponent)] if exponent.abs() <= MAX_PI_POWER => {
            Some(radical * Pow::pow(pi()?, &BigInt::from(*exponent)))
        }
        _ => None,
    }
}

fn square_root(radicand: u64) -> BigRational {
    if radicand == 1 {
        return BigRational::from_integer(1.into());
    }
    let root = (BigInt::from(radicand) << (2 * PRECISION)).sqrt();
    BigRational::new(root, BigInt::from(1) << PRECISION)
}

fn pi() -> Option<BigRational> {
    let digits: BigInt = PI.parse().ok()?;
    Some(BigRational::new(
        digits,
        Pow::pow(BigInt::from(10), PI_DECIMALS),
    ))
}
