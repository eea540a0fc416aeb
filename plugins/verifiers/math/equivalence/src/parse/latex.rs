use super::parser::Parser;
use super::primary::infinity;
use crate::budget::Failure;
use crate::lexer::Kind;
use crate::value::{Atom, Fraction, Value, factorial, root};

impl Parser<'_, '_> {
    /// A command with its arguments.
    pub(super) fn command(&mut self) -> Result<Value, Failure> {
        let name = self.peek().ok_or(Failure::NotUnderstood)?.text;
        if let Some(value) = self.function()? {
            return Ok(Value::Number(value));
        }
        self.next()?;
        if name == "emptyset" {
            return Ok(Value::Set(Vec::new()));
        }
        let number = match name {
            "frac" => self.fraction()?,
            "sqrt" => self.root()?,
            "pi" => Fraction::atom(Atom::Pi),
            "infty" => Fraction::atom(infinity()),
            "binom" => self.binomial()?,
            "lfloor" => self.rounded("rfloor", false)?,
            "lceil" => self.rounded("rceil", true)?,
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
        if upper.has_letters() || lower.has_letters() {
            return Fraction::opaque("binom", &[&upper, &lower]);
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
    fn argument(&mut self) -> Result<Fraction, Failure> {
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
    fn rounded(&mut self, close: &str, up: bool) -> Result<Fraction, Failure> {
        let inner = self.bracketed(Self::sum)?;
        let inner = self.number_of(inner)?;
        if !self.next_is_command(close) {
            return Err(Failure::NotUnderstood);
        }
        self.next()?;
        Ok(match inner.as_rational() {
            Some(number) if up => Fraction::rational(number.ceil()),
            Some(number) => Fraction::rational(number.floor()),
            None => Fraction::opaque(close, &[&inner])?,
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
