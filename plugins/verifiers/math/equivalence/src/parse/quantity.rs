use super::parser::Parser;
use super::units::{Unit, currency, multiplier};
use crate::budget::Failure;
use crate::lexer::{Kind, Token};
use crate::value::{Fraction, Value};

/// Most tokens of a unit.
const MAX_UNIT: usize = 16;

impl Parser<'_, '_> {
    /// A sum with what may stand around it: currency before, percent, degrees, units or a ratio after.
    pub(super) fn quantity(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        let negative = self.accept('-');
        let Some(currency) = self.currency() else {
            self.at = start;
            return self.measured();
        };
        let value = self.sum()?;
        let Value::Number(number) = value else {
            return Err(Failure::NotUnderstood);
        };
        let number = self.multiplied(number)?;
        let number = if negative { number.negated() } else { number };
        self.skip_currency_word();
        Ok(Value::Quantity(number, Unit::named(currency)))
    }

    fn currency(&mut self) -> Option<&'static str> {
        let found = self.peek().and_then(|token| match token.kind {
            Kind::Symbol(symbol) => currency(symbol),
            _ => None,
        })?;
        self.at += 1;
        Some(found)
    }

    /// `$5 dollars` says it twice.
    fn skip_currency_word(&mut self) {
        let says = |token: Token<'_>| {
            token.kind == Kind::Word && matches!(token.text, "dollars" | "dollar" | "USD")
        };
        self.at += usize::from(self.peek().is_some_and(says));
    }

    fn measured(&mut self) -> Result<Value, Failure> {
        let value = match self.number_words() {
            Some(number) => Value::Number(number),
            None => self.sum()?,
        };
        match value {
            Value::Number(number) if self.next_is(':') => self.colon(number),
            Value::Number(number) => self.with_unit(number),
            other => Ok(other),
        }
    }

    fn with_unit(&mut self, number: Fraction) -> Result<Value, Failure> {
        let prose = self.peek().is_some_and(|token| token.prose);
        if number.has_letters() && !prose {
            return Ok(Value::Number(number));
        }
        let number = self.multiplied(number)?;
        if self.percent() {
            return Ok(Value::Percent(number));
        }
        if let Some(currency) = self.currency() {
            return Ok(Value::Quantity(number, Unit::named(currency)));
        }
        if self.accept('°') || self.degrees() {
            return Ok(Value::Quantity(number, self.degree_scale()));
        }
        Ok(match self.unit()? {
            Some(unit) => Value::Quantity(number, unit),
            None => Value::Number(number),
        })
    }

    /// `5 million`.
    fn multiplied(&mut self, number: Fraction) -> Result<Fraction, Failure> {
        let factor = self
            .peek()
            .filter(|token| token.kind == Kind::Word)
            .and_then(|token| multiplier(token.text));
        let Some(factor) = factor else {
            return Ok(number);
        };
        self.next()?;
        let product = number.times(&Fraction::whole(factor), self.budget)?;
        self.multiplied(product)
    }

    fn percent(&mut self) -> bool {
        let word = |token: Token<'_>| {
            token.kind == Kind::Word
                && matches!(token.text, "percent" | "pct" | "Percent" | "percents")
        };
        if self.peek().is_some_and(word) {
            self.at += 1;
            return true;
        }
        self.accept('%')
    }

    /// `^\circ` or `^{\circ}`.
    fn degrees(&mut self) -> bool {
        let Some(length) = self.degrees_ahead() else {
            return false;
        };
        self.at += length;
        true
    }

    pub(super) fn degrees_ahead(&self) -> Option<usize> {
        let is_circle = |ahead: usize| {
            self.peek_at(ahead).is_some_and(|token| {
                token.is('°')
                    || token.is('o')
                    || (token.kind == Kind::Command && token.text == "circ")
            })
        };
        if !self.next_is('^') {
            return None;
        }
        let braced = self.peek_at(1).is_some_and(|token| token.is('{'))
            && self.peek_at(3).is_some_and(|token| token.is('}'));
        match (is_circle(1), braced && is_circle(2)) {
            (true, _) => Some(2),
            (_, true) => Some(4),
            _ => None,
        }
    }

    /// `°C` and `°F` are not angles.
    fn degree_scale(&mut self) -> Unit {
        let scale = self
            .peek()
            .filter(|token| token.kind == Kind::Word && matches!(token.text, "C" | "F"));
        self.at += usize::from(scale.is_some());
        match scale.map(|token| token.text) {
            Some("C") => Unit::named("celsius"),
            Some(_) => Unit::named("fahrenheit"),
            None => Unit::named("degree"),
        }
    }

    fn colon(&mut self, first: Fraction) -> Result<Value, Failure> {
        let mut parts = vec![first];
        while self.accept(':') {
            let plain = self.peek().is_some_and(|token| token.kind == Kind::Number);
            let part = if plain { self.number()? } else { self.sum()? };
            match part {
                Value::Number(part) if parts.len() < 8 => parts.push(part),
                _ => return Err(Failure::NotUnderstood),
            }
        }
        let suffix = match self.unit()? {
            Some(unit) => unit.name().replace(' ', ""),
            None => String::new(),
        };
        Ok(Value::Colon(parts, suffix))
    }

    /// The words up to the next separator, as a unit.
    fn unit(&mut self) -> Result<Option<Unit>, Failure> {
        if !self
            .peek()
            .is_some_and(|token| token.kind == Kind::Word && !is_separator(&token))
        {
            return Ok(None);
        }
        let length = self
            .rest()
            .iter()
            .take_while(|token| belongs_to_unit(token))
            .count();
        if length > MAX_UNIT {
            return Err(Failure::NotUnderstood);
        }
        self.budget.spend(length as u64)?;
        let unit = Unit::read(self.slice(self.at, self.at + length));
        self.at += length;
        unit.map(Some)
    }
}

fn is_separator(token: &Token<'_>) -> bool {
    token.kind == Kind::Word && matches!(token.text, "and" | "or")
}

fn belongs_to_unit(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Word => !is_separator(token),
        Kind::Number => true,
        Kind::Symbol(symbol) => matches!(symbol, '^' | '/' | '*' | '.' | '{' | '-' | '}' | '\''),
        _ => false,
    }
}
