use super::parser::Parser;
use super::primary::starts_factor;
use crate::budget::Failure;
use crate::lexer::Token;
use crate::value::{Fraction, Value, factorial, power};

impl Parser<'_, '_> {
    /// Terms with signs between them. A value that is no number stands alone.
    pub(super) fn sum(&mut self) -> Result<Value, Failure> {
        let first_sign = self.sign();
        let first = self.term()?;
        if first_sign.is_none() && !self.at_sign() {
            return Ok(first);
        }
        let mut total = signed(self.number_of(first)?, first_sign == Some(true));
        let first_infinite = is_infinite(&total);
        while let Some(negative) = self.sign() {
            let term = self.term()?;
            let term = signed(self.number_of(term)?, negative);
            if first_infinite || is_infinite(&term) {
                return Err(Failure::NotUnderstood);
            }
            total = total.plus(&term, self.budget)?;
        }
        Ok(Value::Number(total))
    }

    fn at_sign(&self) -> bool {
        self.peek().is_some_and(|token| is_sign(&token))
    }

    /// Reads signs; `Some(true)` is a minus.
    fn sign(&mut self) -> Option<bool> {
        let mut negative = None;
        while let Some(token) = self.peek().filter(is_sign) {
            let minus = match token.text {
                "-" => true,
                "+" => false,
                _ => self.plus_minus(token.is('∓')),
            };
            negative = Some(negative.unwrap_or(false) != minus);
            self.at += 1;
        }
        negative
    }

    fn plus_minus(&mut self, reversed: bool) -> bool {
        self.saw_plus_minus = true;
        self.lower != reversed
    }

    pub(super) fn number_of(&self, value: Value) -> Result<Fraction, Failure> {
        match value {
            Value::Number(number) => Ok(number),
            _ => Err(Failure::NotUnderstood),
        }
    }

    /// Factors, with or without signs between them.
    fn term(&mut self) -> Result<Value, Failure> {
        let first = self.factor()?;
        if !matches!(first, Value::Number(_)) {
            return Ok(first);
        }
        let mut product = self.number_of(first)?;
        loop {
            if self.accept('*') {
                let factor = self.signed_factor()?;
                product = product.times(&factor, self.budget)?;
            } else if self.accept('/') {
                let factor = self.signed_factor()?;
                product = product.over(&factor, self.budget)?;
            } else if starts_factor(self) {
                let factor = self.factor()?;
                product = product.times(&self.number_of(factor)?, self.budget)?;
            } else {
                return Ok(Value::Number(product));
            }
        }
    }

    fn signed_factor(&mut self) -> Result<Fraction, Failure> {
        let negative = self.sign() == Some(true);
        let factor = self.factor()?;
        Ok(signed(self.number_of(factor)?, negative))
    }

    /// A primary with its exponents and factorials.
    pub(super) fn factor(&mut self) -> Result<Value, Failure> {
        let base = self.nested(Self::primary)?;
        if !self.next_is('^') && !self.next_is('!') {
            return Ok(base);
        }
        if self.degrees_ahead().is_some() {
            return Ok(base);
        }
        let mut number = self.number_of(base)?;
        loop {
            if self.accept('!') {
                number = factorial(&number, self.budget)?;
            } else if self.next_is('^') && self.degrees_ahead().is_none() {
                self.next()?;
                let exponent = self.nested(Self::exponent)?;
                number = power(&number, &exponent, self.budget)?;
            } else {
                return Ok(Value::Number(number));
            }
        }
    }

    /// What stands behind `^`; powers of powers bind to the right.
    pub(super) fn exponent(&mut self) -> Result<Fraction, Failure> {
        let negative = self.sign() == Some(true);
        let factor = self.factor()?;
        Ok(signed(self.number_of(factor)?, negative))
    }
}

fn is_sign(token: &Token<'_>) -> bool {
    token.is('+') || token.is('-') || token.is('±') || token.is('∓')
}

fn signed(number: Fraction, negative: bool) -> Fraction {
    if negative { number.negated() } else { number }
}

fn is_infinite(number: &Fraction) -> bool {
    number.any_atom(|atom| *atom == super::primary::infinity())
}
