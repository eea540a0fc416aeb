use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use crate::budget::Failure;

/// Largest binary exponent of a ball.
const MAX_EXPONENT: i64 = 1 << 40;
/// Bits that a radius is kept to.
const RADIUS_BITS: u64 = 30;

/// All reals within `radius * 2^exponent` of `middle * 2^exponent`. Every operation returns a ball that holds every possible result.
#[derive(Clone, Debug)]
pub(crate) struct Ball {
    pub(super) middle: BigInt,
    pub(super) radius: BigInt,
    pub(super) exponent: i64,
}

/// Bits that the middle of a ball is rounded to.
pub(crate) type Precision = u64;

impl Ball {
    pub(super) fn new(
        middle: BigInt,
        radius: BigInt,
        exponent: i64,
        precision: Precision,
    ) -> Result<Self, Failure> {
        let excess = middle
            .bits()
            .saturating_sub(precision)
            .max(radius.bits().saturating_sub(RADIUS_BITS));
        let ball = if excess == 0 {
            Self {
                middle,
                radius,
                exponent,
            }
        } else {
            let shift = i64::try_from(excess).map_err(|_| Failure::TooLarge)?;
            Self {
                middle: middle >> excess,
                radius: (radius >> excess) + 2,
                exponent: exponent + shift,
            }
        };
        if ball.exponent.abs() > MAX_EXPONENT {
            return Err(Failure::TooLarge);
        }
        Ok(ball)
    }

    /// `middle * 2^-bits` with an error of at most `2^error` units.
    pub(super) fn fixed(
        middle: BigInt,
        error: u64,
        bits: u64,
        precision: Precision,
    ) -> Result<Self, Failure> {
        let exponent = -i64::try_from(bits).map_err(|_| Failure::TooLarge)?;
        Self::new(middle, BigInt::one() << error, exponent, precision)
    }

    pub(crate) fn whole(number: i64) -> Self {
        Self::exact(number.into())
    }

    fn exact(number: BigInt) -> Self {
        Self {
            middle: number,
            radius: BigInt::zero(),
            exponent: 0,
        }
    }

    pub(crate) fn rational(number: &BigRational, precision: Precision) -> Result<Self, Failure> {
        let numerator = Self::exact(number.numer().clone());
        if number.is_integer() {
            return Self::new(numerator.middle, numerator.radius, 0, precision.max(64));
        }
        numerator.over(&Self::exact(number.denom().clone()), precision)
    }

    /// The number zero, and no other.
    pub(crate) fn is_exactly_zero(&self) -> bool {
        self.middle.is_zero() && self.radius.is_zero()
    }

    pub(crate) fn holds_zero(&self) -> bool {
        *self.middle.magnitude() <= *self.radius.magnitude()
    }

    /// Every real in it is above zero.
    pub(crate) fn is_positive(&self) -> bool {
        self.middle.is_positive() && !self.holds_zero()
    }

    /// Every real in it is below zero.
    pub(crate) fn is_negative(&self) -> bool {
        self.middle.is_negative() && !self.holds_zero()
    }

    /// The radius is below `2^-bits` of the middle, or of one where the middle is smaller, and below `2^-bits/2` in any case: next to
    /// a huge number a difference of one must not be lost.
    pub(crate) fn is_sharp(&self, bits: u64) -> bool {
        let top = |number: &BigInt| number.bits().cast_signed() + self.exponent;
        let (size, bits) = (top(&self.radius), bits.cast_signed());
        let relative = size + bits <= top(&self.middle).max(0);
        self.radius.is_zero() || (relative && size + bits / 2 <= 0)
    }

    /// The middle as a rational; the error is dropped.
    pub(crate) fn to_rational(&self) -> Option<BigRational> {
        const LARGEST: i64 = 100_000;
        let shift = self.exponent.unsigned_abs();
        match self.exponent {
            exponent if exponent.abs() > LARGEST => None,
            0.. => Some(BigRational::from_integer(self.middle.clone() << shift)),
            _ => Some(BigRational::new(
                self.middle.clone(),
                BigInt::one() << shift,
            )),
        }
    }

    /// The least real in it.
    pub(crate) fn lowest(&self) -> Self {
        self.shifted(-self.radius.clone())
    }

    /// The greatest real in it.
    pub(crate) fn highest(&self) -> Self {
        self.shifted(self.radius.clone())
    }

    fn shifted(&self, by: BigInt) -> Self {
        Self {
            middle: &self.middle + by,
            radius: BigInt::zero(),
            exponent: self.exponent,
        }
    }

    pub(crate) fn negated(mut self) -> Self {
        self.middle = -self.middle;
        self
    }

