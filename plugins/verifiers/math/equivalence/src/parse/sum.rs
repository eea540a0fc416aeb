use super::matrix::scaled;
use super::parser::Parser;
use super::primary::starts_factor;
use crate::budget::Failure;
use crate::lexer::{Kind, Token};
use crate::value::{Fraction, Progression, Value, double_factorial, factorial, power};

/// Most terms before the dots that are looked at.
const MAX_WRITTEN: usize = 16;

impl Parser<'_, '_> {
    /// Terms with signs between them. A value that is no number stands alone.
    pub(super) fn sum(&mut self) -> Result<Value, Failure> {
        let first_sign = self.sign();
        let first = self.term()?;
        if first_sign.is_none() && (!self.at_sign() || !matches!(first, Value::Number(_))) {
            return Ok(first);
        }
        if let Value::Matrix(rows) = first {
            let sign = Fraction::whole(if first_sign == Some(true) { -1 } else { 1 });
            return scaled(&rows, &sign, self.budget).map(Value::Matrix);
        }
        let mut total = signed(self.number_of(first)?, first_sign == Some(true));
        let first_infinite = is_infinite(&total);
        let mut terms = vec![total.clone()];
        while let Some(negative) = self.sign() {
            if self.accept('…') {
                return self.continued(&terms).map(Value::Number);
            }
            let term = self.term()?;
            let term = signed(self.number_of(term)?, negative);
            if first_infinite || is_infinite(&term) {
                return Err(Failure::NotUnderstood);
            }
            total = total.plus(&term, self.budget)?;
            if terms.len() < MAX_WRITTEN {
                terms.push(term);
            }
        }
        Ok(Value::Number(total))
    }

    /// The sum of `terms`, what the dots stand for, and the last term behind them.
    fn continued(&mut self, terms: &[Fraction]) -> Result<Fraction, Failure> {
        let negative = self.sign() == Some(true);
        let last = self.term()?;
        let last = signed(self.number_of(last)?, negative);
        let progression = Progression::of(terms, Some(&last), self.budget)?;
        progression
            .ok_or(Failure::NotUnderstood)?
            .sum(&last, self.budget)
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
    pub(super) fn term(&mut self) -> Result<Value, Failure> {
        let first = self.factor()?;
        if !matches!(first, Value::Number(_)) {
            return Ok(first);
        }
        let mut product = self.number_of(first)?;
        loop {
            if self.accept('*') || self.times_letter() {
                let factor = self.signed_factor()?;
                product = product.times(&factor, self.budget)?;
            } else if self.accept('/') {
                let factor = self.signed_factor()?;
                product = product.over(&factor, self.budget)?;
            } else if self.peek().is_some_and(|token| token.kind == Kind::Begin) {
                let Value::Matrix(rows) = self.environment()? else {
                    return Err(Failure::NotUnderstood);
                };
                return scaled(&rows, &product, self.budget).map(Value::Matrix);
            } else if starts_factor(self) {
                let factor = self.factor()?;
                product = product.times(&self.number_of(factor)?, self.budget)?;
            } else {
                return Ok(Value::Number(product));
            }
        }
    }

    /// The letter between two numbers in `3.0 x 10^8`.
    fn times_letter(&mut self) -> bool {
        let number =
            |token: Option<Token<'_>>| token.is_some_and(|token| token.kind == Kind::Number);
        let letter = self
            .peek()
            .is_some_and(|token| matches!(token.text, "x" | "X") && token.spaced);
        let found = letter && number(self.previous()) && number(self.peek_at(1));
        self.at += usize::from(found);
        found
    }

    fn signed_factor(&mut self) -> Result<Fraction, Failure> {
        let negative = self.sign() == Some(true);
        let factor = self.factor()?;
        Ok(signed(self.number_of(factor)?, negative))
    }

    /// A primary with its exponents and factorials.
    pub(super) fn factor(&mut self) -> Result<Value, Failure> {
        let base = self.nested(Self::primary)?;
        if self.next_is('_')
            && let Some(digits) = whole_digits(&base)
        {
            return self.based_digits(&digits);
        }
        if self.angles && (self.next_is('°') || self.degrees_ahead().is_some()) {
            self.at += self.degrees_ahead().unwrap_or(1);
            let degrees = self.number_of(base)?;
            return self.radians(&degrees).map(Value::Number);
        }
        if !self.next_is('^') && !self.next_is('!') {
            return Ok(base);
        }
        if self.degrees_ahead().is_some() {
            return Ok(base);
        }
        let mut number = self.number_of(base)?;
        loop {
            if self.accept('!') {
                number = if self.accept('!') {
                    double_factorial(&number, self.budget)?
                } else {
                    factorial(&number, self.budget)?
                };
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

/// The digits of a whole number.
fn whole_digits(value: &Value) -> Option<String> {
    let Value::Number(number) = value else {
        return None;
    };
    let number = number.as_rational().filter(|number| number.is_integer())?;
    Some(number.to_integer().to_string())
}
