use super::matrix::determinant;
use super::parser::Parser;
use super::relation::relation_sign;
use super::units::{Unit, is_unit, is_unit_letter};
use crate::budget::Failure;
use crate::lexer::{Kind, Token};
use crate::value::{Atom, Fraction, Value};

/// Words of up to three letters that are not products of letters.
const SHORT_WORDS: &[&str] = &[
    "add", "all", "am", "an", "and", "any", "are", "as", "at", "be", "box", "but", "by", "can",
    "cat", "day", "did", "do", "dog", "end", "few", "for", "get", "go", "had", "has", "he", "her",
    "him", "his", "how", "if", "in", "is", "it", "its", "let", "may", "me", "men", "mod", "my",
    "inf", "new", "no", "not", "now", "odd", "of", "off", "old", "on", "one", "or", "our", "out",
    "own", "pct", "per", "pm", "put", "red", "say", "see", "set", "she", "six", "so", "sum", "ten",
    "the", "to", "too", "top", "two", "up", "us", "use", "via", "was", "way", "we", "who", "why",
    "yes", "yet", "you",
];

pub(super) fn infinity() -> Atom {
    Atom::Symbol("∞".into())
}

/// The next token can be a factor that is written without a sign before it.
pub(super) fn starts_factor(parser: &Parser<'_, '_>) -> bool {
    let Some(token) = parser.peek() else {
        return false;
    };
    match token.kind {
        Kind::Symbol('(') => !parser
            .peek_at(1)
            .is_some_and(|next| matches!(next.text, "base" | "mod")),
        Kind::Symbol('{') => true,
        Kind::Command => !matches!(
            token.text,
            "infty" | "circ" | "pmod" | "angle" | "triangle" | "rfloor" | "rceil" | "bmod" | "mod"
        ),
        Kind::Word => starts_letters(parser, &token),
        Kind::Letters => true,
        Kind::Number => parser.previous().is_some_and(|previous| previous.is('!')),
        _ => false,
    }
}

fn starts_letters(parser: &Parser<'_, '_>, token: &Token<'_>) -> bool {
    let letter = token.text.chars().count() == 1;
    let after_number = parser
        .previous()
        .is_some_and(|last| last.kind == Kind::Number || last.is('}') || last.is(')'));
    if letter {
        return !(after_number && (token.prose || (token.spaced && is_unit_ahead(parser))));
    }
    let function = token.prose && token.text != "sec" && parser.is_function_ahead();
    function
        || !token.prose
            && (is_symbol_name(token.text)
                || parser.is_product_ahead(token)
                || parser.is_function_ahead())
}

/// Everything up to the end of the item is spelled with units: `m`, `m/s^2`, but not `m n`.
fn is_unit_ahead(parser: &Parser<'_, '_>) -> bool {
    let length = parser.unit_length();
    let tokens = parser.slice(parser.at, parser.at + length);
    let ends = parser.peek_at(length).is_none_or(|token| {
        token.is(',')
            || token.is(';')
            || token.is(')')
            || (token.kind == Kind::Number && token.spaced)
            || relation_sign(&token).is_some()
    });
    ends && parser
        .peek()
        .is_some_and(|token| is_unit_letter(token.text))
        && Unit::is_spelled(tokens)
}

/// The names of Greek letters, which the lexer yields as words.
fn is_symbol_name(word: &str) -> bool {
    matches!(
        word,
        "alpha"
            | "beta"
            | "gamma"
            | "delta"
            | "epsilon"
            | "varepsilon"
            | "zeta"
            | "eta"
            | "theta"
            | "vartheta"
            | "iota"
            | "kappa"
            | "lambda"
            | "mu"
            | "nu"
            | "xi"
            | "rho"
            | "sigma"
            | "tau"
            | "upsilon"
            | "phi"
            | "varphi"
            | "chi"
            | "psi"
            | "omega"
            | "Gamma"
            | "Delta"
            | "Theta"
            | "Lambda"
            | "Xi"
            | "Sigma"
            | "Phi"
            | "Psi"
            | "Omega"
            | "ell"
            | "pi"
    )
}

