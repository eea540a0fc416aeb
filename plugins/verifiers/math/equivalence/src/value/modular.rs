//! The value of an expression modulo a prime, with random residues for its letters.
//!
//! Two different rational functions agree at such a point with a probability of their degree over the prime (Schwartz and Zippel).

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

use super::fraction::Fraction;
use super::monomial::{Atom, Monomial};
use super::opaque::Opaque;
use super::sum::Sum;
use crate::budget::{Budget, Failure};

/// Two primes below `2^61`.
pub(crate) const PRIMES: [u64; 2] = [2_305_843_009_213_693_951, 2_305_843_009_213_693_921];
/// Largest factorial that is multiplied out.
const MAX_FACTORIAL: u64 = 100_000;

/// Distance of the round numbers whose factorials stand for those of their neighbours.
const ROUND: u64 = 16_384;

/// Evaluates modulo one prime at one point.
pub(crate) struct Residues<'b> {
    prime: u64,
    seed: u64,
    budget: &'b mut Budget,
}

impl<'b> Residues<'b> {
    pub(crate) fn new(prime: u64, seed: u64, budget: &'b mut Budget) -> Self {
        Self {
            prime,
            seed,
            budget,
        }
    }

    /// # Errors
    /// [`Failure::NotUnderstood`] for what is no rational function of its letters, or has no value at this point.
    pub(crate) fn fraction(&mut self, fraction: &Fraction) -> Result<u64, Failure> {
        let numerator = self.sum(fraction.numerator())?;
        let denominator = self.sum(fraction.denominator())?;
        self.divided(numerator, denominator)
    }

    fn sum(&mut self, sum: &Sum) -> Result<u64, Failure> {
        let mut total = 0;
        for (monomial, coefficient) in sum.terms() {
            let monomial = self.monomial(monomial)?;
            let term = self.product(self.rational(coefficient)?, monomial);
            total = self.added(total, term);
        }
        Ok(total)
    }

    fn monomial(&mut self, monomial: &Monomial) -> Result<u64, Failure> {
        self.budget.spend(1)?;
        if monomial.is_imaginary() || monomial.radicand() != 1 {
            return Err(Failure::NotUnderstood);
        }
        let mut product = 1;
        for (atom, exponent) in monomial.atoms() {
            let value = self.atom(atom)?;
            let raised = self.raised(value, &BigInt::from(*exponent))?;
            product = self.product(product, raised);
        }
        Ok(product)
    }

    /// The circle constant is as free of algebraic relations as a letter.
    fn atom(&mut self, atom: &Atom) -> Result<u64, Failure> {
        match atom {
            Atom::Pi => Ok(self.residue("\\pi")),
            Atom::Symbol(name) if &**name == "∞" => Err(Failure::NotUnderstood),
            Atom::Symbol(name) => Ok(self.residue(name)),
            Atom::Opaque(opaque) => self.opaque(opaque),
        }
    }

    fn opaque(&mut self, opaque: &Opaque) -> Result<u64, Failure> {
        self.budget.spend(1)?;
        match (opaque.name(), opaque.arguments()) {
            ("pow", [base, exponent]) => {
                let exponent = exponent.as_rational().filter(BigRational::is_integer);
                let exponent = exponent.ok_or(Failure::NotUnderstood)?.to_integer();
                let base = self.fraction(base)?;
                self.raised(base, &exponent)
            }
            ("sum", [left, right]) => {
                let (left, right) = (self.fraction(left)?, self.fraction(right)?);
                Ok(self.added(left, right))
            }
            ("product", [left, right]) => {
                let (left, right) = (self.fraction(left)?, self.fraction(right)?);
                Ok(self.product(left, right))
            }
            ("quotient", [left, right]) => {
                let (left, right) = (self.fraction(left)?, self.fraction(right)?);
                self.divided(left, right)
            }
            ("factorial", [count]) => self.factorial(count),
            _ => Err(Failure::NotUnderstood),
        }
    }

    /// A huge factorial is a letter, the factorial of a round number, times the few factors that lead to it.
    fn factorial(&mut self, count: &Fraction) -> Result<u64, Failure> {
        let count = count
            .as_rational()
            .filter(|count| count.is_integer() && !count.is_negative())
            .and_then(|count| count.to_integer().to_u64())
            .ok_or(Failure::NotUnderstood)?;
        if count <= MAX_FACTORIAL {
            return self.range_product(1, count);
        }
        let round = count.saturating_add(ROUND / 2) / ROUND * ROUND;
        let letter = self.residue(&format!("{round}!"));
        if round <= count {
            let above = self.range_product(round, count)?;
            Ok(self.product(letter, above))
        } else {
            let below = self.range_product(count, round)?;
            self.divided(letter, below)
        }
    }

    /// The product of the whole numbers above `low` up to `high`.
    fn range_product(&mut self, low: u64, high: u64) -> Result<u64, Failure> {
        self.budget.spend(1 + high.saturating_sub(low) / 4)?;
        let factors = low.saturating_add(1)..=high;
        Ok(factors.fold(1, |product, factor| {
            self.product(product, factor % self.prime)
        }))
    }

    fn residue(&self, name: &str) -> u64 {
        let start = self.seed ^ 0x517c_c1b7_2722_0a95;
        let mixed = name.bytes().fold(start, |mixed, byte| {
            let mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            mixed ^ (mixed >> 31)
        });
        mixed % self.prime
    }

    fn rational(&self, number: &BigRational) -> Result<u64, Failure> {
        let residue = |number: &BigInt| {
            let residue = number.mod_floor(&BigInt::from(self.prime));
            residue.to_u64().ok_or(Failure::TooLarge)
        };
        self.divided(residue(number.numer())?, residue(number.denom())?)
    }

    fn added(&self, left: u64, right: u64) -> u64 {
        (left + right) % self.prime
    }

    fn product(&self, left: u64, right: u64) -> u64 {
        let wide = u128::from(left) * u128::from(right) % u128::from(self.prime);
        u64::try_from(wide).unwrap_or_default()
    }

    fn divided(&self, left: u64, right: u64) -> Result<u64, Failure> {
        match right {
            0 => Err(Failure::NotUnderstood),
            1 => Ok(left),
            _ => Ok(self.product(left, self.small_power(right, self.prime - 2))),
        }
    }

    /// The exponent may be huge: only its rest modulo the order of the group counts.
    fn raised(&mut self, base: u64, exponent: &BigInt) -> Result<u64, Failure> {
        self.budget.spend(4)?;
        if base == 0 && !exponent.is_positive() {
            return Err(Failure::NotUnderstood);
        }
        if base == 0 {
            return Ok(0);
        }
        let rest = exponent.mod_floor(&BigInt::from(self.prime - 1));
        Ok(self.small_power(base, rest.to_u64().ok_or(Failure::TooLarge)?))
    }

    fn small_power(&self, base: u64, exponent: u64) -> u64 {
        let mut result = 1;
        for bit in (0..u64::BITS - exponent.leading_zeros()).rev() {
            result = self.product(result, result);
            if exponent >> bit & 1 == 1 {
                result = self.product(result, base);
            }
        }
        result
    }
}
