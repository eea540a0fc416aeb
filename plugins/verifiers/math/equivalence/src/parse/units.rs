use num_rational::BigRational;

use super::unit_table::{ALIASES, Row, UNITS};
use crate::budget::Failure;
use crate::lexer::{Kind, Token};

/// A product of units, or of the names of what is counted, with exponents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// In the order of the names.
    factors: Vec<(String, i32)>,
}

/// Base quantities with exponents, and the size of one unit in their base units.
type Scale = (Vec<(&'static str, i32)>, BigRational);

impl Unit {
    pub(crate) fn named(name: &str) -> Self {
        Self {
            factors: vec![(name.to_owned(), 1)],
        }
    }

    /// The product of two units.
    pub(super) fn times(mut self, other: Self) -> Self {
        for (name, exponent) in other.factors {
            add_exponent(&mut self.factors, name, exponent);
        }
        self.factors.sort_unstable();
        self
    }

    /// Its one name, if it is one.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        matches!(self.factors.as_slice(), [(only, 1)] if only == name)
    }

    /// The dimension and the size, if all its factors are known.
    pub(crate) fn scale(&self) -> Option<Scale> {
        let mut dimension: Vec<(&'static str, i32)> = Vec::new();
        let mut size = BigRational::from_integer(1.into());
        for (name, exponent) in &self.factors {
            let (_, base, (numerator, denominator)) = known(name)?;
            for (quantity, power) in *base {
                add_exponent(&mut dimension, quantity, power * exponent);
            }
            let one = BigRational::new((*numerator).into(), (*denominator).into());
            size *= one.pow(*exponent);
        }
        dimension.sort_unstable();
        Some((dimension, size))
    }

    /// The unit that `tokens` spell: `square feet`, `cm^2`, `km/h`, `miles per hour`, `red apples`.
    pub(super) fn read(tokens: &[Token<'_>]) -> Result<Self, Failure> {
        let words = || tokens.iter().filter(|token| token.kind == Kind::Word);
        if words().any(|token| is_no_unit(token.text)) || words().count() > MAX_WORDS {
            return Err(Failure::NotUnderstood);
        }
        let mut reader = Reader::default();
        for token in tokens {
            reader.token(token)?;
        }
        reader.finish()
    }

    /// Every word of `tokens` is a unit.
    pub(super) fn is_spelled(tokens: &[Token<'_>]) -> bool {
        let is_known = |token: &Token<'_>| {
            token.kind != Kind::Word
                || is_unit_letter(token.text)
                || is_unit(token.text)
                || token.text == "per"
        };
        tokens.iter().all(is_known)
    }
}

fn add_exponent<N: PartialEq>(factors: &mut Vec<(N, i32)>, name: N, exponent: i32) {
    match factors.iter().position(|(known, _)| *known == name) {
        Some(at) => {
            if let Some((_, total)) = factors.get_mut(at) {
                *total += exponent;
            }
            factors.retain(|(_, total)| *total != 0);
        }
        None => factors.push((name, exponent)),
    }
}

fn known(name: &str) -> Option<&'static Row> {
    UNITS.iter().find(|(known, ..)| *known == name)
}

/// Reads the words of a unit from left to right.
#[derive(Default)]
struct Reader {
    factors: Vec<(String, i32)>,
    /// The power that `square` or `cubic` gives to the next word.
    power: Option<i32>,
    /// `per` or a slash stands before the next word.
    below: bool,
    /// An exponent sign was read, with or without a minus behind it.
    raised: Option<i32>,
    /// The last word counts things and goes on.
    open: bool,
}

impl Reader {
    fn token(&mut self, token: &Token<'_>) -> Result<(), Failure> {
        match token.kind {
            Kind::Word => self.word(token.text),
            Kind::Symbol('^') => self.raised = Some(1),
            Kind::Symbol('-') if self.raised.is_some() => self.raised = Some(-1),
            Kind::Number => self.exponent(token.text)?,
            Kind::Symbol('/') => self.divided(),
            _ => {}
        }
        Ok(())
    }

    fn word(&mut self, word: &str) {
        match canonical(word).as_str() {
            "square" => self.power = Some(2),
            "cubic" => self.power = Some(3),
            "squared" => self.raise_last(2),
            "cubed" => self.raise_last(3),
            "per" => self.divided(),
            name => self.push(name),
        }
    }

    fn divided(&mut self) {
        self.below = true;
        self.open = false;
    }

    fn push(&mut self, name: &str) {
        let scale = matches!(name, "celsius" | "fahrenheit");
        if scale
            && self
                .factors
                .last()
                .is_some_and(|(last, _)| last == "degree")
        {
            self.factors.pop();
        }
        if self.open
            && known(name).is_none()
            && let Some((last, _)) = self.factors.last_mut()
        {
            last.push(' ');
            last.push_str(name);
            return;
        }
        let sign = if std::mem::take(&mut self.below) {
            -1
        } else {
            1
        };
        let power = self.power.take().unwrap_or(1);
        self.open = known(name).is_none();
        self.factors.push((name.to_owned(), sign * power));
    }

    fn raise_last(&mut self, exponent: i32) {
        if let Some((_, power)) = self.factors.last_mut() {
            *power *= exponent;
        }
    }

    fn exponent(&mut self, number: &str) -> Result<(), Failure> {
        let sign = self.raised.take().ok_or(Failure::NotUnderstood)?;
        match number {
            "1" | "2" | "3" | "4" => {
                self.raise_last(sign * i32::from(number.as_bytes()[0] - b'0'));
                Ok(())
            }
            _ => Err(Failure::NotUnderstood),
        }
    }

    fn finish(self) -> Result<Unit, Failure> {
        if self.raised.is_some() || self.factors.is_empty() || self.power.is_some() {
            return Err(Failure::NotUnderstood);
        }
        let mut factors = Vec::new();
        for (name, exponent) in self.factors {
            add_exponent(&mut factors, name, exponent);
        }
        factors.sort_unstable();
        Ok(Unit { factors })
    }
}

/// Words that name nothing countable: what they stand in is a sentence, or a number that goes on.
const NO_UNITS: &[&str] = &[
    "is",
    "are",
    "was",
    "were",
    "be",
    "not",
    "wrong",
    "incorrect",
    "because",
    "since",
    "so",
    "than",
    "half",
    "third",
    "quarter",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "hundred",
    "thousand",
    "minus",
    "plus",
    "times",
    "point",
    "percent",
    "if",
    "when",
    "then",
    "but",
    "to",
    "too",
    "has",
    "have",
];
/// Most words of a unit.
const MAX_WORDS: usize = 5;

fn is_no_unit(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let singular = lower.strip_suffix('s').unwrap_or(&lower);
    NO_UNITS.contains(&lower.as_str())
        || NO_UNITS.contains(&singular)
        || super::words::is_number_word(&lower)
}

/// Lower case, singular, the short name of a known unit. Only where a prefix is large or small the case counts.
fn canonical(word: &str) -> String {
    match word {
        "MW" => return "megawatt".to_owned(),
        "mW" => return "milliwatt".to_owned(),
        "MHz" => return "megahertz".to_owned(),
        "mHz" => return "millihertz".to_owned(),
        _ => {}
    }
    let lower = word.to_lowercase();
    let named = |name: &str| {
        let alias = ALIASES
            .iter()
            .find(|(alias, _)| *alias == name)
            .map(|(_, known)| *known);
        alias.or_else(|| known(name).map(|(known, ..)| *known))
    };
    if let Some(found) = named(&lower) {
        return found.to_owned();
    }
    let singular = lower
        .strip_suffix('s')
        .filter(|singular| singular.len() > 1)
        .unwrap_or(&lower);
    named(singular).unwrap_or(singular).to_owned()
}

/// The word is a unit that may be written right behind a number: `10cm`.
pub(super) fn is_unit(word: &str) -> bool {
    word.chars().count() > 1 && {
        let name = canonical(word);
        name == "square" || name == "cubic" || name == "unit" || known(&name).is_some()
    }
}

/// A letter that may be a unit where it stands alone behind a number and a space.
pub(crate) fn is_unit_letter(word: &str) -> bool {
    matches!(
        word,
        "m" | "g" | "s" | "h" | "L" | "l" | "W" | "J" | "N" | "V" | "K" | "C" | "F"
    )
}

/// The unit that a letter stands for.
pub(crate) fn letter_unit(letter: &str) -> Option<Unit> {
    is_unit_letter(letter).then(|| Unit::named(&canonical(letter)))
}

/// The unit of a currency sign.
pub(super) fn currency(symbol: char) -> Option<&'static str> {
    Some(match symbol {
        '$' => "dollar",
        '€' => "euro",
        '£' => "sterling",
        '¥' => "yen",
        '₹' => "rupee",
        '¢' => "cent",
        _ => return None,
    })
}

/// What a word behind a number multiplies it by.
pub(super) fn multiplier(word: &str) -> Option<i64> {
    Some(match word {
        "hundred" => 100,
        "thousand" => 1_000,
        "million" => 1_000_000,
        "billion" => 1_000_000_000,
        "trillion" => 1_000_000_000_000,
        _ => return None,
    })
}
