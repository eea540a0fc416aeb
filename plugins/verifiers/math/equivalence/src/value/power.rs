//! Powers and factorials; past the caps they stay symbolic instead of being computed.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::fraction::Fraction;
use super::monomial::Monomial;
use super::root::root;
use super::sum::Sum;
use crate::budget::{Budget, Failure, MAX_BITS};

/// Largest `n` of an `n!` that is computed.
const MAX_FACTORIAL: u64 = 1_200;

/// Largest whole number that is taken out of the argument of a factorial.
const MAX_SHIFT: i64 = 16;
/// Largest exponent that is applied before the root.
const MAX_INNER: i64 = 16;

/// `base^exponent`.
pub(crate) fn power(
    base: &Fraction,
    exponent: &Fraction,
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    if let Some(number) = exponent.as_rational() {
        return rational_power(base, &number, budget);
    }
    if !exponent.denominator().is_one() || base.is_zero() {
        return Fraction::opaque("pow", &[base, exponent]);
    }
    let mut product = Fraction::whole(1);
    for (monomial, coefficient) in exponent.numerator().terms() {
        product = product.times(&term_power(base, monomial, coefficient, budget)?, budget)?;
    }
    Ok(product)
}

/// `base^(c*m)`: `2^(3n)` is the third power of the atom `2^n`.
fn term_power(
    base: &Fraction,
    monomial: &Monomial,
    coefficient: &BigRational,
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    if monomial.is_one() {
        return rational_power(base, coefficient, budget);
    }
    let whole = coefficient
        .is_integer()
        .then(|| coefficient.numer().to_i32())
        .flatten();
    match whole {
        Some(count) => {
            let inner: Fraction = Sum::term(monomial.clone(), BigRational::one()).into();
            integer_power(
                &Fraction::opaque("pow", &[base, &inner])?,
                i64::from(count),
                budget,
            )
        }
        None => {
            let inner: Fraction = Sum::term(monomial.clone(), coefficient.clone()).into();
            Fraction::opaque("pow", &[base, &inner])
        }
    }
}

fn rational_power(
    base: &Fraction,
    exponent: &BigRational,
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    let symbolic = || Fraction::opaque("pow", &[base, &Fraction::rational(exponent.clone())]);
    if base.is_zero() && !exponent.is_positive() {
        return Err(Failure::NotUnderstood);
    }
    let Some(count) = exponent.numer().to_i64() else {
        return symbolic();
    };
    let Some(degree) = exponent.denom().to_u32().filter(|degree| *degree <= 64) else {
        return symbolic();
    };
    if let Some(number) = base
        .as_rational()
        .filter(|number| degree > 1 && number.is_positive() && count.abs() <= MAX_INNER)
    {
        return root(
            degree,
            &integer_power(&Fraction::rational(number), count, budget)?,
            budget,
        );
    }
    let base_root = root(degree, base, budget)?;
    match integer_power(&base_root, count, budget) {
        Err(Failure::TooLarge) => symbolic(),
        result => result,
    }
}

fn integer_power(base: &Fraction, exponent: i64, budget: &mut Budget) -> Result<Fraction, Failure> {
    let one = Fraction::whole(1);
    if exponent == 0 || *base == one {
        return Ok(one);
    }
    let size = u32::try_from(exponent.unsigned_abs()).map_err(|_| Failure::TooLarge)?;
    let raised = base.power(size, budget)?;
    if exponent < 0 {
        one.over(&raised, budget)
    } else {
        Ok(raised)
    }
}

/// `number!`.
pub(crate) fn factorial(number: &Fraction, budget: &mut Budget) -> Result<Fraction, Failure> {
    let small = number
        .as_rational()
        .filter(BigRational::is_integer)
        .and_then(|whole| whole.numer().to_u64());
    let Some(count) = small.filter(|count| *count <= MAX_FACTORIAL) else {
        return symbolic_factorial(number, budget);
    };
    budget.spend(1 + count * 4)?;
    let mut product = BigInt::one();
    for factor in 2..=count {
        product *= factor;
    }
    if product.is_zero() || product.bits() > MAX_BITS {
        return Err(Failure::TooLarge);
    }
    Ok(Fraction::rational(BigRational::from_integer(product)))
}

/// `(n+2)!` as `(n+2)*(n+1)*n!`: the atom holds no whole number.
fn symbolic_factorial(number: &Fraction, budget: &mut Budget) -> Result<Fraction, Failure> {
    let shift = match number.has_letters() {
        true => number.whole_part_within(MAX_SHIFT),
        false => 0,
    };
    let bare = number.minus(&Fraction::whole(shift), budget)?;
    let mut product = Fraction::opaque("factorial", &[&bare])?;
    for step in 1..=shift {
        let factor = bare.plus(&Fraction::whole(step), budget)?;
        product = product.times(&factor, budget)?;
    }
    for step in (shift + 1)..=0 {
        let factor = bare.plus(&Fraction::whole(step), budget)?;
        product = product.over(&factor, budget)?;
    }
    Ok(product)
}

/// `upper` over a small whole `lower`, as a polynomial.
pub(crate) fn binomial(
    upper: &Fraction,
    lower: u32,
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    let mut product = Fraction::whole(1);
    for step in 0..i64::from(lower) {
        let factor = upper.minus(&Fraction::whole(step), budget)?;
        product = product
            .times(&factor, budget)?
            .over(&Fraction::whole(step + 1), budget)?;
    }
    Ok(product)
}

/// `number!!`, the product of every second number down from it.
pub(crate) fn double_factorial(
    number: &Fraction,
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    let small = number
        .as_rational()
        .filter(BigRational::is_integer)
        .and_then(|whole| whole.numer().to_u64());
    let Some(count) = small.filter(|count| *count <= MAX_FACTORIAL) else {
        return Fraction::opaque("double-factorial", &[number]);
    };
    budget.spend(1 + count * 2)?;
    let start = 2 - count % 2;
    let mut product = BigInt::one();
    for factor in (start..=count).step_by(2) {
        product *= factor;
    }
    Ok(Fraction::rational(BigRational::from_integer(product)))
}