/// `xy` is a product of letters; `odd` and `cm` are words.
fn is_product(word: &str, braced: bool) -> bool {
    word.len() <= 3
        && word.bytes().all(|byte| byte.is_ascii_alphabetic())
        && (braced || !SHORT_WORDS.contains(&word.to_ascii_lowercase().as_str()))
        && (braced || !is_unit(word))
}

impl Parser<'_, '_> {
    pub(super) fn primary(&mut self) -> Result<Value, Failure> {
        let token = self.peek().ok_or(Failure::NotUnderstood)?;
        match token.kind {
            Kind::Number => self.number(),
            Kind::Word => self.word(),
            Kind::Letters => self.letter(),
            Kind::Command => self.command(),
            Kind::Begin => self.environment(),
            Kind::Symbol('(') => self.group('('),
            Kind::Symbol('[') => self.group('['),
            Kind::Symbol(']') => self.group('('),
            Kind::Symbol('⟨') => self.group('⟨'),
            Kind::Symbol('{') => self.braces(),
            Kind::Symbol('⦃') => self.set(),
            Kind::Symbol('|') => self.absolute(),
            _ => Err(Failure::NotUnderstood),
        }
    }

    /// One value in brackets is the value; several are a tuple or an interval.
    fn group(&mut self, open: char) -> Result<Value, Failure> {
        self.next()?;
        let mut items = self.bracketed(|inner| inner.items(Self::single))?;
        let close = match self.next()?.kind {
            Kind::Symbol(close @ (')' | ']' | '⟩')) => close,
            Kind::Symbol('[') => ')',
            _ => return Err(Failure::NotUnderstood),
        };
        let matched = matches!((open, close), ('(', ')') | ('[', ']'));
        match (items.len(), items.pop()) {
            (1, Some(only)) if matched => Ok(only),
            (_, Some(last)) => {
                items.push(last);
                Ok(Value::Bracketed(open, items, close))
            }
            (_, None) => Err(Failure::NotUnderstood),
        }
    }

    /// Braces of TeX group one value; braces of plain text hold a set.
    fn braces(&mut self) -> Result<Value, Failure> {
        self.next()?;
        if let Some(length) = self.builder_ahead() {
            self.at += length;
            let condition = self.bracketed(Self::list)?;
            self.expect('}')?;
            return Ok(condition);
        }
        let mut items = self.bracketed(|inner| inner.items(Self::single))?;
        self.expect('}')?;
        match (items.len(), items.pop()) {
            (1, Some(only)) => Ok(only),
            (_, Some(last)) => {
                items.push(last);
                Ok(Value::Set(items))
            }
            (_, None) => Err(Failure::NotUnderstood),
        }
    }

    fn set(&mut self) -> Result<Value, Failure> {
        self.next()?;
        if self.accept('⦄') {
            return Ok(Value::Set(Vec::new()));
        }
        if let Some(length) = self.builder_ahead() {
            self.at += length;
            let condition = self.bracketed(Self::list)?;
            self.expect('⦄')?;
            return Ok(condition);
        }
        if self.peek().is_some_and(|token| token.kind == Kind::Begin) {
            let lines = self.braced_lines()?;
            self.accept('⦄');
            return Ok(lines);
        }
        let items = self.bracketed(|inner| inner.items(Self::branches))?;
        self.expect('⦄')?;
        Ok(Value::Set(items))
    }

    /// `x |`, `x :` or `x \in \mathbb{R} |` as the beginning of a set that is described by a condition.
    fn builder_ahead(&self) -> Option<usize> {
        let first = self.peek().filter(|token| token.kind == Kind::Word)?;
        let bar = |ahead: usize| {
            self.peek_at(ahead)
                .is_some_and(|token| token.is('|') || token.is(':'))
        };
        let member = self.peek_at(1).is_some_and(|token| token.is('∈'))
            && self.peek_at(2).is_some_and(|token| token.text == "reals");
        let single = first.text.chars().count() == 1;
        match (single && bar(1), single && member && bar(3)) {
            (true, _) => Some(2),
            (_, true) => Some(4),
            _ => None,
        }
    }

    fn absolute(&mut self) -> Result<Value, Failure> {
        self.next()?;
        let inner = self.bracketed(Self::sum)?;
        if let Value::Matrix(rows) = &inner {
            self.expect('|')?;
            return determinant(rows, self.budget).map(Value::Number);
        }
        let inner = self.number_of(inner)?;
        self.expect('|')?;
        Ok(Value::Number(match inner.as_rational() {
            Some(number) => Fraction::rational(num_traits::Signed::abs(&number)),
            None => Fraction::opaque("abs", &[&inner])?,
        }))
    }

