use super::parser::Parser;
use super::units::{Unit, currency, multiplier};
use crate::budget::Failure;
use crate::lexer::{Kind, Token};
use crate::value::{Colon, Fraction, Value};

/// Most tokens of a unit.
const MAX_UNIT: usize = 16;

impl Parser<'_, '_> {
    /// A sum with what may stand around it: currency before, percent, degrees, units or a ratio after.
    pub(super) fn quantity(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        let negative = self.accept('-');
        let Some(currency) = self.currency() else {
            self.rewind(start);
            return self.measured();
        };
        let value = self.sum()?;
        let Value::Number(number) = value else {
            return Err(Failure::NotUnderstood);
        };
        let number = self.multiplied(number)?;
        let number = if negative { number.negated() } else { number };
        self.skip_currency_word();
        let unit = Unit::named(currency);
        if self.peek().is_none_or(|token| token.text != "per") {
            return Ok(Value::Quantity(number, unit));
        }
        match self.unit()? {
            Some(rate) => Ok(Value::Quantity(number, unit.times(rate))),
            None => Err(Failure::NotUnderstood),
        }
    }

    fn currency(&mut self) -> Option<&'static str> {
        let country = self.peek().is_some_and(|token| token.text == "US")
            && self.peek_at(1).is_some_and(|token| token.is('$'));
        self.at += usize::from(country);
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
            Value::Number(number) if self.next_is(':') => self.colon(number, ':'),
            Value::Number(number) if self.ratio_words_ahead() => self.colon(number, 't'),
            Value::Number(number) => {
                if let Some(based) = self.base_words(&number)? {
                    return Ok(based);
                }
                let value = self.with_unit(number)?;
                self.compound(value)
            }
            other => Ok(other),
        }
    }

    fn with_unit(&mut self, number: Fraction) -> Result<Value, Failure> {
        let prose = self.peek().is_some_and(|token| token.prose);
        let degrees = self.next_is('°') || self.degrees_ahead().is_some();
        if number.has_letters() && !prose && !degrees {
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
            let scale = self.degree_scale();
            let number = self.arc_minutes(number)?;
            return Ok(Value::Quantity(number, scale));
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
        let two_words = self.peek().is_some_and(|token| token.text == "per")
            && self.peek_at(1).is_some_and(|token| token.text == "cent");
        self.at += 2 * usize::from(two_words);
        two_words || self.accept('%')
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

    /// `6 feet 2 inches`, `5 dollars and 30 cents`: parts of one size, the larger unit first.
    fn compound(&mut self, value: Value) -> Result<Value, Failure> {
        let Value::Quantity(number, unit) = &value else {
            return Ok(value);
        };
        let start = self.at;
        self.at += usize::from(self.peek().is_some_and(|token| is_separator(&token)));
        if !self.peek().is_some_and(|token| token.kind == Kind::Number) {
            self.rewind(start);
            return Ok(value);
        }
        let next = self.number().and_then(|next| self.number_of(next));
        let next = next.and_then(|number| self.with_unit(number));
        match next {
            Ok(Value::Quantity(small, smaller)) => {
                if let Some(sum) = self.joined_sizes((number, unit), (&small, &smaller))? {
                    return Ok(Value::Quantity(sum, unit.clone()));
                }
            }
            Err(Failure::Exhausted) => return Err(Failure::Exhausted),
            _ => {}
        }
        self.rewind(start);
        Ok(value)
    }

    /// The sum in the larger unit, if the second one is smaller and of the same dimension.
    fn joined_sizes(
        &mut self,
        large: (&Fraction, &Unit),
        small: (&Fraction, &Unit),
    ) -> Result<Option<Fraction>, Failure> {
        let (Some(one), Some(other)) = (large.1.scale(), small.1.scale()) else {
            return Ok(None);
        };
        if one.0 != other.0 || one.0.is_empty() || other.1 >= one.1 {
            return Ok(None);
        }
        let part = small
            .0
            .times(&Fraction::rational(other.1 / one.1), self.budget)?;
        large.0.plus(&part, self.budget).map(Some)
    }

    /// The minutes and seconds of `45°30'15''`.
    fn arc_minutes(&mut self, degrees: Fraction) -> Result<Fraction, Failure> {
        let mut total = degrees;
        for (mark, size) in [("'", 60), ("''", 3_600)] {
            let number = self.peek().filter(|token| token.kind == Kind::Number);
            let marks = (0..mark.len())
                .all(|at| self.peek_at(1 + at).is_some_and(|token| token.is('\'')))
                || (size == 3_600 && self.peek_at(1).is_some_and(|token| token.is('"')));
            let Some(number) = number.filter(|_| marks) else {
                return Ok(total);
            };
            let part = Fraction::rational(crate::value::decimal(number.text)?)
                .over(&Fraction::whole(size), self.budget)?;
            let quotes = usize::from(!self.peek_at(1).is_some_and(|token| token.is('"')));
            self.at += 2 + quotes * (mark.len() - 1);
            total = total.plus(&part, self.budget)?;
        }
        Ok(total)
    }

    /// `1011 base 2`, `1011 in base 2` or `1011 (base 2)`.
    fn base_words(&mut self, number: &Fraction) -> Result<Option<Value>, Failure> {
        let open = usize::from(self.next_is('('));
        let skipped = open
            + usize::from(
                self.peek_at(open)
                    .is_some_and(|token| token.kind == Kind::Word && token.text == "in"),
            );
        let names = self
            .peek_at(skipped)
            .is_some_and(|token| token.text == "base");
        let base = self
            .peek_at(skipped + 1)
            .filter(|token| names && (token.is_integer() || token.kind == Kind::Word));
        let digits = number.as_rational().filter(|number| number.is_integer());
        let (Some(base), Some(digits)) = (base, digits) else {
            return Ok(None);
        };
        self.at += skipped + 2;
        if open == 1 {
            self.expect(')')?;
        }
        let base = base
            .text
            .parse()
            .ok()
            .or_else(|| super::words::small_number(base.text));
        let base = base.ok_or(Failure::NotUnderstood)?;
        super::number::in_base(&digits.to_integer().to_string(), base).map(Some)
    }

    /// `to` and a number: `3 to 4`.
    fn ratio_words_ahead(&self) -> bool {
        self.peek()
            .is_some_and(|token| token.kind == Kind::Word && token.text == "to")
            && self
                .peek_at(1)
                .is_some_and(|token| token.kind == Kind::Number)
    }

    fn colon_sign(&mut self, sign: char) -> bool {
        if sign == ':' {
            return self.accept(':');
        }
        let found = self.ratio_words_ahead();
        self.at += usize::from(found);
        found
    }

    fn colon(&mut self, first: Fraction, sign: char) -> Result<Value, Failure> {
        let (mut parts, mut padded) = (vec![first], false);
        while self.colon_sign(sign) {
            padded = self
                .peek()
                .is_some_and(|token| token.is_integer() && token.text.len() == 2);
            let plain = self.peek().is_some_and(|token| token.kind == Kind::Number);
            let start = self.at;
            let mut part = if plain { self.number()? } else { self.sum()? };
            if plain && self.peek().is_some_and(|token| token.kind == Kind::Command) {
                self.rewind(start);
                part = self.sum()?;
            }
            match part {
                Value::Number(part) if parts.len() < 8 => parts.push(part),
                _ => return Err(Failure::NotUnderstood),
            }
        }
        let unit = self.unit()?;
        Ok(Value::Colon(Colon {
            parts,
            unit,
            padded,
        }))
    }

    /// How many of the tokens ahead can belong to a unit; a number only as an exponent.
    pub(super) fn unit_length(&self) -> usize {
        let rest = self.rest();
        let belongs = |at: &usize| {
            let raised = (at.saturating_sub(3)..*at)
                .any(|before| rest.get(before).is_some_and(|token| token.is('^')));
            rest.get(*at).is_some_and(|token| {
                belongs_to_unit(token) && (raised || token.kind != Kind::Number)
            })
        };
        (0..rest.len()).take_while(belongs).count()
    }

    /// The words up to the next separator, as a unit.
    fn unit(&mut self) -> Result<Option<Unit>, Failure> {
        if !self
            .peek()
            .is_some_and(|token| token.kind == Kind::Word && !is_separator(&token))
        {
            return Ok(None);
        }
        let length = self.unit_length();
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
