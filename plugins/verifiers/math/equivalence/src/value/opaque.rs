use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

use num_rational::BigRational;

use super::fraction::Fraction;
use super::monomial::{Atom, Monomial};
use super::sum::Sum;
use crate::budget::Failure;

/// Most parts, counted through all nested arguments, that an opaque atom may have.
const MAX_SIZE: u64 = 4_096;

/// `name(argument, ..)`: a subexpression that is not taken apart, in a form that can be compared and evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Opaque {
    digest: u64,
    size: u64,
    name: Arc<str>,
    arguments: Vec<Fraction>,
}

impl Opaque {
    /// # Errors
    /// [`Failure::TooLarge`] when the arguments have too many parts.
    pub(super) fn new(name: &str, arguments: Vec<Fraction>) -> Result<Self, Failure> {
        let mut measure = Measure::default();
        measure.text(name);
        for argument in &arguments {
            measure.fraction(argument);
        }
        if measure.size > MAX_SIZE {
            return Err(Failure::TooLarge);
        }
        Ok(Self {
            digest: measure.digest,
            size: measure.size,
            name: name.into(),
            arguments,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn arguments(&self) -> &[Fraction] {
        &self.arguments
    }
}

impl PartialEq for Opaque {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Opaque {}

impl PartialOrd for Opaque {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The digest comes first, so that different atoms are told apart without a look inside.
impl Ord for Opaque {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.digest, self.size)
            .cmp(&(other.digest, other.size))
            .then_with(|| self.name.cmp(&other.name))
            .then_with(|| self.arguments.cmp(&other.arguments))
    }
}

impl Display for Opaque {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.name)?;
        for (at, argument) in self.arguments.iter().enumerate() {
            let mark = if at == 0 { "" } else { ";" };
            write!(f, "{mark}{argument}")?;
        }
        f.write_str(")")
    }
}

/// Counts parts and digests them on the way.
struct Measure {
    digest: u64,
    size: u64,
}

impl Default for Measure {
    fn default() -> Self {
        Self {
            digest: 0xcbf2_9ce4_8422_2325,
            size: 1,
        }
    }
}

impl Measure {
    fn word(&mut self, word: u64) {
        let mixed = (self.digest ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.digest = mixed ^ (mixed >> 29);
    }

    fn text(&mut self, text: &str) {
        for byte in text.bytes() {
            self.word(u64::from(byte));
        }
    }

    fn fraction(&mut self, fraction: &Fraction) {
        self.sum(fraction.numerator());
        self.word(1);
        self.sum(fraction.denominator());
    }

    fn sum(&mut self, sum: &Sum) {
        for (monomial, coefficient) in sum.terms() {
            self.size = self.size.saturating_add(1);
            self.monomial(monomial);
            self.rational(coefficient);
        }
    }

    fn monomial(&mut self, monomial: &Monomial) {
        self.word(monomial.radicand());
        self.word(u64::from(monomial.is_imaginary()));
        for (atom, exponent) in monomial.atoms() {
            self.atom(atom);
            self.word(exponent.cast_unsigned());
        }
    }

    fn atom(&mut self, atom: &Atom) {
        self.size = self.size.saturating_add(1);
        match atom {
            Atom::Pi => self.word(3),
            Atom::Symbol(name) => self.text(name),
            Atom::Opaque(opaque) => {
                self.word(opaque.digest);
                self.size = self.size.saturating_add(opaque.size);
            }
        }
    }

    fn rational(&mut self, number: &BigRational) {
        self.word(u64::from(number.numer().sign() == num_bigint::Sign::Minus));
        for digits in [
            number.numer().iter_u64_digits(),
            number.denom().iter_u64_digits(),
        ] {
            for digit in digits {
                self.size = self.size.saturating_add(1);
                self.word(digit);
            }
        }
    }
}
