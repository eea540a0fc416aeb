use super::parser::Parser;
use super::primary::starts_factor;
use crate::budget::Failure;
use crate::lexer::Kind;
use crate::value::{Atom, Fraction, Value, power, root};

/// Functions that are written before their argument, with or without brackets.
const FUNCTIONS: &[&str] = &[
    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh",
    "log", "ln", "exp", "lg", "coth", "sech", "csch", "arccot", "arcsec", "arccsc", "asin", "acos",
    "atan", "cis", "tg", "ctg", "arctg",
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
        let named = FUNCTIONS.contains(&token.text) && !(token.prose && token.text == "sec");
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
        self.prefixed(&name).map(Some)
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
    fn prefixed(&mut self, name: &str) -> Result<Fraction, Failure> {
        let base = self.logarithm_base(name)?;
        let exponent = if self.next_is('^') && self.degrees_ahead().is_none() {
            self.next()?;
            Some(self.nested(Self::exponent)?)
        } else {
            None
        };
        let outer = std::mem::replace(&mut self.angles, true);
        let argument = self.nested(Self::function_argument);
        self.angles = outer;
        let argument = argument?;
        if let Some(inverse) = exponent
            .as_ref()
            .and_then(|exponent| inverse(name, exponent))
        {
            return Fraction::opaque(inverse, &[&argument]);
        }
        let value = match (name, base) {
            ("log", Some(base)) => Fraction::opaque("log", &[&base, &argument]),
            ("exp", _) => power(&Fraction::euler(), &argument, self.budget),
            _ => Fraction::opaque(full_name(name), &[&argument]),
        }?;
        match exponent {
            Some(exponent) => power(&value, &exponent, self.budget),
            None => Ok(value),
        }
    }

    /// What stands behind `\log_`; ten if nothing does.
    fn logarithm_base(&mut self, name: &str) -> Result<Option<Fraction>, Failure> {
        match (name, self.accept('_')) {
            ("log" | "lg", true) => self.nested(Self::argument).map(Some),
            ("log" | "lg", false) => Ok(Some(Fraction::whole(10))),
            (_, true) => Err(Failure::NotUnderstood),
            _ => Ok(None),
        }
    }

    /// A bracket, or the factors up to the next sign or function.
    fn function_argument(&mut self) -> Result<Fraction, Failure> {
        let bracket = self.next_is('(');
        let negative = self.accept('-');
        let first = self.factor()?;
        let mut product = self.number_of(first)?;
        if negative {
            product = product.negated();
        }
        while !bracket && starts_factor(self) && !self.is_function_ahead() && !self.next_is('(') {
            let factor = self.factor()?;
            let Value::Number(factor) = factor else {
                return Err(Failure::NotUnderstood);
            };
            product = product.times(&factor, self.budget)?;
        }
        Ok(product)
    }

    /// `x` degrees as an angle without unit.
    pub(super) fn radians(&mut self, degrees: &Fraction) -> Result<Fraction, Failure> {
        degrees
            .times(&Fraction::atom(Atom::Pi), self.budget)?
            .over(&Fraction::whole(180), self.budget)
    }
}

/// `\sin^{-1}` is the inverse function and no reciprocal.
fn inverse(name: &str, exponent: &Fraction) -> Option<&'static str> {
    if *exponent != Fraction::whole(-1) {
        return None;
    }
    Some(match full_name(name) {
        "sin" => "arcsin",
        "cos" => "arccos",
        "tan" => "arctan",
        "cot" => "arccot",
        _ => return None,
    })
}

/// One name for every function.
fn full_name(name: &str) -> &str {
    match name {
        "asin" => "arcsin",
        "acos" => "arccos",
        "atan" | "arctg" => "arctan",
        "tg" => "tan",
        "ctg" => "cot",
        "lg" => "log",
        other => other,
    }
}
