use num_rational::BigRational;

use super::parser::Parser;
use super::words::small_number;
use crate::budget::{Failure, MAX_DIGITS};
use crate::lexer::{Kind, Token};
use crate::value::{Fraction, Value, decimal, power_of_ten, repeating};

/// Largest decimal exponent that is computed.
const MAX_EXPONENT: i32 = MAX_DIGITS as i32;

impl Parser<'_, '_> {
    /// A number with its thousands, exponent, period or fraction; or digits in another base.
    pub(super) fn number(&mut self) -> Result<Value, Failure> {
        if self.is_based_ahead() {
            return self.based();
        }
        if let Some(value) = self.prefixed_digits()? {
            return Ok(value);
        }
        let token = self.next()?;
        let digits = self.thousands(&token)?;
        let written = match self.repeated(&digits)? {
            Some((start, period)) => repeating(&start, &period)?,
            None => decimal(&digits)?,
        };
        let scaled = self.decimal_exponent(&token, written)?;
        let number = Fraction::rational(scaled);
        if !digits.contains('.')
            && let Some(part) = self.mixed_part()?
        {
            return Ok(Value::Number(number.plus(&part, self.budget)?));
        }
        Ok(Value::Number(number))
    }

    /// Joins the groups of three that follow: `1,234`, `1{,}234`, `1 234`.
    fn thousands(&mut self, first: &Token<'_>) -> Result<String, Failure> {
        let mut digits = first.text.to_owned();
        if !first.is_integer() || first.text.len() > 3 || first.text.starts_with('0') {
            return Ok(digits);
        }
        let Some(separator) = self.group_separator() else {
            return Ok(digits);
        };
        let groups = self.count_groups(separator);
        for _ in 0..groups {
            self.at += usize::from(separator != Separator::Space);
            digits.push_str(self.next()?.text);
        }
        self.grouped |= groups > 0 && separator == Separator::Comma;
        Ok(digits)
    }

    fn group_separator(&self) -> Option<Separator> {
        match self.peek()?.kind {
            Kind::Symbol(',') if self.group => Some(Separator::Comma),
            Kind::ThousandsComma => Some(Separator::Thousands),
            Kind::Number if self.peek()?.spaced => Some(Separator::Space),
            _ => None,
        }
    }

    /// How many groups follow, of three digits each or, as in India, of two but for the last; none if one is of another length.
    fn count_groups(&self, separator: Separator) -> usize {
        let step = if separator == Separator::Space { 1 } else { 2 };
        let mut lengths: Vec<usize> = Vec::new();
        while let Some(group) = self.group_ahead(separator, lengths.len() * step, step) {
            let (whole, fraction) = group.text.split_once('.').unwrap_or((group.text, ""));
            lengths.push(whole.len());
            if !fraction.is_empty() || lengths.len() > MAX_DIGITS / 3 {
                break;
            }
        }
        let Some((last, others)) = lengths.split_last() else {
            return 0;
        };
        let even = |size: usize| others.iter().all(|length| *length == size);
        if *last == 3 && (even(3) || (even(2) && separator == Separator::Comma)) {
            lengths.len()
        } else {
            0
        }
    }

