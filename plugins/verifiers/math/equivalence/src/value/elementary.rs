//! The elementary functions of balls: argument reduction, then a series in whole numbers.

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::ball::{Ball, Precision};
use crate::budget::Failure;

/// Bits beyond the precision that the series are summed to.
const GUARD: u64 = 64;
/// Every series below is off by less than two to this many units of its last guarded bit.
const ERROR: u64 = 46;
/// How often an argument is halved before its series.
const HALVINGS: u64 = 8;

impl Ball {
    pub(crate) fn pi(precision: Precision) -> Result<Self, Failure> {
        let bits = precision + GUARD;
        Self::fixed(fixed_pi(bits), ERROR, bits, precision)
    }

    pub(crate) fn exp(&self, precision: Precision) -> Result<Self, Failure> {
        let bits = precision + GUARD;
        let argument = self.to_fixed(bits)?;
        let ln_two = fixed_ln_two(bits);
        let turns = &argument / &ln_two;
        let series = exp_series(&(argument - &turns * ln_two), bits);
        let turns = turns.to_i64().ok_or(Failure::TooLarge)?;
        let mut result = Self::fixed(series, ERROR, bits, precision)?;
        result.exponent += turns;
        let spread = self.error().times(&Self::whole(2), precision)?;
        let wide = !spread.minus(&Self::whole(1), precision)?.is_negative()
            || !spread.plus(&Self::whole(1), precision)?.is_positive();
        if wide {
            return Err(Failure::NotUnderstood);
        }
        result.times(&Self::whole(1).widened(&spread, precision)?, precision)
    }

    /// # Errors
    /// [`Failure::NotUnderstood`] when it may not be positive.
    pub(crate) fn ln(&self, precision: Precision) -> Result<Self, Failure> {
        if !self.is_positive() {
            return Err(Failure::NotUnderstood);
        }
        let bits = precision + GUARD;
        let length = self.middle.bits();
        let mantissa = if length <= bits {
            &self.middle << (bits - length)
        } else {
            &self.middle >> (length - bits)
        };
        let scale = self.exponent + length.cast_signed();
        let value = ln_series(mantissa, bits) + fixed_ln_two(bits) * scale;
        Self::fixed(value, ERROR, bits, precision)?
            .widened(&self.error().over(&self.lowest(), precision)?, precision)
    }

    /// Sine and cosine.
    pub(crate) fn sin_cos(&self, precision: Precision) -> Result<(Self, Self), Failure> {
        let bits = precision + GUARD;
        let quarter = fixed_pi(bits) >> 1_u32;
        let argument = self.to_fixed(bits)?;
        let turns = (&argument + (&quarter >> 1_u32)) / &quarter
            - i32::from((&argument + (&quarter >> 1_u32)).is_negative());
        let (sine, cosine) = sin_cos_series(&(argument - &turns * &quarter), bits);
        let quadrant = (turns % 4_i32 + 4_i32) % 4_i32;
        let (sine, cosine) = match quadrant.to_u8() {
            Some(0) => (sine, cosine),
            Some(1) => (cosine, -sine),
            Some(2) => (-sine, -cosine),
            _ => (-cosine, sine),
        };
        let finish =
            |value| Self::fixed(value, ERROR, bits, precision)?.widened(&self.error(), precision);
        Ok((finish(sine)?, finish(cosine)?))
    }

    pub(crate) fn atan(&self, precision: Precision) -> Result<Self, Failure> {
        let is_large = self.middle.bits().cast_signed() + self.exponent > 2 && !self.holds_zero();
        if is_large {
            let half = Self::pi(precision)?.over(&Self::whole(2), precision)?;
            let half = if self.is_negative() {
                half.negated()
            } else {
                half
            };
            let inverse = Self::whole(1).over(self, precision)?.atan(precision)?;
            return half.minus(&inverse, precision);
        }
        let bits = precision + GUARD;
        Self::fixed(
            atan_series(self.to_fixed(bits)?, bits),
            ERROR,
            bits,
            precision,
        )?
        .widened(&self.error(), precision)
    }
}

fn exp_series(argument: &BigInt, bits: u64) -> BigInt {
    let small = argument >> HALVINGS;
    let one = BigInt::one() << bits;
    let (mut sum, mut term, mut count) = (one.clone(), one, 1_u32);
    while !is_spent(&term) {
        term = ((term * &small) >> bits) / count;
        sum += &term;
        count += 1;
    }
    for _ in 0..HALVINGS {
        sum = (&sum * &sum) >> bits;
    }
    sum
}

/// Nothing but rounding is left of a term.
fn is_spent(term: &BigInt) -> bool {
    term.bits() <= 1
}

/// The logarithm of a mantissa between a half and one: roots until it is next to one, then a series.
fn ln_series(mantissa: BigInt, bits: u64) -> BigInt {
    let one = BigInt::one() << bits;
    let mut near = mantissa;
    for _ in 0..HALVINGS {
        near = (near << bits).sqrt();
    }
    let ratio = ((&near - &one) << bits) / (near + one);
    arctanh(&ratio, bits) << (HALVINGS + 1)
}

fn arctanh(argument: &BigInt, bits: u64) -> BigInt {
    odd_series(argument, bits, false)
}

/// `x + x^3/3 + ..`, or with signs that take turns.
fn odd_series(argument: &BigInt, bits: u64, alternating: bool) -> BigInt {
    let square = (argument * argument) >> bits;
    let (mut power, mut sum, mut degree) = (argument.clone(), argument.clone(), 1_u32);
    while !is_spent(&power) {
        power = (power * &square) >> bits;
        if alternating {
            power = -power;
        }
        degree += 2;
        sum += &power / degree;
    }
    sum
}

fn sin_cos_series(argument: &BigInt, bits: u64) -> (BigInt, BigInt) {
    let square = (argument * argument) >> bits;
    let one = BigInt::one() << bits;
    let (mut sine, mut cosine) = (argument.clone(), one.clone());
    let (mut odd, mut even, mut degree) = (argument.clone(), one, 0_u64);
    while !is_spent(&even) {
        degree += 2;
        even = -((even * &square) >> bits) / ((degree - 1) * degree);
        odd = -((odd * &square) >> bits) / (degree * (degree + 1));
        cosine += &even;
        sine += &odd;
    }
    (sine, cosine)
}

/// `atan(x) = 2 * atan(x / (1 + sqrt(1 + x^2)))` until the argument is small.
fn atan_series(argument: BigInt, bits: u64) -> BigInt {
    let one = BigInt::one() << bits;
    let mut small = argument;
    for _ in 0..HALVINGS {
        let root = (&one * &one + &small * &small).sqrt();
        small = (small << bits) / (&one + root);
    }
    odd_series(&small, bits, true) << HALVINGS
}

/// `2 * artanh(1/3)`.
fn fixed_ln_two(bits: u64) -> BigInt {
    inverse_series(3, bits, false) << 1_u32
}

/// `16 * atan(1/5) - 4 * atan(1/239)`.
fn fixed_pi(bits: u64) -> BigInt {
    (inverse_series(5, bits, true) << 4_u32) - (inverse_series(239, bits, true) << 2_u32)
}

/// The odd series at `1 / number`.
fn inverse_series(number: u32, bits: u64, alternating: bool) -> BigInt {
    let square = number * number;
    let mut power = (BigInt::one() << bits) / number;
    let (mut sum, mut degree) = (power.clone(), 1_u32);
    while !power.is_zero() {
        power /= square;
        if alternating {
            power = -power;
        }
        degree += 2;
        sum += &power / degree;
    }
    sum
}
