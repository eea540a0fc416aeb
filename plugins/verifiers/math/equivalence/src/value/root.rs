//! Roots: exact where they are rational or square roots of small numbers, opaque otherwise.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive};

use super::fraction::Fraction;
use super::monomial::{Monomial, integer_power};
use super::rational::bits;
use super::sum::Sum;
use crate::budget::{Budget, Failure};

/// Largest degree that is looked at.
const MAX_DEGREE: u32 = 64;
/// Largest number whose square factors are searched; a larger one stays opaque unless it is a perfect power.
const MAX_FACTORED: u64 = 1_000_000_000_000_000;

/// The principal `degree`-th root.
pub(crate) fn root(
    degree: u32,
    radicand: &Fraction,
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    if degree == 0 || degree > MAX_DEGREE {
        return Err(Failure::NotUnderstood);
    }
    if degree == 1 {
        return Ok(radicand.clone());
    }
    if let Some(number) = radicand.as_rational() {
        return rational_root(degree, &number, budget);
    }
    if let Some((monomial, coefficient)) = radicand.single()
        && monomial.is_radical()
        && coefficient.is_positive()
    {
        let square =
            coefficient * coefficient * BigRational::from_integer(monomial.radicand().into());
        return root(degree * 2, &Fraction::rational(square), budget);
    }
    if let Some((_, coefficient)) = radicand.single()
        && coefficient.is_positive()
        && !coefficient.is_one()
    {
        return split_root(degree, radicand, &coefficient.clone(), budget);
    }
    Fraction::opaque(&format!("root{degree}"), &[radicand])
}

/// The positive coefficient of a single term comes out of the root.
fn split_root(
    degree: u32,
    radicand: &Fraction,
    coefficient: &BigRational,
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    let number = rational_root(degree, coefficient, budget)?;
    let rest = radicand.over(&Fraction::rational(coefficient.clone()), budget)?;
    number.times(
        &Fraction::opaque(&format!("root{degree}"), &[&rest])?,
        budget,
    )
}

fn rational_root(
    degree: u32,
    number: &BigRational,
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    let words = bits(number) / 64;
    budget.spend(1 + words * words / 8 * u64::from(degree))?;
    if number.is_negative() {
        let positive = rational_root(degree, &-number.clone(), budget)?;
        return match degree {
            2 => positive.times(&Fraction::imaginary(), budget),
            _ if degree % 2 == 1 => Ok(positive.negated()),
            _ => Fraction::opaque(
                &format!("root{degree}"),
                &[&Fraction::rational(number.clone())],
            ),
        };
    }
    let (degree, number) = lowest_degree(degree, number);
    match degree {
        1 => Ok(Fraction::rational(number)),
        2 => square_root(&number, budget),
        _ => higher_root(degree, &number, budget),
    }
}

/// `root6(8)` is `root2(2)`: takes perfect powers out for every divisor of the degree.
fn lowest_degree(mut degree: u32, number: &BigRational) -> (u32, BigRational) {
    let mut number = number.clone();
    let mut divisor = 2;
    while divisor <= degree {
        match (degree.is_multiple_of(divisor), exact_root(&number, divisor)) {
            (true, Some(smaller)) => {
                number = smaller;
                degree /= divisor;
            }
            _ => divisor += 1,
        }
    }
    (degree, number)
}

fn exact_root(number: &BigRational, degree: u32) -> Option<BigRational> {
    let of = |integer: &BigInt| {
        Some(integer.nth_root(degree)).filter(|root| &root.pow(degree) == integer)
    };
    Some(BigRational::new_raw(
        of(number.numer())?,
        of(number.denom())?,
    ))
}

/// `sqrt(n/d) = sqrt(n*d) / d`, with the square factors taken out.
fn square_root(number: &BigRational, budget: &mut Budget) -> Result<Fraction, Failure> {
    let denominator = BigRational::from_integer(number.denom().clone());
    let product = number.numer() * number.denom();
    let Some(small) = product.to_u64().filter(|small| *small <= MAX_FACTORED) else {
        return opaque_root(2, product, &denominator, budget);
    };
    let (outside, inside) = split_powers(small, 2, budget)?;
    let coefficient = BigRational::from_integer(outside.into()) / denominator;
    Ok(Sum::term(Monomial::radical(inside), coefficient).into())
}

/// `root(n/d) = root(n*d^(k-1)) / d`, with the perfect factors taken out.
fn higher_root(
    degree: u32,
    number: &BigRational,
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    budget.spend(1 + u64::from(degree) * bits(number) / 64)?;
    let denominator = BigRational::from_integer(number.denom().clone());
    let lifted = integer_power(&denominator, degree - 1, budget)?;
    let product = number.numer() * lifted.numer();
    let Some(small) = product.to_u64().filter(|small| *small <= MAX_FACTORED) else {
        return opaque_root(degree, product, &denominator, budget);
    };
    let (outside, inside) = split_powers(small, degree, budget)?;
    let atom = opaque_root(degree, inside.into(), &denominator, budget)?;
    atom.times(
        &Fraction::rational(BigRational::from_integer(outside.into())),
        budget,
    )
}

fn opaque_root(
    degree: u32,
    radicand: BigInt,
    denominator: &BigRational,
    budget: &mut Budget,
) -> Result<Fraction, Failure> {
    budget.spend(radicand.bits() / 64)?;
    let radicand = Fraction::rational(BigRational::from_integer(radicand));
    let atom = Fraction::opaque(&format!("root{degree}"), &[&radicand])?;
    atom.over(&Fraction::rational(denominator.clone()), budget)
}

/// `number = outside^degree * inside` with no `degree`-th power left inside.
fn split_powers(number: u64, degree: u32, budget: &mut Budget) -> Result<(u64, u64), Failure> {
    let (mut rest, mut outside, mut inside) = (number, 1, 1);
    let mut factor: u64 = 2;
    while factor.saturating_mul(factor).saturating_mul(factor) <= rest {
        let count = divide_out(&mut rest, factor);
        outside *= factor.pow(count / degree);
        inside *= factor.pow(count % degree);
        factor += 1 + u64::from(factor > 2);
    }
    budget.spend(1 + factor / 16)?;
    // What is left is 1, a prime, a square of a prime, or a product of two primes.
    let square = rest.isqrt();
    match degree {
        2 if square * square == rest => Ok((outside * square, inside)),
        _ => Ok((outside, inside * rest)),
    }
}

fn divide_out(rest: &mut u64, factor: u64) -> u32 {
    let mut count = 0;
    while rest.is_multiple_of(factor) {
        *rest /= factor;
        count += 1;
    }
    count
}