    fn group_ahead(&self, separator: Separator, ahead: usize, step: usize) -> Option<Token<'_>> {
        let mark = self.peek_at(ahead)?;
        let separated = match separator {
            Separator::Comma => mark.is(',') || mark.kind == Kind::ThousandsComma,
            Separator::Thousands => mark.kind == Kind::ThousandsComma,
            Separator::Space => true,
        };
        let group = self
            .peek_at(ahead + step - 1)
            .filter(|token| separated && token.kind == Kind::Number)?;
        (group.spaced == (separator == Separator::Space)).then_some(group)
    }

    /// `3.54e-07`, but not `2e-3`, which may well be twice `e` less three.
    fn decimal_exponent(
        &mut self,
        mantissa: &Token<'_>,
        number: BigRational,
    ) -> Result<BigRational, Failure> {
        let Some((length, exponent)) = self.exponent_ahead(mantissa) else {
            return Ok(number);
        };
        self.at += length;
        let exponent = exponent
            .filter(|exponent| exponent.abs() <= MAX_EXPONENT)
            .ok_or(Failure::TooLarge)?;
        Ok(number * power_of_ten(exponent)?)
    }

    fn exponent_ahead(&self, mantissa: &Token<'_>) -> Option<(usize, Option<i32>)> {
        let marker = self.peek().filter(|token| {
            matches!(token.text, "e" | "E") && token.kind == Kind::Word && !token.spaced
        })?;
        let sign = self
            .peek_at(1)
            .filter(|token| (token.is('-') || token.is('+')) && !token.spaced);
        let length = 2 + usize::from(sign.is_some());
        let digits = self
            .peek_at(length - 1)
            .filter(|token| token.is_integer() && !token.spaced)?;
        let plain = marker.text == "E"
            || mantissa.text.contains('.')
            || mantissa.text == "1"
            || digits.text.len() > 1;
        if sign.is_some() && !plain {
            return None;
        }
        let negative = sign.is_some_and(|sign| sign.is('-'));
        let size = digits.text.parse::<i32>().ok();
        Some((length, size.map(|size| if negative { -size } else { size })))
    }

    /// The fraction of a mixed number: `1\frac{1}{2}` or `1 1/2`.
    fn mixed_part(&mut self) -> Result<Option<Fraction>, Failure> {
        if self.is_integer_fraction_ahead() {
            let value = self.command()?;
            return self.number_of(value).map(Some);
        }
        let plain = self
            .peek()
            .is_some_and(|token| token.is_integer() && token.spaced)
            && self.peek_at(1).is_some_and(|token| token.is('/'))
            && self.peek_at(2).is_some_and(|token| token.is_integer());
        if !plain {
            return Ok(None);
        }
        let numerator = Fraction::rational(decimal(self.next()?.text)?);
        self.expect('/')?;
        let denominator = Fraction::rational(decimal(self.next()?.text)?);
        numerator.over(&denominator, self.budget).map(Some)
    }

    /// `\frac` of two written whole numbers, with or without braces.
    fn is_integer_fraction_ahead(&self) -> bool {
        if !self.next_is_command("frac") {
            return false;
        }
        let is_number = |ahead: usize| self.peek_at(ahead).is_some_and(|token| token.is_integer());
        let is_brace =
            |ahead: usize, brace: char| self.peek_at(ahead).is_some_and(|token| token.is(brace));
        let braced =
            |ahead: usize| is_brace(ahead, '{') && is_number(ahead + 1) && is_brace(ahead + 2, '}');
        match (braced(1), is_number(1)) {
            (true, _) => braced(4) || is_number(4),
            (_, true) => {
                braced(2)
                    || is_number(2)
                    || self.peek_at(1).is_some_and(|token| token.text.len() > 1)
            }
            _ => false,
        }
    }

    /// Digits and capitals up to `_` and a base: `204_5`, `1A_{16}`.
    pub(super) fn is_based_ahead(&self) -> bool {
        self.based_length().is_some()
    }

    fn based_length(&self) -> Option<usize> {
        let (mut digits, mut letters) = (false, 0);
        for ahead in 0..8 {
            let token = self.peek_at(ahead)?;
            if ahead > 0 && token.spaced {
                return None;
            }
            match token.kind {
                Kind::Number if token.is_integer() => digits = true,
                Kind::Word if token.text.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                    letters += token.text.len();
                }
                Kind::Symbol('_') => {
                    let hexadecimal = letters > 1 && self.is_sixteen(ahead + 1);
                    let plain = digits && (letters == 0 || self.is_base_index(ahead + 1));
                    return Some(ahead).filter(|ahead| *ahead > 0 && (plain || hexadecimal));
                }
                _ => return None,
            }
        }
        None
    }

    fn is_sixteen(&self, ahead: usize) -> bool {
        let brace = usize::from(self.peek_at(ahead).is_some_and(|token| token.is('{')));
        self.peek_at(ahead + brace)
            .is_some_and(|token| token.text == "16")
    }

    /// A number above ten, whose digits may be letters.
    fn is_base_index(&self, ahead: usize) -> bool {
        let brace = usize::from(self.peek_at(ahead).is_some_and(|token| token.is('{')));
        let base = self.peek_at(ahead + brace);
        base.and_then(|token| token.text.parse::<u32>().ok())
            .is_some_and(|base| base > 10)
    }

    pub(super) fn based(&mut self) -> Result<Value, Failure> {
        let length = self.based_length().ok_or(Failure::NotUnderstood)?;
        let mut digits = String::new();
        for _ in 0..length {
            digits.push_str(self.next()?.text);
        }
        self.based_digits(&digits)
    }

    /// The base that stands behind `digits`.
    pub(super) fn based_digits(&mut self, digits: &str) -> Result<Value, Failure> {
        self.expect('_')?;
        let index = self.index()?;
        let index = index.trim_matches(['(', ')']);
        let base = index.parse().ok().or_else(|| small_number(index));
        in_base(digits, base.ok_or(Failure::NotUnderstood)?)
    }

    /// `0x1F` and `0b101`.
    fn prefixed_digits(&mut self) -> Result<Option<Value>, Failure> {
        let base = match self.peek_at(1) {
            Some(mark) if mark.kind == Kind::Word && !mark.spaced => match mark.text.chars().next()
            {
                Some('x' | 'X') => 16,
                Some('b' | 'B') => 2,
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let zero = self.peek().is_some_and(|token| token.text == "0");
        let joined =
            |token: &&Token<'_>| !token.spaced && (token.is_integer() || token.kind == Kind::Word);
        let tail: Vec<Token<'_>> = self
            .rest()
            .iter()
            .skip(1)
            .take(16)
            .take_while(joined)
            .copied()
            .collect();
        let written: String = tail.iter().map(|token| token.text).collect();
        let digits = written.get(1..).unwrap_or_default().to_ascii_uppercase();
        if !zero || digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(base)) {
            return Ok(None);
        }
        self.at += 1 + tail.len();
        in_base(&digits, base).map(Some)
    }
}

/// Digits in a base; in base ten they are a number.
pub(super) fn in_base(digits: &str, base: u32) -> Result<Value, Failure> {
    let digits = digits.to_ascii_uppercase();
    if !(2..=36).contains(&base) || !digits.chars().all(|digit| digit.is_digit(base)) {
        return Err(Failure::NotUnderstood);
    }
    if base == 10 {
        return Ok(Value::Number(Fraction::rational(decimal(&digits)?)));
    }
    let trimmed = digits.trim_start_matches('0');
    let digits = if trimmed.is_empty() { "0" } else { trimmed };
    Ok(Value::Based(digits.to_owned(), base))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    Comma,
    Thousands,
    Space,
}
