//! What an answer means: exact numbers and the few shapes that answers take.
//!
//! A number is a fraction of sums of `rational * sqrt(squarefree) * i * pi^k * x^k ..`, a normal form in which two equal
//! expressions meet. What does not fit (a sine, a cube root, a power past the caps) becomes an opaque atom, which can still be evaluated:
//! modulo a prime where it is rational, as a ball where it is not.

mod ball;
mod complex;
mod elementary;
mod evaluate;
mod fraction;
mod modular;
mod moment;
mod monomial;
mod opaque;
mod power;
mod progression;
mod rational;
mod root;
mod sum;
mod written;

#[cfg(test)]
mod tests;

pub(crate) use ball::{Ball, Precision};
pub(crate) use evaluate::{Constants, Evaluator, Point};
pub(crate) use fraction::Fraction;
pub(crate) use modular::{PRIMES, Residues};
pub(crate) use moment::Moment;
pub(crate) use monomial::{Atom, Monomial};
pub(crate) use power::{binomial, double_factorial, factorial, power};
pub(crate) use progression::Progression;
pub(crate) use root::root;
pub(crate) use sum::Sum;
pub(crate) use written::{decimal, power_of_ten, repeating};

use crate::parse::Unit;

/// A parsed answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A number or an expression.
    Number(Fraction),
    /// `p` of `p%`.
    Percent(Fraction),
    /// A number with a unit or the name of what is counted.
    Quantity(Fraction, Unit),
    /// Two or more values without brackets around them.
    List(Vec<Value>),
    /// `{a, b}`.
    Set(Vec<Value>),
    /// `(a, b)`, `[a, b)`, `<a, b>`: tuple, point, vector or interval.
    Bracketed(char, Vec<Value>, char),
    /// Intervals or sets joined by a union sign, or conditions joined by `or`.
    Union(Vec<Value>),
    /// Intervals or sets joined by an intersection sign, or conditions joined by `and`.
    Both(Vec<Value>),
    /// The first set without the second.
    Without(Box<Value>, Box<Value>),
    /// The integers or another set of numbers that is no interval, by its name.
    Domain(&'static str),
    /// A date or a time of day.
    Moment(Moment),
    /// The dots of a sequence.
    Dots,
    /// Rows of a matrix.
    Matrix(Vec<Vec<Value>>),
    /// `a:b`, a ratio or a time of day, with the word that follows it.
    Colon(Colon),
    /// Digits in a base that is not ten, upper case, without leading zeroes.
    Based(String, u32),
    /// `a = b`, `a < b <= c`, `x in A`: the sides and the signs between them.
    Relation(Vec<Value>, Vec<char>),
    /// The name of a quantity, which only stands left of a sign.
    Name(String),
    /// Anything else, in normal spelling.
    Text(String),
}

/// Stands between the sides of a congruence and its modulus.
pub(crate) const MODULUS: char = '%';

/// Numbers with colons between them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Colon {
    pub(crate) parts: Vec<Fraction>,
    pub(crate) unit: Option<Unit>,
    /// The last part is written with two digits, as minutes are.
    pub(crate) padded: bool,
}

impl Value {
    /// All real numbers.
    pub(crate) fn reals() -> Self {
        let infinity = Fraction::infinity();
        let ends = vec![
            Self::Number(infinity.clone().negated()),
            Self::Number(infinity),
        ];
        Self::Bracketed('(', ends, ')')
    }
}
