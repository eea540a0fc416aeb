use crate::budget::{Budget, Failure, MAX_ANSWER_BYTES};
use crate::chars::fold;
use crate::lexer::{Kind, Token, lex, normal_text};
use crate::parse::read;
use crate::value::{Fraction, Value, decimal};

/// An answer as it was understood: its normal spelling and the values it may mean.
#[derive(Clone, Debug)]
pub struct Answer {
    text: String,
    readings: Vec<Value>,
    comma: Option<Comma>,
    exhausted: bool,
}

/// A number that is read with a comma for the decimal point.
#[derive(Clone, Debug)]
pub(crate) struct Comma {
    pub(crate) value: Fraction,
    /// It can hardly be read otherwise.
    pub(crate) certain: bool,
}

/// Most tokens of a number with points and a comma.
const MAX_COMMA_TOKENS: usize = 12;

/// Reads one answer, without a response around it. Total: what is not understood stays text.
///
/// ```
/// use heartcut_math_equivalence::parse;
///
/// assert!(parse(r"\frac{3}{4}").is_understood());
/// assert!(!parse("no solution").is_understood());
/// assert_eq!(parse(r"\left( 1,\, 2 \right)").text(), "(1,2)");
/// ```
#[must_use]
pub fn parse(text: &str) -> Answer {
    parse_within(text, &mut Budget::default())
}

pub(crate) fn parse_within(text: &str, budget: &mut Budget) -> Answer {
    let text = bare(text);
    if text.len() > MAX_ANSWER_BYTES {
        return Answer::raw(text);
    }
    let folded = fold(text);
    match lex(bare(&folded)) {
        Ok(tokens) => Answer::of(without_tail(&tokens), budget),
        Err(_) => Answer::raw(text),
    }
}

impl Answer {
    /// The answer in one spelling, for showing and for comparing as text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The answer means a number, an expression or one of the shapes made of them.
    #[must_use]
    pub fn is_understood(&self) -> bool {
        self.comma.as_ref().is_some_and(|comma| comma.certain)
            || self
                .readings
                .iter()
                .any(|reading| !matches!(reading, Value::Text(_)))
    }

    /// A cap was reached before it was read.
    #[must_use]
    pub fn is_over_budget(&self) -> bool {
        self.exhausted
    }

    pub(crate) fn readings(&self) -> &[Value] {
        &self.readings
    }

    /// The value if a comma is taken for the decimal point.
    pub(crate) fn comma(&self) -> Option<&Comma> {
        self.comma.as_ref()
    }

    fn raw(text: &str) -> Self {
        let text = text.to_owned();
        Self {
            readings: vec![Value::Text(text.clone())],
            text,
            comma: None,
            exhausted: true,
        }
    }

    fn of(tokens: &[Token<'_>], budget: &mut Budget) -> Self {
        let text = normal_text(tokens);
        let (readings, failure) = readings(tokens, budget);
        let readings = if readings.is_empty() {
            vec![Value::Text(text.clone())]
        } else {
            readings
        };
        let exhausted = failure == Some(Failure::Exhausted);
        Self {
            text,
            readings,
            comma: comma_decimal(tokens),
            exhausted,
        }
    }
}

/// One value; two where commas may or may not separate thousands.
fn readings(tokens: &[Token<'_>], budget: &mut Budget) -> (Vec<Value>, Option<Failure>) {
    if is_date(tokens) {
        return (Vec::new(), None);
    }
    match read(tokens, true, budget) {
        Ok(reading) if reading.grouped => {
            let other = read(tokens, false, budget).ok().map(|other| other.value);
            (std::iter::once(reading.value).chain(other).collect(), None)
        }
        Ok(reading) => (vec![reading.value], None),
        Err(failure) => (Vec::new(), Some(failure)),
    }
}

/// `12,5`, `1.234,56` and `1.234.567` as they are written where the comma is the decimal point.
fn comma_decimal(tokens: &[Token<'_>]) -> Option<Comma> {
    let (negative, tokens) = match tokens {
        [sign, rest @ ..] if sign.is('-') => (true, rest),
        _ => (false, tokens),
    };
    let close = |token: &Token<'_>| (token.kind == Kind::Number || token.is(',')) && !token.spaced;
    let (first, rest) = tokens.split_first()?;
    if tokens.len() > MAX_COMMA_TOKENS || first.kind != Kind::Number || !rest.iter().all(close) {
        return None;
    }
    let written: String = tokens.iter().map(|token| token.text).collect();
    let (whole, places) = written.split_once(',').unwrap_or((&written, ""));
    let groups = whole.split('.').skip(1);
    let grouped = groups.clone().count();
    if places.contains([',', '.'])
        || (places.is_empty() && grouped < 2)
        || !groups.clone().all(|group| group.len() == 3)
    {
        return None;
    }
    let may_be_thousands = places.len() == 3 && whole.len() <= 3 && !whole.starts_with('0');
    if may_be_thousands && grouped == 0 {
        return None;
    }
    let value = decimal(&format!("{}.{places}", whole.replace('.', ""))).ok()?;
    let value = if negative { -value } else { value };
    Some(Comma {
        value: Fraction::rational(value),
        certain: grouped > 1 || (grouped == 1 && !places.is_empty()),
    })
}

/// `2021-05-03` and `3/5/2021` are no differences and no quotients.
fn is_date(tokens: &[Token<'_>]) -> bool {
    let [first, dash, month, other, last] = tokens else {
        return false;
    };
    let joined = (dash.is('-') && other.is('-')) || (dash.is('/') && other.is('/'));
    let digits = |token: &Token<'_>| token.is_integer() && matches!(token.text.len(), 1 | 2 | 4);
    joined
        && [first, month, last].into_iter().all(digits)
        && (first.text.len() == 4 || last.text.len() == 4)
}

/// The text without what a sentence, markdown or TeX puts around an answer.
fn bare(text: &str) -> &str {
    let mut bare = text.trim();
    loop {
        let ellipsis = bare.ends_with("..");
        let inner = if ellipsis {
            bare
        } else {
            bare.trim_end_matches(['.', ',', ';', ':', '\\'])
        };
        let inner = inner.trim_matches(['*', '`', '"', '“', '”']).trim();
        let inner = inner
            .strip_suffix("\\]")
            .or_else(|| inner.strip_suffix("\\)"))
            .unwrap_or(inner)
            .trim();
        if inner.len() == bare.len() {
            return bare;
        }
        bare = inner;
    }
}

fn without_tail<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let is_tail = |token: &Token<'_>| {
        token.kind == Kind::Row || token.is('&') || token.is('.') || token.is(',')
    };
    let mut tokens = tokens;
    while let [rest @ .., last] = tokens
        && is_tail(last)
    {
        tokens = rest;
    }
    tokens
}
