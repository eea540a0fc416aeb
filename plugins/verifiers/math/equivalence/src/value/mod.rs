//! What an answer means: exact numbers and the few shapes that answers take.
//!
//! A number is a fraction of sums of `rational * sqrt(squarefree) * i * pi^k * x^k ..`, a normal form in which two equal
//! expressions meet. What does not fit (a sine, a cube root, a power past the caps) becomes an opaque atom that equals only itself.

mod approximate;
mod fraction;
mod monomial;
mod power;
mod rational;
mod root;
mod sum;
mod written;

#[cfg(test)]
mod tests;

pub(crate) use approximate::approximate;
pub(crate) use fraction::Fraction;
pub(crate) use monomial::{Atom, Monomial};
pub(crate) use power::{factorial, power};
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
    /// Intervals or sets joined by a union sign.
    Union(Vec<Value>),
    /// Rows of a matrix.
    Matrix(Vec<Vec<Value>>),
    /// `a:b`, a ratio or a time of day, with what follows it (`am`, `pm`).
    Colon(Vec<Fraction>, String),
    /// Digits in a base that is not ten, upper case, without leading zeroes.
    Based(String, u32),
    /// `a = b`, `a < b <= c`, `x in A`: the sides and the signs between them.
    Relation(Vec<Value>, Vec<char>),
    /// The name of a quantity, which only stands left of a sign.
    Name(String),
    /// Anything else, in normal spelling.
    Text(String),
}
