//! The value of an expression at a point, as a ball.

use num_traits::{Signed, ToPrimitive};

use super::ball::{Ball, Precision};
use super::complex::Complex;
use super::fraction::Fraction;
use super::monomial::{Atom, Monomial};
use super::opaque::Opaque;
use super::sum::Sum;
use crate::budget::{Budget, Failure};

/// Largest factorial that is multiplied out.
const MAX_FACTORIAL: u64 = 20_000;

/// What the letters stand for.
pub(crate) trait Point {
    /// The value of a letter, if it has one here.
    fn letter(&self, name: &str, precision: Precision) -> Result<Ball, Failure>;

    /// Roots and logarithms of negative numbers have no value here.
    fn is_real_only(&self) -> bool {
        false
    }
}

/// No letter has a value but Euler's number.
pub(crate) struct Constants;

impl Point for Constants {
    fn letter(&self, name: &str, precision: Precision) -> Result<Ball, Failure> {
        match name {
            "e" => Ball::whole(1).exp(precision),
            _ => Err(Failure::NotUnderstood),
        }
    }
}

/// Evaluates at one point to one precision.
pub(crate) struct Evaluator<'p, 'b> {
    point: &'p dyn Point,
    precision: Precision,
    budget: &'b mut Budget,
}

impl<'p, 'b> Evaluator<'p, 'b> {
    pub(crate) fn new(point: &'p dyn Point, precision: Precision, budget: &'b mut Budget) -> Self {
        Self {
            point,
            precision,
            budget,
        }
    }

    /// # Errors
    /// [`Failure::NotUnderstood`] where the expression has no value, or none that is known at this precision.
    pub(crate) fn fraction(&mut self, fraction: &Fraction) -> Result<Complex, Failure> {
        let numerator = self.sum(fraction.numerator())?;
        if fraction.denominator().is_one() {
            return Ok(numerator);
        }
        let denominator = self.sum(fraction.denominator())?;
        numerator.over(&denominator, self.precision)
    }

    fn sum(&mut self, sum: &Sum) -> Result<Complex, Failure> {
        let mut total: Complex = Ball::whole(0).into();
        for (monomial, coefficient) in sum.terms() {
            let coefficient: Complex = Ball::rational(coefficient, self.precision)?.into();
            let term = self
                .monomial(monomial)?
                .times(&coefficient, self.precision)?;
            total = total.plus(&term, self.precision)?;
        }
        Ok(total)
    }

    fn monomial(&mut self, monomial: &Monomial) -> Result<Complex, Failure> {
        self.spend(1)?;
        let mut product: Complex = match monomial.radicand() {
            1 => Ball::whole(1).into(),
            radicand => Ball::whole(radicand.cast_signed())
                .square_root(self.precision)?
                .into(),
        };
        for (atom, exponent) in monomial.atoms() {
            let value = self.atom(atom)?.whole_power(*exponent, self.precision)?;
            product = product.times(&value, self.precision)?;
        }
        Ok(if monomial.is_imaginary() {
            product.turned()
        } else {
            product
        })
    }

    fn atom(&mut self, atom: &Atom) -> Result<Complex, Failure> {
        match atom {
            Atom::Pi => {
                self.spend(8)?;
                Ok(Ball::pi(self.precision)?.into())
            }
            Atom::Symbol(name) => {
                self.spend(8)?;
                Ok(self.point.letter(name, self.precision)?.into())
            }
            Atom::Opaque(opaque) => self.opaque(opaque),
        }
    }

    /// A function takes some dozens of multiplications.
    fn spend(&mut self, operations: u64) -> Result<(), Failure> {
        let words = self.precision / 64 + 1;
        self.budget.spend(operations * words * words / 4 + 1)
    }

    fn opaque(&mut self, opaque: &Opaque) -> Result<Complex, Failure> {
        self.spend(40)?;
        let values = opaque
            .arguments()
            .iter()
            .map(|argument| self.fraction(argument))
            .collect::<Result<Vec<_>, _>>()?;
        match (opaque.name(), values.as_slice()) {
            ("pow", [base, exponent]) => self.power(opaque, base, exponent),
            ("sum", [left, right]) => left.plus(right, self.precision),
            ("product", [left, right]) => left.times(right, self.precision),
            ("quotient", [left, right]) => left.over(right, self.precision),
            ("factorial", [_]) => self.factorial(opaque),
            ("log", [base, value]) => {
                self.real_domain(value)?;
                value
                    .ln(self.precision)?
                    .over(&base.ln(self.precision)?, self.precision)
            }
            (name, [value]) => self.function(name, value),
            _ => Err(Failure::NotUnderstood),
        }
    }

    fn power(
        &mut self,
        opaque: &Opaque,
        base: &Complex,
        exponent: &Complex,
    ) -> Result<Complex, Failure> {
        let [written, count] = opaque.arguments() else {
            return Err(Failure::NotUnderstood);
        };
        if let Some(count) = count.as_rational().filter(|count| count.is_integer()) {
            let count = count.to_integer().to_i64().ok_or(Failure::TooLarge)?;
            return base.whole_power(count, self.precision);
        }
        if written.is_euler() {
            return exponent.exp(self.precision);
        }
        self.real_domain(base)?;
        base.power(exponent, self.precision)
    }

