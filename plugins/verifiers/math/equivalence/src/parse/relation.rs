use super::parser::Parser;
use crate::budget::Failure;
use crate::lexer::{Kind, Token, normal_text};
use crate::value::{MODULUS, Value};

/// Longest name of a quantity, in tokens.
const MAX_NAME: usize = 24;

/// Words that begin another statement: what stands before them is no part of a name.
const NO_NAMES: &[&str] = &[
    "because", "since", "so", "if", "when", "where", "then", "and", "or", "not", "but", "as",
    "for", "thus", "hence",
];

impl Parser<'_, '_> {
    /// One side, or several joined by relation signs.
    pub(super) fn relation(&mut self) -> Result<Value, Failure> {
        let first = self.first_side()?;
        let (mut sides, mut signs) = (vec![first], Vec::new());
        while let Some(sign) = self.peek().and_then(|token| relation_sign(&token)) {
            self.next()?;
            signs.push(sign);
            sides.push(self.union()?);
        }
        if signs.last() == Some(&'≡')
            && let Some(modulus) = self.modulus()?
        {
            sides.push(modulus);
            signs.push(MODULUS);
        }
        match (sides.len(), sides.pop()) {
            (1, Some(Value::Name(_))) | (_, None) => Err(Failure::NotUnderstood),
            (1, Some(only)) => Ok(only),
            (_, Some(last)) => {
                sides.push(last);
                Ok(Value::Relation(sides, signs))
            }
        }
    }

    /// `\pmod{7}`, `(mod 7)` or `mod 7`.
    fn modulus(&mut self) -> Result<Option<Value>, Failure> {
        let open = usize::from(self.next_is('('));
        let named = |ahead: usize| {
            self.peek_at(ahead)
                .is_some_and(|token| matches!(token.text, "pmod" | "mod" | "bmod"))
        };
        if !named(open) {
            return Ok(None);
        }
        self.at += open + 1;
        let modulus = self.sum()?;
        if open == 1 {
            self.expect(')')?;
        }
        Ok(Some(modulus))
    }

    /// The left side may be a name that means nothing to the parser: `\angle ABC = 90`.
    fn first_side(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        match self.union() {
            Err(Failure::NotUnderstood) => {
                self.rewind(start);
                self.name()
            }
            result => result,
        }
    }

    fn name(&mut self) -> Result<Value, Failure> {
        if self.at > 0 || !self.peek().is_some_and(|token| token.kind != Kind::Number) {
            return Err(Failure::NotUnderstood);
        }
        let ends = |token: &Token<'_>| {
            relation_sign(token).is_some()
                || matches!(token.kind, Kind::Symbol(',' | ';') | Kind::Row)
        };
        let length = self
            .rest()
            .iter()
            .position(ends)
            .filter(|length| (1..=MAX_NAME).contains(length));
        let length = length.ok_or(Failure::NotUnderstood)?;
        self.budget.spend(length as u64)?;
        let tokens = self.slice(self.at, self.at + length);
        if tokens
            .iter()
            .any(|token| token.kind == Kind::Word && NO_NAMES.contains(&token.text))
        {
            return Err(Failure::NotUnderstood);
        }
        let name = short_name(tokens);
        self.at += length;
        match self.peek().and_then(|token| relation_sign(&token)) {
            Some('=' | '≈') => Ok(Value::Name(name)),
            _ => Err(Failure::NotUnderstood),
        }
    }

    /// Intervals and sets joined by signs of union, intersection and difference, or one quantity.
    fn union(&mut self) -> Result<Value, Failure> {
        let braced = self.next_is('{');
        let mut left = self.quantity()?;
        if braced && self.next_is('∪') {
            left = in_set(left);
        }
        while let Some(sign) = self.set_sign(&left) {
            self.next()?;
            let braced = self.next_is('{');
            let right = self.quantity()?;
            let right = if braced { in_set(right) } else { right };
            if !is_set(&right) || !is_set(&left) {
                return Err(Failure::NotUnderstood);
            }
            left = match (sign, left) {
                ('∪', Value::Set(mut items)) if matches!(right, Value::Set(_)) => {
                    if let Value::Set(more) = right {
                        items.extend(more);
                    }
                    Value::Set(items)
                }
                ('∪', Value::Union(mut parts)) => {
                    parts.push(right);
                    Value::Union(parts)
                }
                ('∪', left) => Value::Union(vec![left, right]),
                ('∩', left) => Value::Both(vec![left, right]),
                (_, left) => Value::Without(Box::new(left), Box::new(right)),
            };
        }
        Ok(left)
    }

    fn set_sign(&self, left: &Value) -> Option<char> {
        match self.peek()?.kind {
            Kind::Symbol(sign @ ('∪' | '∩' | '∖')) => Some(sign),
            Kind::Symbol('-') if is_set(left) => Some('∖'),
            Kind::Word if is_set(left) && matches!(self.peek()?.text, "U" | "union") => Some('∪'),
            _ => None,
        }
    }
}

/// Braces of plain text around one number are a set where a union sign stands beside them.
fn in_set(value: Value) -> Value {
    match value {
        Value::Number(_) => Value::Set(vec![value]),
        other => other,
    }
}

fn is_set(value: &Value) -> bool {
    matches!(
        value,
        Value::Bracketed(..)
            | Value::Set(_)
            | Value::Union(_)
            | Value::Both(_)
            | Value::Without(..)
            | Value::Domain(_)
    )
}

/// `Solving gives x` names `x`.
fn short_name(tokens: &[Token<'_>]) -> String {
    match tokens {
        [.., word, last]
            if word.kind == Kind::Word
                && last.kind == Kind::Word
                && last.text.chars().count() == 1 =>
        {
            last.text.to_owned()
        }
        _ => normal_text(tokens),
    }
}

pub(super) fn relation_sign(token: &Token<'_>) -> Option<char> {
    match token.kind {
        Kind::Symbol(sign @ ('=' | '<' | '>' | '≤' | '≥' | '≠' | '≈' | '∈' | '≡')) => {
            Some(sign)
        }
        _ => None,
    }
}
