use super::ball::{Ball, Precision};
use crate::budget::Failure;

/// A complex number whose parts are balls.
#[derive(Clone, Debug)]
pub(crate) struct Complex {
    pub(crate) real: Ball,
    pub(crate) imaginary: Ball,
}

impl From<Ball> for Complex {
    fn from(real: Ball) -> Self {
        Self {
            real,
            imaginary: Ball::whole(0),
        }
    }
}

impl Complex {
    pub(crate) fn is_real(&self) -> bool {
        self.imaginary.is_exactly_zero()
    }

    pub(crate) fn holds_zero(&self) -> bool {
        self.real.holds_zero() && self.imaginary.holds_zero()
    }

    pub(crate) fn is_sharp(&self, bits: u64) -> bool {
        self.real.is_sharp(bits) && self.imaginary.is_sharp(bits)
    }

    /// `i * self`.
    pub(crate) fn turned(self) -> Self {
        Self {
            real: self.imaginary.negated(),
            imaginary: self.real,
        }
    }

    pub(crate) fn plus(&self, other: &Self, precision: Precision) -> Result<Self, Failure> {
        Ok(Self {
            real: self.real.plus(&other.real, precision)?,
            imaginary: self.imaginary.plus(&other.imaginary, precision)?,
        })
    }

    pub(crate) fn minus(&self, other: &Self, precision: Precision) -> Result<Self, Failure> {
        Ok(Self {
            real: self.real.minus(&other.real, precision)?,
            imaginary: self.imaginary.minus(&other.imaginary, precision)?,
        })
    }

    pub(crate) fn times(&self, other: &Self, precision: Precision) -> Result<Self, Failure> {
        let product = |left: &Ball, right: &Ball| left.times(right, precision);
        if self.is_real() && other.is_real() {
            return Ok(product(&self.real, &other.real)?.into());
        }
        Ok(Self {
            real: product(&self.real, &other.real)?
                .minus(&product(&self.imaginary, &other.imaginary)?, precision)?,
            imaginary: product(&self.real, &other.imaginary)?
                .plus(&product(&self.imaginary, &other.real)?, precision)?,
        })
    }

    pub(crate) fn over(&self, other: &Self, precision: Precision) -> Result<Self, Failure> {
        if other.is_real() {
            return Ok(Self {
                real: self.real.over(&other.real, precision)?,
                imaginary: match self.is_real() {
                    true => Ball::whole(0),
                    false => self.imaginary.over(&other.real, precision)?,
                },
            });
        }
        let conjugate = Self {
            real: other.real.clone(),
            imaginary: other.imaginary.clone().negated(),
        };
        let size = other.times(&conjugate, precision)?.real;
        self.times(&conjugate, precision)?
            .over(&size.into(), precision)
    }

    /// `self^exponent` by squaring.
    pub(crate) fn whole_power(&self, exponent: i64, precision: Precision) -> Result<Self, Failure> {
        let size = exponent.unsigned_abs();
        let mut result: Self = Ball::whole(1).into();
        if self.is_real() {
            result = self.real.power(size, precision)?.into();
        } else {
            for bit in (0..u64::BITS - size.leading_zeros()).rev() {
                result = result.times(&result, precision)?;
                if size >> bit & 1 == 1 {
                    result = result.times(self, precision)?;
                }
            }
        }
        if exponent < 0 {
            return Self::from(Ball::whole(1)).over(&result, precision);
        }
        Ok(result)
    }

    /// The absolute value.
    pub(crate) fn size(&self, precision: Precision) -> Result<Ball, Failure> {
        if self.is_real() && !self.real.holds_zero() {
            return Ok(match self.real.is_negative() {
                true => self.real.clone().negated(),
                false => self.real.clone(),
            });
        }
        self.real
            .times(&self.real, precision)?
            .plus(
                &self.imaginary.times(&self.imaginary, precision)?,
                precision,
            )?
            .square_root(precision)
    }

    /// The angle, above minus half a turn and up to half a turn.
    fn angle(&self, precision: Precision) -> Result<Ball, Failure> {
        let (real, imaginary) = (&self.real, &self.imaginary);
        if real.is_positive() {
            return imaginary.over(real, precision)?.atan(precision);
        }
        let pi = Ball::pi(precision)?;
        if imaginary.is_exactly_zero() && real.is_negative() {
            return Ok(pi);
        }
        let half = pi.over(&Ball::whole(2), precision)?;
        let rest = real.over(imaginary, precision)?.atan(precision)?;
        let quarter = match imaginary.is_negative() {
            true => half.negated(),
            false => half,
        };
        quarter.minus(&rest, precision)
    }

    pub(crate) fn exp(&self, precision: Precision) -> Result<Self, Failure> {
        let size: Self = self.real.exp(precision)?.into();
        if self.is_real() {
            return Ok(size);
        }
        let (sine, cosine) = self.imaginary.sin_cos(precision)?;
        size.times(
            &Self {
                real: cosine,
                imaginary: sine,
            },
            precision,
        )
    }

    /// The principal logarithm.
    pub(crate) fn ln(&self, precision: Precision) -> Result<Self, Failure> {
        if self.is_real() && self.real.is_positive() {
            return Ok(self.real.ln(precision)?.into());
        }
        Ok(Self {
            real: self.size(precision)?.ln(precision)?,
            imaginary: self.angle(precision)?,
        })
    }

    /// The principal power.
    pub(crate) fn power(&self, exponent: &Self, precision: Precision) -> Result<Self, Failure> {
        self.ln(precision)?
            .times(exponent, precision)?
            .exp(precision)
    }

    /// The `degree`-th root: the real one of a real number where there is one, else the principal one.
    pub(crate) fn root(&self, degree: u32, precision: Precision) -> Result<Self, Failure> {
        if !self.is_real() {
            let exponent = Ball::whole(1).over(&Ball::whole(degree.into()), precision)?;
            return self.power(&exponent.into(), precision);
        }
        let real = &self.real;
        if degree == 2 && real.is_negative() {
            let root = real.clone().negated().square_root(precision)?;
            return Ok(Self::from(root).turned());
        }
        if degree == 2 || real.is_exactly_zero() {
            return Ok(real.square_root(precision)?.into());
        }
        let exponent = Ball::whole(1).over(&Ball::whole(degree.into()), precision)?;
        if degree % 2 == 1 && real.is_negative() {
            let positive = Self::from(real.clone().negated());
            let root = positive.power(&exponent.into(), precision)?;
            return Ok(root.real.negated().into());
        }
        self.power(&exponent.into(), precision)
    }
}
