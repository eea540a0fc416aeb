use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::parser::Parser;
use super::primary::infinity;
use crate::budget::Failure;
use crate::lexer::Kind;
use crate::value::{Atom, Fraction, Value, binomial, factorial, root};

/// Largest lower number of a binomial coefficient that is written as a polynomial.
const MAX_LOWER: u32 = 20;

impl Parser<'_, '_> {
    /// A command with its arguments.
    pub(super) fn command(&mut self) -> Result<Value, Failure> {
        let name = self.peek().ok_or(Failure::NotUnderstood)?.text;
        if let Some(value) = self.function()? {
            return Ok(Value::Number(value));
        }
        self.next()?;
        match name {
            "emptyset" => return Ok(Value::Set(Vec::new())),
            "reals" => return Ok(Value::reals()),
            "integers" => return Ok(Value::Domain("integers")),
            "naturals" => return Ok(Value::Domain("naturals")),
            "rationals" => return Ok(Value::Domain("rationals")),
            "complexes" => return Ok(Value::Domain("complexes")),
            _ => {}
        }
        let number = match name {
            "frac" => self.fraction()?,
            "sqrt" => self.root()?,
            "pi" => Fraction::atom(Atom::Pi),
            "infty" => Fraction::atom(infinity()),
            "binom" => self.binomial()?,
            "sum" => self.series(false)?,
            "prod" => self.series(true)?,
            "lfloor" => self.rounded("rfloor", "floor")?,
            "lceil" => self.rounded("rceil", "ceil")?,
            "overline" => self.overlined()?,
            _ => return Err(Failure::NotUnderstood),
        };
        Ok(Value::Number(number))
    }

    fn fraction(&mut self) -> Result<Fraction, Failure> {
        let numerator = self.argument()?;
        let denominator = self.argument()?;
        numerator.over(&denominator, self.budget)
    }

    fn binomial(&mut self) -> Result<Fraction, Failure> {
        let (upper, lower) = (self.argument()?, self.argument()?);
        let small = lower.as_rational().filter(BigRational::is_integer);
        let small = small.and_then(|lower| lower.to_integer().to_u32());
        if let Some(lower) = small.filter(|lower| *lower <= MAX_LOWER) {
            return binomial(&upper, lower, self.budget);
        }
        if upper.has_letters() || lower.has_letters() {
            let difference = upper.minus(&lower, self.budget)?;
            let below = factorial(&lower, self.budget)?
                .times(&factorial(&difference, self.budget)?, self.budget)?;
            return factorial(&upper, self.budget)?.over(&below, self.budget);
        }
        let difference = upper.minus(&lower, self.budget)?;
        if difference.is_negative() || lower.is_negative() {
            return Err(Failure::NotUnderstood);
        }
        let below = factorial(&lower, self.budget)?
            .times(&factorial(&difference, self.budget)?, self.budget)?;
        factorial(&upper, self.budget)?.over(&below, self.budget)
    }

    fn root(&mut self) -> Result<Fraction, Failure> {
        let degree = if self.next_is('[') { self.degree()? } else { 2 };
        let radicand = self.radicand()?;
        root(degree, &radicand, self.budget)
    }

    fn degree(&mut self) -> Result<u32, Failure> {
        self.expect('[')?;
        let degree = self
            .next()?
            .text
            .parse()
            .map_err(|_| Failure::NotUnderstood)?;
        self.expect(']')?;
        Ok(degree)
    }

    /// Braces, or the whole number or letter that follows: people write `\sqrt 12` for the root of twelve.
    fn radicand(&mut self) -> Result<Fraction, Failure> {
        if self.peek().is_some_and(|token| token.kind == Kind::Number) {
            let value = self.number()?;
            return self.number_of(value);
        }
        self.argument()
    }

    /// Braces, one digit, one letter or one command.
    pub(super) fn argument(&mut self) -> Result<Fraction, Failure> {
        let token = self.peek().ok_or(Failure::NotUnderstood)?;
        if token.is_integer() {
            let digit = self.take_digit()?;
            return Ok(Fraction::rational(crate::value::decimal(digit)?));
        }
        let value = if token.is('{') {
            self.nested(Self::braced_sum)?
        } else {
            self.nested(Self::primary)?
        };
        self.number_of(value)
    }

    /// The braces of an argument hold one value, so a comma in them separates thousands.
    fn braced_sum(&mut self) -> Result<Value, Failure> {
        self.expect('{')?;
        let group = std::mem::replace(&mut self.group, true);
        let value = self.sum();
        self.group = group;
        self.expect('}')?;
        value
    }

    /// `\lfloor 7/2 \rfloor`.
    fn rounded(&mut self, close: &str, name: &str) -> Result<Fraction, Failure> {
        let inner = self.bracketed(Self::sum)?;
        let inner = self.number_of(inner)?;
        if !self.next_is_command(close) {
            return Err(Failure::NotUnderstood);
        }
        self.next()?;
        Ok(match inner.as_rational() {
            Some(number) if name == "ceil" => Fraction::rational(number.ceil()),
            Some(number) => Fraction::rational(number.floor()),
            None => Fraction::opaque(name, &[&inner])?,
        })
    }

    /// `\overline{AB}` is the name of a segment or a conjugate.
    fn overlined(&mut self) -> Result<Fraction, Failure> {
        let inner = self.argument()?;
        if !inner.has_letters() {
            return Err(Failure::NotUnderstood);
        }
        Fraction::opaque("overline", &[&inner])
    }
}
