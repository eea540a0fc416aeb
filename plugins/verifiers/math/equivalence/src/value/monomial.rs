use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use num_integer::Integer;
use num_rational::BigRational;

use super::opaque::Opaque;
use super::rational::{bits, multiply};
use crate::budget::{Budget, Failure};

/// Something that stays a letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Atom {
    /// The circle constant.
    Pi,
    /// A variable, with its index.
    Symbol(Arc<str>),
    /// A subexpression that is not taken apart.
    Opaque(Arc<Opaque>),
}

/// `sqrt(radicand) * i^0..1 * atom^k * ..`: what a rational coefficient stands before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Monomial {
    /// Sorted, with exponents that are not zero.
    atoms: Vec<(Atom, i64)>,
    /// Squarefree.
    radicand: u64,
    imaginary: bool,
}

impl Monomial {
    pub(crate) const ONE: Self = Self {
        atoms: Vec::new(),
        radicand: 1,
        imaginary: false,
    };

    pub(crate) fn atom(atom: Atom) -> Self {
        Self {
            atoms: vec![(atom, 1)],
            ..Self::ONE
        }
    }

    pub(crate) fn imaginary() -> Self {
        Self {
            imaginary: true,
            ..Self::ONE
        }
    }

    /// `radicand` must be squarefree.
    pub(crate) fn radical(radicand: u64) -> Self {
        Self {
            radicand,
            ..Self::ONE
        }
    }

    pub(crate) fn is_one(&self) -> bool {
        self.atoms.is_empty() && self.radicand == 1 && !self.imaginary
    }

    pub(crate) fn atoms(&self) -> &[(Atom, i64)] {
        &self.atoms
    }

    pub(crate) fn radicand(&self) -> u64 {
        self.radicand
    }

    /// Nothing but a square root.
    pub(crate) fn is_radical(&self) -> bool {
        self.atoms.is_empty() && !self.imaginary
    }

    pub(crate) fn is_imaginary(&self) -> bool {
        self.imaginary
    }

    /// With another name for a letter.
    pub(crate) fn renamed(&self, from: &str, to: &Arc<str>) -> Self {
        let mut renamed = self.clone();
        for (atom, _) in &mut renamed.atoms {
            if matches!(atom, Atom::Symbol(name) if &**name == from) {
                *atom = Atom::Symbol(to.clone());
            }
        }
        renamed.atoms.sort();
        renamed
    }

    /// Its radical, `i` and powers of the circle constant.
    pub(crate) fn without_letters(&self) -> Self {
        let mut constant = self.clone();
        constant.atoms.retain(|(atom, _)| matches!(atom, Atom::Pi));
        constant
    }

    /// The product, and the whole number that comes out of the radicals and of `i * i`.
    pub(crate) fn times(&self, other: &Self) -> Result<(Self, i128), Failure> {
        let common = self.radicand.gcd(&other.radicand);
        let radicand = (self.radicand / common)
            .checked_mul(other.radicand / common)
            .ok_or(Failure::TooLarge)?;
        let sign = if self.imaginary && other.imaginary {
            -1
        } else {
            1
        };
        let product = Self {
            atoms: merge(&self.atoms, &other.atoms)?,
            radicand,
            imaginary: self.imaginary != other.imaginary,
        };
        Ok((product, sign * i128::from(common)))
    }

    /// `1 / self` as a monomial and a coefficient.
    pub(crate) fn inverse(&self) -> (Self, BigRational) {
        let atoms = self
            .atoms
            .iter()
            .map(|(atom, exponent)| (atom.clone(), -exponent))
            .collect();
        let sign = if self.imaginary { -1 } else { 1 };
        let coefficient = BigRational::new(sign.into(), self.radicand.into());
        (
            Self {
                atoms,
                ..self.clone()
            },
            coefficient,
        )
    }

    /// `self^exponent` as a monomial and a coefficient, for an exponent above zero.
    pub(crate) fn power(
        &self,
        exponent: u32,
        budget: &mut Budget,
    ) -> Result<(Self, BigRational), Failure> {
        let odd = exponent % 2 == 1;
        let sign = if self.imaginary && exponent % 4 >= 2 {
            -1
        } else {
            1
        };
        let from_radical = integer_power(
            &BigRational::from_integer(self.radicand.into()),
            exponent / 2,
            budget,
        )?;
        let scale = |(atom, old): &(Atom, i64)| {
            old.checked_mul(i64::from(exponent))
                .map(|new| (atom.clone(), new))
                .ok_or(Failure::TooLarge)
        };
        let atoms = self.atoms.iter().map(scale).collect::<Result<_, _>>()?;
        let monomial = Self {
            atoms,
            radicand: if odd { self.radicand } else { 1 },
            imaginary: self.imaginary && odd,
        };
        Ok((
            monomial,
            from_radical * BigRational::from_integer(sign.into()),
        ))
    }
}

/// `base^exponent` by squaring, within the cap on bits.
pub(crate) fn integer_power(
    base: &BigRational,
    exponent: u32,
    budget: &mut Budget,
) -> Result<BigRational, Failure> {
    let bits = bits(base).saturating_sub(1);
    if bits.saturating_mul(u64::from(exponent)) > crate::budget::MAX_BITS {
        return Err(Failure::TooLarge);
    }
    let mut result = BigRational::from_integer(1.into());
    for bit in (0..u32::BITS - exponent.leading_zeros()).rev() {
        result = multiply(&result, &result, budget)?;
        if exponent >> bit & 1 == 1 {
            result = multiply(&result, base, budget)?;
        }
    }
    Ok(result)
}

fn merge(left: &[(Atom, i64)], right: &[(Atom, i64)]) -> Result<Vec<(Atom, i64)>, Failure> {
    if right.is_empty() {
        return Ok(left.to_vec());
    }
    let mut merged: Vec<(Atom, i64)> = left.to_vec();
    for (atom, exponent) in right {
        match merged.binary_search_by(|(known, _)| known.cmp(atom)) {
            Ok(at) => raise(&mut merged, at, *exponent)?,
            Err(at) => merged.insert(at, (atom.clone(), *exponent)),
        }
    }
    Ok(merged)
}

fn raise(atoms: &mut Vec<(Atom, i64)>, at: usize, by: i64) -> Result<(), Failure> {
    let Some((_, exponent)) = atoms.get_mut(at) else {
        return Ok(());
    };
    *exponent = exponent.checked_add(by).ok_or(Failure::TooLarge)?;
    if *exponent == 0 {
        atoms.remove(at);
    }
    Ok(())
}

impl Display for Atom {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pi => f.write_str("pi"),
            Self::Symbol(name) => f.write_str(name),
            Self::Opaque(opaque) => write!(f, "{opaque}"),
        }
    }
}

impl Display for Monomial {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut factors: Vec<String> = Vec::with_capacity(self.atoms.len() + 2);
        if self.radicand != 1 {
            factors.push(format!("sqrt({})", self.radicand));
        }
        if self.imaginary {
            factors.push("i".to_owned());
        }
        factors.extend(self.atoms.iter().map(|(atom, exponent)| match exponent {
            1 => atom.to_string(),
            _ => format!("{atom}^{exponent}"),
        }));
        f.write_str(&factors.join("*"))
    }
}
