use std::fmt::{self, Display, Formatter};

use num_rational::BigRational;
use num_traits::{One, Signed};

use super::monomial::{Atom, Monomial};
use super::rational::bits;
use super::sum::Sum;
use crate::budget::{Budget, Failure};

/// Longest canonical spelling, in bytes, that an opaque atom may carry.
const MAX_SPELLING: usize = 2_048;

/// A sum over a sum. The denominator is one, or has several terms and a leading coefficient of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fraction {
    numerator: Sum,
    denominator: Sum,
}

impl From<Sum> for Fraction {
    fn from(numerator: Sum) -> Self {
        Self {
            numerator,
            denominator: Sum::one(),
        }
    }
}

impl Fraction {
    pub(crate) fn rational(number: BigRational) -> Self {
        Sum::rational(number).into()
    }

    pub(crate) fn whole(number: i64) -> Self {
        Self::rational(BigRational::from_integer(number.into()))
    }

    pub(crate) fn atom(atom: Atom) -> Self {
        Sum::atom(atom).into()
    }

    pub(crate) fn imaginary() -> Self {
        Sum::term(Monomial::imaginary(), BigRational::one()).into()
    }

    /// An atom that spells `name(argument, ..)` and equals only itself.
    pub(crate) fn opaque(name: &str, arguments: &[&Self]) -> Result<Self, Failure> {
        if arguments.iter().any(|argument| argument.is_long()) {
            return Err(Failure::Exhausted);
        }
        let spelled: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let spelling = format!("{name}({})", spelled.join(";"));
        if spelling.len() > MAX_SPELLING {
            return Err(Failure::Exhausted);
        }
        Ok(Self::atom(Atom::Opaque(spelling.into())))
    }

    /// Its spelling is longer than an atom may be, by the digits of its coefficients alone.
    fn is_long(&self) -> bool {
        let terms = self.numerator.terms().chain(self.denominator.terms());
        let total: u64 = terms
            .map(|(_, coefficient)| bits(coefficient) / 4 + 1)
            .sum();
        total > MAX_SPELLING as u64
    }

    pub(crate) fn numerator(&self) -> &Sum {
        &self.numerator
    }

    pub(crate) fn denominator(&self) -> &Sum {
        &self.denominator
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    pub(crate) fn as_rational(&self) -> Option<BigRational> {
        if self.denominator.is_one() {
            self.numerator.as_rational()
        } else {
            None
        }
    }

    /// The one term, if nothing is divided and nothing added.
    pub(crate) fn single(&self) -> Option<(&Monomial, &BigRational)> {
        if self.denominator.is_one() {
            self.numerator.single()
        } else {
            None
        }
    }

    pub(crate) fn any_atom(&self, mut test: impl FnMut(&Atom) -> bool) -> bool {
        self.numerator.any_atom(&mut test) || self.denominator.any_atom(&mut test)
    }

    /// Holds an atom that may be equal to something written otherwise.
    pub(crate) fn is_opaque(&self) -> bool {
        self.any_atom(|atom| matches!(atom, Atom::Opaque(_)))
    }

    pub(crate) fn has_letters(&self) -> bool {
        self.any_atom(|atom| !matches!(atom, Atom::Pi))
    }

    pub(crate) fn negated(self) -> Self {
        Self {
            numerator: self.numerator.negated(),
            ..self
        }
    }

    pub(crate) fn plus(self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        if self.denominator == other.denominator {
            let numerator = self.numerator.plus(&other.numerator, budget)?;
            return Self::reduced(numerator, self.denominator, budget);
        }
        let left = self.numerator.times(&other.denominator, budget)?;
        let right = other.numerator.times(&self.denominator, budget)?;
        let denominator = self.denominator.times(&other.denominator, budget)?;
        Self::reduced(left.plus(&right, budget)?, denominator, budget)
    }

    pub(crate) fn minus(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        other.clone().negated().plus(self, budget)
    }

    pub(crate) fn times(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        let numerator = self.numerator.times(&other.numerator, budget)?;
        let denominator = self.denominator.times(&other.denominator, budget)?;
        Self::reduced(numerator, denominator, budget)
    }

    /// # Errors
    /// [`Failure::NotUnderstood`] when `other` is zero.
    pub(crate) fn over(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        if other.is_zero() {
            return Err(Failure::NotUnderstood);
        }
        let numerator = self.numerator.times(&other.denominator, budget)?;
        let denominator = self.denominator.times(&other.numerator, budget)?;
        Self::reduced(numerator, denominator, budget)
    }

    /// `self^exponent` for an exponent above zero.
    pub(crate) fn power(&self, exponent: u32, budget: &mut Budget) -> Result<Self, Failure> {
        let numerator = self.numerator.power(exponent, budget)?;
        let denominator = if self.denominator.is_one() {
            Sum::one()
        } else {
            self.denominator.power(exponent, budget)?
        };
        Ok(Self {
            numerator,
            denominator,
        })
    }

    /// `self - other` is zero, whatever the letters stand for.
    pub(crate) fn equals(&self, other: &Self, budget: &mut Budget) -> Result<bool, Failure> {
        if self == other {
            return Ok(true);
        }
        let left = self.numerator.times(&other.denominator, budget)?;
        let right = other.numerator.times(&self.denominator, budget)?;
        Ok(left == right)
    }

    /// The sign of a rational number, or of the leading coefficient.
    pub(crate) fn is_negative(&self) -> bool {
        self.numerator.leading().is_some_and(Signed::is_negative)
    }

    fn reduced(numerator: Sum, denominator: Sum, budget: &mut Budget) -> Result<Self, Failure> {
        if denominator.is_one() || numerator.is_zero() {
            return Ok(numerator.into());
        }
        if let Some(inverse) = denominator.inverse() {
            return Ok(numerator.times(&inverse, budget)?.into());
        }
        let Some(leading) = denominator.leading() else {
            return Err(Failure::NotUnderstood);
        };
        let factor = leading.recip();
        Ok(Self {
            numerator: numerator.scaled(&factor, budget)?,
            denominator: denominator.scaled(&factor, budget)?,
        })
    }
}

impl Display for Fraction {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.denominator.is_one() {
            return write!(f, "{}", self.numerator);
        }
        write!(f, "({})/({})", self.numerator, self.denominator)
    }
}