    fn word(&mut self) -> Result<Value, Failure> {
        if self.is_based_ahead() {
            return self.based();
        }
        if self.is_point_ahead() {
            self.next()?;
            return self.group('(');
        }
        if let Some(value) = self.function()? {
            return Ok(Value::Number(value));
        }
        let token = self.peek().ok_or(Failure::NotUnderstood)?;
        let letters = token.text.chars().count();
        if letters > 1 && !is_symbol_name(token.text) && self.is_product_ahead(&token) {
            return self.letter();
        }
        self.next()?;
        match token.text {
            "pi" => Ok(Value::Number(Fraction::atom(Atom::Pi))),
            "infinity" | "inf" | "Infinity" => Ok(Value::Number(Fraction::atom(infinity()))),
            text if letters == 1 || is_symbol_name(text) => self.symbol(text).map(Value::Number),
            _ => Err(Failure::NotUnderstood),
        }
    }

    /// A word that stands among other words, or is the whole answer, is no product of letters.
    fn is_product_ahead(&self, token: &Token<'_>) -> bool {
        let is_word =
            |other: &Token<'_>| other.kind == Kind::Word && other.text.chars().count() > 1;
        let next = self.peek_at(1);
        let among_words = next.is_some_and(|next| next.spaced && is_word(&next))
            || (token.spaced && self.previous().is_some_and(|previous| is_word(&previous)));
        let lone = self.at == 0 && next.is_none();
        let braced = self.previous().is_some_and(|previous| previous.is('{'))
            && next.is_some_and(|next| next.is('}'));
        is_product(token.text, braced) && !token.prose && !among_words && !lone
    }

    /// `P(2, 3)`: a capital and a bracket with a comma in it name a point.
    fn is_point_ahead(&self) -> bool {
        let capital = self.peek().is_some_and(|token| {
            token.text.len() == 1 && token.text.bytes().all(|byte| byte.is_ascii_uppercase())
        });
        let opens = self
            .peek_at(1)
            .is_some_and(|token| token.is('(') && !token.spaced);
        let mut depth = 0_usize;
        capital
            && opens
            && self.rest().iter().skip(1).take(32).any(|token| {
                match token.kind {
                    Kind::Symbol('(' | '{' | '[') => depth += 1,
                    Kind::Symbol(')' | '}' | ']') => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 1 && token.is(',')
            })
    }

    fn letter(&mut self) -> Result<Value, Failure> {
        let letter = self.take_letter()?;
        self.symbol(letter).map(Value::Number)
    }

    /// A letter with its index and primes.
    fn symbol(&mut self, letter: &str) -> Result<Fraction, Failure> {
        let mut name = letter.to_owned();
        if self.accept('_') {
            name.push('_');
            name.push_str(&self.index()?);
        }
        while self.accept('\'') {
            self.budget.spend(1)?;
            name.push('\'');
        }
        if let Some((_, index)) = self.binding.as_ref().filter(|(letter, _)| *letter == name) {
            return Ok(Fraction::whole(*index));
        }
        Ok(symbol_named(name))
    }

    /// What stands behind `_`, as written.
    pub(super) fn index(&mut self) -> Result<String, Failure> {
        if !self.accept('{') {
            let token = self.next()?;
            return match token.kind {
                Kind::Number | Kind::Word => Ok(token.text.to_owned()),
                _ => Err(Failure::NotUnderstood),
            };
        }
        let length = self
            .rest()
            .iter()
            .take(16)
            .position(|token| token.is('}') || token.is('{'));
        let length = length.ok_or(Failure::NotUnderstood)?;
        self.budget.spend(length as u64)?;
        let index = crate::lexer::normal_text(self.slice(self.at, self.at + length));
        self.at += length;
        self.expect('}')?;
        Ok(index)
    }
}

fn symbol_named(name: String) -> Fraction {
    if name == "i" {
        Fraction::imaginary()
    } else {
        Fraction::atom(Atom::Symbol(name.into()))
    }
}