    pub(crate) fn plus(&self, other: &Self, precision: Precision) -> Result<Self, Failure> {
        let (high, low) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        let gap = (high.exponent - low.exponent).unsigned_abs();
        if high.is_exactly_zero() {
            return Ok(low.clone());
        }
        if gap > 4 * precision + low.middle.bits().max(low.radius.bits()) {
            return Self::absorbed(high, precision);
        }
        Self::new(
            (&high.middle << gap) + &low.middle,
            (&high.radius << gap) + &low.radius,
            low.exponent,
            precision,
        )
    }

    /// `high` and something that is smaller than a unit far behind its last bit.
    fn absorbed(high: &Self, precision: Precision) -> Result<Self, Failure> {
        let shift = 2 * precision;
        Self::new(
            &high.middle << shift,
            (&high.radius << shift) + 1,
            high.exponent - shift.cast_signed(),
            precision,
        )
    }

    pub(crate) fn minus(&self, other: &Self, precision: Precision) -> Result<Self, Failure> {
        self.plus(&other.clone().negated(), precision)
    }

    pub(crate) fn times(&self, other: &Self, precision: Precision) -> Result<Self, Failure> {
        let radius = self.middle.abs() * &other.radius
            + other.middle.abs() * &self.radius
            + &self.radius * &other.radius;
        Self::new(
            &self.middle * &other.middle,
            radius,
            self.exponent + other.exponent,
            precision,
        )
    }

    /// # Errors
    /// [`Failure::NotUnderstood`] when `other` may be zero.
    pub(crate) fn over(&self, other: &Self, precision: Precision) -> Result<Self, Failure> {
        if other.holds_zero() {
            return Err(Failure::NotUnderstood);
        }
        let shift = (precision + other.middle.bits()).saturating_sub(self.middle.bits()) + 1;
        let quotient = (&self.middle << shift) / &other.middle;
        let error = (&self.radius << shift) + (quotient.abs() + 1_u32) * &other.radius;
        let smallest = other.middle.abs() - &other.radius;
        Self::new(
            quotient,
            error / smallest + 2,
            self.exponent - other.exponent - shift.cast_signed(),
            precision,
        )
    }

    /// The root of a ball without negative reals, or of the positive part of one that holds zero.
    ///
    /// # Errors
    /// [`Failure::NotUnderstood`] when every real in it is negative.
    pub(crate) fn square_root(&self, precision: Precision) -> Result<Self, Failure> {
        if self.is_negative() {
            return Err(Failure::NotUnderstood);
        }
        if self.is_exactly_zero() {
            return Ok(self.clone());
        }
        let shift = (2 * precision).saturating_sub(self.middle.bits());
        let shift = shift + u64::from((self.exponent - shift.cast_signed()) % 2 != 0);
        let exponent = (self.exponent - shift.cast_signed()) / 2;
        if self.holds_zero() {
            let highest = ((&self.middle + &self.radius) << shift).sqrt() + 1;
            return Self::new(BigInt::zero(), highest, exponent, precision);
        }
        let root = (&self.middle << shift).sqrt();
        let lowest = ((&self.middle - &self.radius) << shift).sqrt();
        let error = (&self.radius << shift) / lowest.max(BigInt::one()) + 2;
        Self::new(root, error, exponent, precision)
    }

    /// `self^exponent` by squaring, for an exponent above zero.
    pub(crate) fn power(&self, exponent: u64, precision: Precision) -> Result<Self, Failure> {
        let mut result = Self::whole(1);
        for bit in (0..u64::BITS - exponent.leading_zeros()).rev() {
            result = result.times(&result, precision)?;
            if exponent >> bit & 1 == 1 {
                result = result.times(self, precision)?;
            }
        }
        Ok(result)
    }

    /// The same middle with a radius that is larger by everything `other` holds.
    pub(super) fn widened(&self, other: &Self, precision: Precision) -> Result<Self, Failure> {
        let radius = other.middle.abs() + &other.radius;
        self.plus(
            &Self {
                middle: BigInt::zero(),
                radius,
                exponent: other.exponent,
            },
            precision,
        )
    }

    /// A ball around zero that is as wide as this one.
    pub(super) fn error(&self) -> Self {
        Self {
            middle: BigInt::zero(),
            radius: self.radius.clone(),
            exponent: self.exponent,
        }
    }

    /// The middle in units of `2^-bits`.
    ///
    /// # Errors
    /// [`Failure::TooLarge`] beyond `2^40`, where the functions lose all bits.
    pub(super) fn to_fixed(&self, bits: u64) -> Result<BigInt, Failure> {
        const LARGEST: i64 = 40;
        if self.middle.bits().cast_signed() + self.exponent > LARGEST {
            return Err(Failure::TooLarge);
        }
        let shift = self.exponent + bits.cast_signed();
        Ok(if shift >= 0 {
            &self.middle << shift.unsigned_abs()
        } else {
            &self.middle >> shift.unsigned_abs()
        })
    }
}