    fn real_domain(&self, value: &Complex) -> Result<(), Failure> {
        if self.point.is_real_only() && !value.real.is_positive() && !value.real.is_exactly_zero() {
            return Err(Failure::NotUnderstood);
        }
        Ok(())
    }

    fn factorial(&mut self, opaque: &Opaque) -> Result<Complex, Failure> {
        let count = opaque.arguments().first().and_then(Fraction::as_rational);
        let count = count
            .filter(|count| count.is_integer() && !count.is_negative())
            .and_then(|count| count.to_integer().to_u64())
            .filter(|count| *count <= MAX_FACTORIAL)
            .ok_or(Failure::NotUnderstood)?;
        self.spend(count)?;
        let mut product = Ball::whole(1);
        for factor in 2..=count {
            product = product.times(&Ball::whole(factor.cast_signed()), self.precision)?;
        }
        Ok(product.into())
    }

    fn function(&mut self, name: &str, value: &Complex) -> Result<Complex, Failure> {
        let precision = self.precision;
        if let Some(degree) = name.strip_prefix("root") {
            let degree = degree.parse().map_err(|_| Failure::NotUnderstood)?;
            if degree % 2 == 0 {
                self.real_domain(value)?;
            }
            return value.root(degree, precision);
        }
        match name {
            "ln" => {
                self.real_domain(value)?;
                value.ln(precision)
            }
            "abs" => Ok(value.size(precision)?.into()),
            "cis" => value.clone().turned().exp(precision),
            _ if value.is_real() => Ok(self.real_function(name, &value.real)?.into()),
            _ => Err(Failure::NotUnderstood),
        }
    }

    fn real_function(&mut self, name: &str, value: &Ball) -> Result<Ball, Failure> {
        let precision = self.precision;
        let inverted = |ball: Ball| Ball::whole(1).over(&ball, precision);
        match name {
            "sin" => Ok(value.sin_cos(precision)?.0),
            "cos" => Ok(value.sin_cos(precision)?.1),
            "tan" => tangent(value, precision),
            "csc" => inverted(value.sin_cos(precision)?.0),
            "sec" => inverted(value.sin_cos(precision)?.1),
            "cot" => inverted(tangent(value, precision)?),
            "arctan" => value.atan(precision),
            "arcsin" => arc_sine(value, precision),
            "arccos" => half_turn(precision)?.minus(&arc_sine(value, precision)?, precision),
            "arccot" => half_turn(precision)?.minus(&value.atan(precision)?, precision),
            "sinh" => hyperbolic(value, precision, true),
            "cosh" => hyperbolic(value, precision, false),
            "tanh" => hyperbolic(value, precision, true)?
                .over(&hyperbolic(value, precision, false)?, precision),
            "floor" => whole_part(value),
            "ceil" => Ok(whole_part(&value.clone().negated())?.negated()),
            _ => Err(Failure::NotUnderstood),
        }
    }
}

fn tangent(value: &Ball, precision: Precision) -> Result<Ball, Failure> {
    let (sine, cosine) = value.sin_cos(precision)?;
    sine.over(&cosine, precision)
}

fn half_turn(precision: Precision) -> Result<Ball, Failure> {
    Ball::pi(precision)?.over(&Ball::whole(2), precision)
}

/// `atan(x / sqrt(1 - x^2))`.
fn arc_sine(value: &Ball, precision: Precision) -> Result<Ball, Failure> {
    let one = Ball::whole(1);
    let rest = one.minus(&value.times(value, precision)?, precision)?;
    if rest.is_exactly_zero() {
        let half = half_turn(precision)?;
        return Ok(if value.is_negative() {
            half.negated()
        } else {
            half
        });
    }
    if !rest.is_positive() {
        return Err(Failure::NotUnderstood);
    }
    value
        .over(&rest.square_root(precision)?, precision)?
        .atan(precision)
}

/// `(e^x - e^-x) / 2`, or with a plus.
fn hyperbolic(value: &Ball, precision: Precision, odd: bool) -> Result<Ball, Failure> {
    let grown = value.exp(precision)?;
    let shrunk = value.clone().negated().exp(precision)?;
    let total = if odd {
        grown.minus(&shrunk, precision)?
    } else {
        grown.plus(&shrunk, precision)?
    };
    total.over(&Ball::whole(2), precision)
}

/// The floor, if it is the same for every real in the ball.
fn whole_part(value: &Ball) -> Result<Ball, Failure> {
    let low = value.lowest().to_rational().ok_or(Failure::TooLarge)?;
    let high = value.highest().to_rational().ok_or(Failure::TooLarge)?;
    if low.floor() != high.floor() {
        return Err(Failure::NotUnderstood);
    }
    low.floor()
        .to_integer()
        .to_i64()
        .map(Ball::whole)
        .ok_or(Failure::TooLarge)
}
