use std::borrow::Cow;

use crate::budget::{Budget, Failure, MAX_ANSWER_BYTES};
use crate::chars::fold;
use crate::lexer::{Kind, Token, lex, normal_text};
use crate::parse::{moments, read};
use crate::phrases;
use crate::value::{Fraction, Value, binomial, decimal};

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
/// assert!(!parse("a hyperbola").is_understood());
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
    let folded = without_emphasis(folded);
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

    /// Plain numbers without words between them.
    pub(crate) fn is_list(&self) -> bool {
        let number = |item: &Value| matches!(item, Value::Number(_) | Value::Bracketed(..));
        self.readings
            .iter()
            .any(|reading| matches!(reading, Value::List(items) if items.iter().all(number)))
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
        let exhausted = failure.is_some_and(|failure| failure != Failure::NotUnderstood);
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
    let moments = moments(tokens);
    if !moments.is_empty() {
        return (moments.into_iter().map(Value::Moment).collect(), None);
    }
    if let Some(value) = phrases::value(&normal_text(tokens)) {
        return (vec![value], None);
    }
    if let Some(value) = excepted(tokens, budget) {
        return (vec![value], None);
    }
    match read(tokens, true, budget) {
        Ok(reading) if reading.grouped => {
            let other = read(tokens, false, budget).ok().map(|other| other.value);
            (std::iter::once(reading.value).chain(other).collect(), None)
        }
        Ok(reading) => (
            std::iter::once(reading.value)
                .chain(combinations(tokens, budget))
                .collect(),
            None,
        ),
        Err(failure) => (Vec::new(), Some(failure)),
    }
}

/// `all real numbers except 2`.
fn excepted(tokens: &[Token<'_>], budget: &mut Budget) -> Option<Value> {
    let at = tokens
        .iter()
        .take(8)
        .position(|token| token.text == "except")?;
    let (before, after) = (tokens.get(..at)?, tokens.get(at + 1..)?);
    let after = match after {
        [first, rest @ ..] if first.text == "for" => rest,
        _ => after,
    };
    if !phrases::is_everything(&normal_text(before)) {
        return None;
    }
    let excluded = match read(after, false, budget).ok()?.value {
        Value::List(items) | Value::Set(items) => items,
        Value::Relation(sides, _) => vec![sides.last()?.clone()],
        only => vec![only],
    };
    Some(Value::Without(
        Box::new(Value::reals()),
        Box::new(Value::Set(excluded)),
    ))
}

/// `C(5, 2)` and `5C2`, which may also name a point or a product.
fn combinations(tokens: &[Token<'_>], budget: &mut Budget) -> Option<Value> {
    let (upper, lower) = match tokens {
        [name, open, upper, comma, lower, close]
            if name.text == "C" && open.is('(') && comma.is(',') && close.is(')') =>
        {
            (upper, lower)
        }
        [upper, name, lower] if name.text == "C" => (upper, lower),
        _ => return None,
    };
    let upper = decimal(upper.text).ok().filter(|_| upper.is_integer())?;
    let lower = lower.text.parse().ok().filter(|lower| *lower <= 1_000)?;
    let value = binomial(&Fraction::rational(upper), lower, budget).ok()?;
    Some(Value::Number(value))
}

/// `12,5`, `1.234,56` and `1.234.567` as they are written where the comma is the decimal point.
fn comma_decimal(tokens: &[Token<'_>]) -> Option<Comma> {
    let (negative, tokens) = match tokens {
        [sign, rest @ ..] if sign.is('-') => (true, rest),
        _ => (false, tokens),
    };
    let grouped = |token: &Token<'_>| token.spaced && token.is_integer() && token.text.len() == 3;
    let close = |token: &Token<'_>| {
        (token.kind == Kind::Number || token.is(',')) && (!token.spaced || grouped(token))
    };
    let (first, rest) = tokens.split_first()?;
    if tokens.len() > MAX_COMMA_TOKENS || first.kind != Kind::Number || !rest.iter().all(close) {
        return None;
    }
    let written: String = tokens
        .iter()
        .flat_map(|token| [if grouped(token) { "." } else { "" }, token.text])
        .collect();
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

/// Markdown around words: `The day is **Saturday**`; between numbers two stars are a power.
fn without_emphasis(text: Cow<'_, str>) -> Cow<'_, str> {
    let word = |c: char| c.is_alphabetic() || c == '$';
    let opens = text.match_indices("**").any(|(at, mark)| {
        text.get(at + mark.len()..).is_some_and(|rest| {
            rest.starts_with(word) && text.get(..at).is_some_and(|before| before.ends_with(' '))
        })
    });
    if opens {
        Cow::Owned(text.replace("**", ""))
    } else {
        text
    }
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
