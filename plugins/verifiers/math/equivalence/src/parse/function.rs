use super::parser::Parser;
use super::primary::starts_factor;
use crate::budget::Failure;
use crate::lexer::Kind;
use crate::value::{Fraction, Value, power, root};

/// Functions that are written before their argument, with or without brackets.
const FUNCTIONS: &[&str] = &[
    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
    "log", "ln", "exp",
];
/// Functions of a list in brackets.
const LISTED: &[&str] = &["gcd", "lcm", "max", "min", "det"];
/// Letters that name a function when a bracket follows at once.
const LETTERS: &[&str] = &["f", "g", "h", "F", "G", "H", "P", "Q", "W"];

impl Parser<'_, '_> {
    pub(super) fn is_function_ahead(&self) -> bool {
        let Some(token) = self.peek() else {
            return false;
        };
        let bracket = self
            .peek_at(1)
            .is_some_and(|next| next.is('(') && !next.spaced);
        let named = FUNCTIONS.contains(&token.text) && !token.prose;
        match token.kind {
            Kind::Command => named || (LISTED.contains(&token.text) && bracket),
            Kind::Word => {
                named || (bracket && (token.text == "sqrt" || LETTERS.contains(&token.text)))
            }
            _ => false,
        }
    }

    /// The value of a function, if one is ahead; it stays opaque but for `sqrt`.
    pub(super) fn function(&mut self) -> Result<Option<Fraction>, Failure> {
        if !self.is_function_ahead() {
            return Ok(None);
        }
        let name = self.next()?.text.to_owned();
        if name == "sqrt" {
            let radicand = self.nested(Self::primary)?;
            return root(2, &self.number_of(radicand)?, self.budget).map(Some);
        }
        if LETTERS.contains(&name.as_str()) || LISTED.contains(&name.as_str()) {
            return self.applied(&name).map(Some);
        }
        self.prefixed(name).map(Some)
    }

    /// `f(x, y)`.
    fn applied(&mut self, name: &str) -> Result<Fraction, Failure> {
        self.expect('(')?;
        let items = self.bracketed(|inner| inner.items(Self::single))?;
        self.expect(')')?;
        let arguments = items
            .into_iter()
            .map(|item| self.number_of(item))
            .collect::<Result<Vec<_>, _>>()?;
        Fraction::opaque(name, &arguments.iter().collect::<Vec<_>>())
    }

    /// `\sin^2 x`, `\log_2 8`, `sin(x)`.
    fn prefixed(&mut self, mut name: String) -> Result<Fraction, Failure> {
        if self.accept('_') {
            name.push('_');
            name.push_str(&self.index()?);
        }
        let exponent = if self.accept('^') {
            Some(self.nested(Self::exponent)?)
        } else {
            None
        };
        let argument = self.nested(Self::function_argument)?;
        let value = Fraction::opaque(&name, &[&argument])?;
        match exponent {
            Some(exponent) => power(&value, &exponent, self.budget),
            None => Ok(value),
        }
    }

    /// A bracket, or the factors up to the next sign or function.
    fn function_argument(&mut self) -> Result<Fraction, Failure> {
        let bracket = self.next_is('(');
        let first = self.factor()?;
        let mut product = self.number_of(first)?;
        while !bracket && starts_factor(self) && !self.is_function_ahead() && !self.next_is('(') {
            let factor = self.factor()?;
            let Value::Number(factor) = factor else {
                return Err(Failure::NotUnderstood);
            };
            product = product.times(&factor, self.budget)?;
        }
        Ok(product)
    }
}
