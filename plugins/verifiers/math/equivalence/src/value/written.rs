//! Written digits to rationals.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::Pow;

use crate::budget::{Failure, MAX_DIGITS};

/// The value of `12`, `1.25` or `.5`.
pub(crate) fn decimal(text: &str) -> Result<BigRational, Failure> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if let Some(small) = small(whole, fraction) {
        return Ok(small);
    }
    let digits = parse_digits(&format!("{whole}{fraction}"))?;
    Ok(ratio(digits, ten_to(fraction.len())?))
}

/// The value of `whole.fraction` followed by `period` for ever.
pub(crate) fn repeating(text: &str, period: &str) -> Result<BigRational, Failure> {
    let start = decimal(text)?;
    let places = text
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let nines = ten_to(period.len())? - BigInt::from(1);
    Ok(start + ratio(parse_digits(period)?, nines * ten_to(places)?))
}

/// `ten^exponent` as a rational.
pub(crate) fn power_of_ten(exponent: i32) -> Result<BigRational, Failure> {
    let size = ten_to(exponent.unsigned_abs() as usize)?;
    Ok(if exponent < 0 {
        BigRational::new_raw(1.into(), size)
    } else {
        BigRational::from_integer(size)
    })
}

fn small(whole: &str, fraction: &str) -> Option<BigRational> {
    const POWERS: [i64; 10] = [
        1,
        10,
        100,
        1_000,
        10_000,
        100_000,
        1_000_000,
        10_000_000,
        100_000_000,
        1_000_000_000,
    ];
    if whole.len() > 9 || fraction.len() > 9 {
        return None;
    }
    let scale = *POWERS.get(fraction.len())?;
    let value = |digits: &str| {
        if digits.is_empty() {
            Some(0)
        } else {
            digits.parse::<i64>().ok()
        }
    };
    let digits = value(whole)?
        .checked_mul(scale)?
        .checked_add(value(fraction)?)?;
    let common = digits.gcd(&scale);
    Some(BigRational::new_raw(
        (digits / common).into(),
        (scale / common).into(),
    ))
}

fn parse_digits(digits: &str) -> Result<BigInt, Failure> {
    if digits.len() > MAX_DIGITS {
        return Err(Failure::TooLarge);
    }
    digits.parse().map_err(|_| Failure::NotUnderstood)
}

fn ten_to(exponent: usize) -> Result<BigInt, Failure> {
    if exponent > MAX_DIGITS {
        return Err(Failure::TooLarge);
    }
    Ok(Pow::pow(BigInt::from(10), exponent))
}

fn ratio(numerator: BigInt, denominator: BigInt) -> BigRational {
    BigRational::new(numerator, denominator)
}
