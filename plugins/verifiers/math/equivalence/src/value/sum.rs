use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::monomial::{Atom, Monomial, integer_power};
use super::rational::{add, multiply};
use crate::budget::{Budget, Failure, MAX_TERMS};

/// Most products of two terms that a power is multiplied out with.
const MAX_PRODUCTS: usize = 20_000;

/// A sum of monomials with rational coefficients, none of them zero.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sum {
    terms: BTreeMap<Monomial, BigRational>,
}

impl Sum {
    pub(crate) fn zero() -> Self {
        Self {
            terms: BTreeMap::new(),
        }
    }

    pub(crate) fn one() -> Self {
        Self::rational(BigRational::one())
    }

    pub(crate) fn rational(number: BigRational) -> Self {
        Self::term(Monomial::ONE, number)
    }

    pub(crate) fn atom(atom: Atom) -> Self {
        Self::term(Monomial::atom(atom), BigRational::one())
    }

    pub(crate) fn term(monomial: Monomial, coefficient: BigRational) -> Self {
        let mut terms = BTreeMap::new();
        if !coefficient.is_zero() {
            terms.insert(monomial, coefficient);
        }
        Self { terms }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    pub(crate) fn is_one(&self) -> bool {
        self.as_rational().is_some_and(|number| number.is_one())
    }

    pub(crate) fn len(&self) -> usize {
        self.terms.len()
    }

    pub(crate) fn terms(&self) -> impl Iterator<Item = (&Monomial, &BigRational)> {
        self.terms.iter()
    }

    /// The one term, if there is one only.
    pub(crate) fn single(&self) -> Option<(&Monomial, &BigRational)> {
        if self.len() == 1 {
            self.terms.first_key_value()
        } else {
            None
        }
    }

    /// The coefficient of the last term in the fixed order.
    pub(crate) fn leading(&self) -> Option<&BigRational> {
        self.terms
            .last_key_value()
            .map(|(_, coefficient)| coefficient)
    }

    pub(crate) fn as_rational(&self) -> Option<BigRational> {
        match self.single() {
            None if self.is_zero() => Some(BigRational::zero()),
            Some((monomial, coefficient)) if monomial.is_one() => Some(coefficient.clone()),
            _ => None,
        }
    }

    pub(crate) fn any_atom(&self, mut test: impl FnMut(&Atom) -> bool) -> bool {
        self.terms
            .keys()
            .any(|monomial| monomial.atoms().iter().any(|(atom, _)| test(atom)))
    }

    /// With another name for a letter; the new one must not occur yet.
    pub(crate) fn renamed(&self, from: &str, to: &Arc<str>) -> Self {
        let renamed = |(monomial, coefficient): (&Monomial, &BigRational)| {
            (monomial.renamed(from, to), coefficient.clone())
        };
        Self {
            terms: self.terms.iter().map(renamed).collect(),
        }
    }

    pub(crate) fn negated(mut self) -> Self {
        for coefficient in self.terms.values_mut() {
            *coefficient = -std::mem::take(coefficient);
        }
        self
    }

    pub(crate) fn plus(mut self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        for (monomial, coefficient) in &other.terms {
            self.accumulate(monomial.clone(), coefficient, budget)?;
        }
        Ok(self)
    }

    pub(crate) fn scaled(
        &self,
        factor: &BigRational,
        budget: &mut Budget,
    ) -> Result<Self, Failure> {
        let scale = |(monomial, coefficient): (&Monomial, &BigRational)| {
            Ok((monomial.clone(), multiply(coefficient, factor, budget)?))
        };
        Ok(Self {
            terms: self.terms.iter().map(scale).collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn times(&self, other: &Self, budget: &mut Budget) -> Result<Self, Failure> {
        if self.len().saturating_mul(other.len()) > MAX_TERMS * 16 {
            return Err(Failure::TooLarge);
        }
        let mut product = Self::zero();
        for (left, left_coefficient) in &self.terms {
            for (right, right_coefficient) in &other.terms {
                budget.spend(1 + (left.atoms().len() + right.atoms().len()) as u64 / 4)?;
                let (monomial, factor) = left.times(right)?;
                let coefficient = multiply(left_coefficient, right_coefficient, budget)?;
                let coefficient = if factor == 1 {
                    coefficient
                } else {
                    multiply(&coefficient, &whole(factor), budget)?
                };
                product.accumulate(monomial, &coefficient, budget)?;
            }
        }
        if product.len() > MAX_TERMS {
            Err(Failure::TooLarge)
        } else {
            Ok(product)
        }
    }

    /// `self^exponent` for an exponent above zero.
    pub(crate) fn power(&self, exponent: u32, budget: &mut Budget) -> Result<Self, Failure> {
        if let Some((monomial, coefficient)) = self.single() {
            let (monomial, from_monomial) = monomial.power(exponent, budget)?;
            let coefficient = integer_power(coefficient, exponent, budget)?;
            return Ok(Self::term(
                monomial,
                multiply(&coefficient, &from_monomial, budget)?,
            ));
        }
        let terms = expanded_terms(self.len(), exponent);
        let work = terms
            .saturating_mul(self.len())
            .saturating_mul(exponent as usize);
        if terms > MAX_TERMS || work > MAX_PRODUCTS {
            return Err(Failure::TooLarge);
        }
        let mut result = self.clone();
        for _ in 1..exponent {
            result = result.times(self, budget)?;
        }
        Ok(result)
    }

    /// `1 / self` where `self` is one term.
    pub(crate) fn inverse(&self) -> Option<Self> {
        let (monomial, coefficient) = self.single()?;
        let (monomial, from_monomial) = monomial.inverse();
        Some(Self::term(monomial, from_monomial / coefficient))
    }

    fn accumulate(
        &mut self,
        monomial: Monomial,
        coefficient: &BigRational,
        budget: &mut Budget,
    ) -> Result<(), Failure> {
        let Some(known) = self.terms.get(&monomial) else {
            budget.spend(1)?;
            self.terms.insert(monomial, coefficient.clone());
            return Ok(());
        };
        let total = add(known, coefficient, budget)?;
        if total.is_zero() {
            self.terms.remove(&monomial);
        } else {
            self.terms.insert(monomial, total);
        }
        Ok(())
    }
}

fn whole(number: i128) -> BigRational {
    BigRational::from_integer(number.into())
}

/// Upper bound of the terms of `(t terms)^exponent`, saturating.
fn expanded_terms(terms: usize, exponent: u32) -> usize {
    let mut count: usize = 1;
    for k in 1..terms {
        count = count.saturating_mul(exponent as usize + k) / k;
    }
    count.max(exponent as usize)
}

impl Display for Sum {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0");
        }
        for (at, (monomial, coefficient)) in self.terms.iter().rev().enumerate() {
            let sign = if coefficient.is_negative() { "-" } else { "+" };
            if at > 0 || sign == "-" {
                f.write_str(sign)?;
            }
            let size = coefficient.abs();
            match (monomial.is_one(), size.is_one()) {
                (true, _) => write!(f, "{size}")?,
                (false, true) => write!(f, "{monomial}")?,
                (false, false) => write!(f, "{size}*{monomial}")?,
            }
        }
        Ok(())
    }
}
