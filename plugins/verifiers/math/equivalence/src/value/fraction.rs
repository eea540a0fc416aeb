use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive};

use super::monomial::{Atom, Monomial};
use super::opaque::Opaque;
use super::sum::Sum;
use crate::budget::{Budget, Failure};

/// A sum over a sum. The denominator is one, or has several terms and a leading coefficient of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

    pub(crate) fn infinity() -> Self {
        Self::atom(Atom::Symbol("∞".into()))
    }

    pub(crate) fn imaginary() -> Self {
        Sum::term(Monomial::imaginary(), BigRational::one()).into()
    }

    /// The atom `name(argument, ..)`.
    pub(crate) fn opaque(name: &str, arguments: &[&Self]) -> Result<Self, Failure> {
        let arguments = arguments
            .iter()
            .map(|argument| (*argument).clone())
            .collect();
        Ok(Self::atom(Atom::Opaque(
            Opaque::new(name, arguments)?.into(),
        )))
    }

    /// The base of the natural logarithm.
    pub(crate) fn euler() -> Self {
        Self::atom(Atom::Symbol("e".into()))
    }

    /// The base of the natural logarithm, and nothing else.
    pub(crate) fn is_euler(&self) -> bool {
        *self == Self::euler()
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

    /// The whole number among its terms, if it is that small; else zero.
    pub(crate) fn whole_part_within(&self, largest: i64) -> i64 {
        let constant = self
            .numerator
            .terms()
            .find(|(monomial, _)| monomial.is_one());
        constant
            .filter(|(_, number)| self.denominator.is_one() && number.is_integer())
            .and_then(|(_, number)| number.numer().to_i64())
            .filter(|number| number.abs() <= largest)
            .unwrap_or(0)
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

    /// A letter occurs in it, at any depth.
    pub(crate) fn has_letters(&self) -> bool {
        self.any_atom(|atom| match atom {
            Atom::Pi => false,
            Atom::Symbol(_) => true,
            Atom::Opaque(opaque) => opaque.arguments().iter().any(Self::has_letters),
        })
    }

    /// With another name for one of its letters; opaque parts keep the old one.
    pub(crate) fn renamed(&self, from: &str, to: &Arc<str>) -> Self {
        Self {
            numerator: self.numerator.renamed(from, to),
            denominator: self.denominator.renamed(from, to),
        }
    }

    /// The imaginary unit occurs in it, at any depth.
    pub(crate) fn is_complex(&self) -> bool {
        let terms = || self.numerator.terms().chain(self.denominator.terms());
        terms().any(|(monomial, _)| monomial.is_imaginary())
            || self.any_atom(|atom| match atom {
                Atom::Opaque(opaque) => opaque.arguments().iter().any(Self::is_complex),
                _ => false,
            })
    }

    /// Adds the letters that occur in it, at any depth.
    pub(crate) fn collect_letters(&self, letters: &mut Vec<Arc<str>>) {
        self.any_atom(|atom| {
            match atom {
                Atom::Symbol(name) if !letters.contains(name) => letters.push(name.clone()),
                Atom::Opaque(opaque) => {
                    for argument in opaque.arguments() {
                        argument.collect_letters(letters);
                    }
                }
                _ => {}
            }
            false
        });
    }

    /// One of the functions `names` occurs in it, at any depth.
    pub(crate) fn applies(&self, names: &[&str]) -> bool {
        self.any_atom(|atom| match atom {
            Atom::Opaque(opaque) => {
                names.contains(&opaque.name())
                    || opaque.arguments().iter().any(|inner| inner.applies(names))
            }
            _ => false,
        })
    }

    pub(crate) fn negated(self) -> Self {
        Self {
            numerator: self.numerator.negated(),
            ..self
        }
    }

    pub(crate) fn plus(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        self.or_opaque("sum", other, self.expanded_sum(other, budget))
    }

    pub(crate) fn minus(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        self.plus(&other.clone().negated(), budget)
    }

    pub(crate) fn times(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        self.or_opaque("product", other, self.expanded_product(other, budget))
    }

    /// # Errors
    /// [`Failure::NotUnderstood`] when `other` is zero.
    pub(crate) fn over(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        if other.is_zero() {
            return Err(Failure::NotUnderstood);
        }
        self.or_opaque("quotient", other, self.expanded_quotient(other, budget))
    }

    /// `self^exponent` for an exponent above zero.
    pub(crate) fn power(&self, exponent: u32, budget: &mut Budget) -> Result<Self, Failure> {
        let count = Self::whole(exponent.into());
        self.or_opaque("pow", &count, self.expanded_power(exponent, budget))
    }

    /// What is too large to be multiplied out stays as it is written.
    fn or_opaque(
        &self,
        name: &str,
        other: &Self,
        result: Result<Self, Failure>,
    ) -> Result<Self, Failure> {
        match result {
            Err(Failure::TooLarge) => Self::opaque(name, &[self, other]),
            result => result,
        }
    }

    fn expanded_sum(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        if self.denominator == other.denominator {
            let numerator = self.numerator.clone().plus(&other.numerator, budget)?;
            return Self::reduced(numerator, self.denominator.clone(), budget);
        }
        let left = self.numerator.times(&other.denominator, budget)?;
        let right = other.numerator.times(&self.denominator, budget)?;
        let denominator = self.denominator.times(&other.denominator, budget)?;
        Self::reduced(left.plus(&right, budget)?, denominator, budget)
    }

    fn expanded_product(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        let numerator = self.numerator.times(&other.numerator, budget)?;
        let denominator = self.denominator.times(&other.denominator, budget)?;
        Self::reduced(numerator, denominator, budget)
    }

    fn expanded_quotient(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        let numerator = self.numerator.times(&other.denominator, budget)?;
        let denominator = self.denominator.times(&other.numerator, budget)?;
        Self::reduced(numerator, denominator, budget)
    }

    fn expanded_power(&self, exponent: u32, budget: &mut Budget) -> Result<Self, Failure> {
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

    /// A sum that is zero where this is, without negative powers.
    pub(crate) fn zero_set(&self, budget: &mut Budget) -> Result<Sum, Failure> {
        let mut lowest: Vec<(Atom, i64)> = Vec::new();
        for (monomial, _) in self.numerator.terms() {
            for (atom, exponent) in monomial
                .atoms()
                .iter()
                .filter(|(_, exponent)| *exponent < 0)
            {
                match lowest.iter_mut().find(|(known, _)| known == atom) {
                    Some((_, low)) => *low = (*low).min(*exponent),
                    None => lowest.push((atom.clone(), *exponent)),
                }
            }
        }
        let mut sum = self.numerator.clone();
        for (atom, exponent) in lowest {
            let count = u32::try_from(exponent.unsigned_abs()).map_err(|_| Failure::TooLarge)?;
            let factor = Sum::atom(atom).power(count, budget)?;
            sum = sum.times(&factor, budget)?;
        }
        Ok(sum)
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
