use crate::budget::{Budget, Failure, MAX_DEPTH};
use crate::lexer::{Kind, Token};
use crate::value::Value;

/// One way to read an answer.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) value: Value,
    /// Commas were taken for thousands separators; they might separate a list.
    pub(crate) grouped: bool,
}

/// Reads all `tokens` as one value. `group` allows `1,234` to be one number.
///
/// # Errors
/// [`Failure::NotUnderstood`] when a token is left over or makes no sense, [`Failure::TooLarge`] at a cap.
pub(crate) fn read(
    tokens: &[Token<'_>],
    group: bool,
    budget: &mut Budget,
) -> Result<Reading, Failure> {
    let mut parser = Parser::new(tokens, group, budget);
    let value = parser.list()?;
    if parser.peek().is_some() {
        return Err(Failure::NotUnderstood);
    }
    Ok(Reading {
        value,
        grouped: parser.grouped,
    })
}

/// Where the reading stands.
pub(super) struct Parser<'a, 'b> {
    tokens: Vec<Token<'a>>,
    pub(super) at: usize,
    pub(super) budget: &'b mut Budget,
    depth: u32,
    /// A degree sign is a factor: the argument of a function is read.
    pub(super) angles: bool,
    /// A letter that has a value: the index of a sum that is written out.
    pub(super) binding: Option<(String, i64)>,
    /// Tokens that were read in part, as they were before, with their places.
    split: Vec<(usize, Token<'a>)>,
    /// `1,234` may be one number: allowed by the caller, and not inside brackets.
    pub(super) group: bool,
    pub(super) grouped: bool,
    /// The branch of `±` that is being read is the lower one.
    pub(super) lower: bool,
    /// A `±` was read since this was last cleared.
    pub(super) saw_plus_minus: bool,
}

impl<'a, 'b> Parser<'a, 'b> {
    fn new(tokens: &[Token<'a>], group: bool, budget: &'b mut Budget) -> Self {
        Self {
            tokens: tokens.to_vec(),
            at: 0,
            budget,
            depth: 0,
            angles: false,
            binding: None,
            split: Vec::new(),
            group,
            grouped: false,
            lower: false,
            saw_plus_minus: false,
        }
    }

    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<Token<'a>> {
        self.tokens.get(self.at + ahead).copied()
    }

    pub(super) fn rest(&self) -> &[Token<'a>] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &[Token<'a>] {
        self.tokens.get(from..to).unwrap_or_default()
    }

    pub(super) fn previous(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at.checked_sub(1)?).copied()
    }

    pub(super) fn next(&mut self) -> Result<Token<'a>, Failure> {
        self.budget.spend(1)?;
        let token = self.peek().ok_or(Failure::NotUnderstood)?;
        self.at += 1;
        Ok(token)
    }

    pub(super) fn next_is(&self, symbol: char) -> bool {
        self.peek().is_some_and(|token| token.is(symbol))
    }

    pub(super) fn next_is_command(&self, name: &str) -> bool {
        self.peek()
            .is_some_and(|token| token.kind == Kind::Command && token.text == name)
    }

    pub(super) fn accept(&mut self, symbol: char) -> bool {
        let found = self.next_is(symbol);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, symbol: char) -> Result<(), Failure> {
        if self.accept(symbol) {
            Ok(())
        } else {
            Err(Failure::NotUnderstood)
        }
    }

    /// Goes back to read again from `start`.
    pub(super) fn rewind(&mut self, start: usize) {
        self.at = start;
        while let Some((at, token)) = self.split.pop_if(|(at, _)| *at >= start) {
            if let Some(slot) = self.tokens.get_mut(at) {
                *slot = token;
            }
        }
    }

    /// Puts `tokens` in the place of the `length` that are ahead.
    pub(super) fn replace(&mut self, length: usize, tokens: Vec<Token<'a>>) {
        self.tokens.splice(self.at..self.at + length, tokens);
    }

    /// Runs `inner` one level deeper.
    pub(super) fn nested<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.budget.spend(1)?;
        if self.depth >= MAX_DEPTH {
            return Err(Failure::TooLarge);
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Runs `inner` where commas only separate.
    pub(super) fn bracketed<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let group = std::mem::replace(&mut self.group, false);
        let result = self.nested(inner);
        self.group = group;
        result
    }

    /// Takes the first letter of the product ahead: in `ab^2` the exponent is that of `b`.
    pub(super) fn take_letter(&mut self) -> Result<&'a str, Failure> {
        self.budget.spend(1)?;
        let token = self.tokens.get_mut(self.at).ok_or(Failure::NotUnderstood)?;
        let length = token.text.chars().next().map_or(0, char::len_utf8);
        let (letter, rest) = token.text.split_at(length);
        if rest.is_empty() {
            self.at += 1;
        } else {
            self.split.push((self.at, *token));
            token.text = rest;
            token.kind = Kind::Letters;
        }
        Ok(letter)
    }

    /// Takes the first digit of the number ahead: `\frac12` is one half.
    pub(super) fn take_digit(&mut self) -> Result<&'a str, Failure> {
        self.budget.spend(1)?;
        let token = self.tokens.get_mut(self.at).ok_or(Failure::NotUnderstood)?;
        if token.text.len() == 1 || !token.is_integer() {
            self.at += 1;
            return Ok(token.text);
        }
        let (digit, rest) = token.text.split_at(1);
        self.split.push((self.at, *token));
        token.text = rest;
        token.spaced = false;
        Ok(digit)
    }
}
