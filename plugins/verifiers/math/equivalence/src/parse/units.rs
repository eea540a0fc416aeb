use num_rational::BigRational;

use crate::budget::Failure;
use crate::lexer::{Kind, Token};

/// A unit or the name of what is counted, in one spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    name: String,
    /// 2 for an area, 3 for a volume.
    power: u32,
}

/// `(name, dimension, numerator, denominator)`: one unit is that fraction of the dimension's base unit.
const SCALES: &[(&str, &str, i64, i64)] = &[
    ("mm", "length", 1, 1_000),
    ("cm", "length", 1, 100),
    ("dm", "length", 1, 10),
    ("m", "length", 1, 1),
    ("km", "length", 1_000, 1),
    ("inch", "length", 254, 10_000),
    ("foot", "length", 3_048, 10_000),
    ("yard", "length", 9_144, 10_000),
    ("mile", "length", 1_609_344, 1_000),
    ("second", "time", 1, 1),
    ("minute", "time", 60, 1),
    ("hour", "time", 3_600, 1),
    ("day", "time", 86_400, 1),
    ("week", "time", 604_800, 1),
    ("month", "months", 1, 1),
    ("year", "months", 12, 1),
    ("mg", "mass", 1, 1_000),
    ("g", "mass", 1, 1),
    ("kg", "mass", 1_000, 1),
    ("ounce", "mass", 28_349_523_125, 1_000_000_000),
    ("pound", "mass", 45_359_237, 100_000),
    ("ml", "volume", 1, 1_000),
    ("liter", "volume", 1, 1),
    ("cent", "money", 1, 100),
    ("dollar", "money", 1, 1),
    ("euro", "euro", 1, 1),
    ("degree", "angle", 1, 1),
    ("celsius", "celsius", 1, 1),
    ("fahrenheit", "fahrenheit", 1, 1),
];

/// Other spellings of the names above, after the plural is gone.
const ALIASES: &[(&str, &str)] = &[
    ("millimeter", "mm"),
    ("millimetre", "mm"),
    ("centimeter", "cm"),
    ("centimetre", "cm"),
    ("decimeter", "dm"),
    ("meter", "m"),
    ("metre", "m"),
    ("kilometer", "km"),
    ("kilometre", "km"),
    ("in", "inch"),
    ("inche", "inch"),
    ("feet", "foot"),
    ("ft", "foot"),
    ("yd", "yard"),
    ("mi", "mile"),
    ("sec", "second"),
    ("s", "second"),
    ("min", "minute"),
    ("hr", "hour"),
    ("h", "hour"),
    ("milligram", "mg"),
    ("gram", "g"),
    ("gramme", "g"),
    ("kilogram", "kg"),
    ("kilo", "kg"),
    ("oz", "ounce"),
    ("lb", "pound"),
    ("milliliter", "ml"),
    ("millilitre", "ml"),
    ("ml", "ml"),
    ("litre", "liter"),
    ("l", "liter"),
    ("usd", "dollar"),
    ("eur", "euro"),
    ("deg", "degree"),
    ("sq", "square"),
];

impl Unit {
    pub(crate) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            power: 1,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The dimension with its power, and the size in its base unit.
    pub(crate) fn scale(&self) -> Option<(&'static str, u32, BigRational)> {
        let (_, dimension, numerator, denominator) =
            SCALES.iter().find(|(name, ..)| *name == self.name)?;
        let size = BigRational::new((*numerator).into(), (*denominator).into());
        Some((
            dimension,
            self.power,
            num_traits::pow(size, self.power as usize),
        ))
    }

    /// The unit that `tokens` spell: `square feet`, `cm^2`, `km/h`, `miles per hour`, `red apples`.
    pub(super) fn read(tokens: &[Token<'_>]) -> Result<Self, Failure> {
        let sentence = |token: &Token<'_>| token.kind == Kind::Word && is_no_unit(token.text);
        if tokens.iter().any(sentence)
            || tokens
                .iter()
                .filter(|token| token.kind == Kind::Word)
                .count()
                > MAX_WORDS
        {
            return Err(Failure::NotUnderstood);
        }
        let mut unit = Self {
            name: String::new(),
            power: 1,
        };
        let mut raised = false;
        for token in tokens {
            match token.kind {
                Kind::Word => unit.push_word(token.text),
                Kind::Symbol('^') => raised = true,
                Kind::Number => unit.push_number(token.text, std::mem::take(&mut raised))?,
                Kind::Symbol('/') => unit.push_piece("per"),
                Kind::Symbol('-' | '*' | '\'') => unit.push_piece("-"),
                _ => {}
            }
        }
        if raised || unit.name.is_empty() {
            Err(Failure::NotUnderstood)
        } else {
            Ok(unit)
        }
    }

    fn push_word(&mut self, word: &str) {
        match canonical(word).as_str() {
            "square" => self.power = 2,
            "cubic" => self.power = 3,
            piece => self.push_piece(piece),
        }
    }

    fn push_piece(&mut self, piece: &str) {
        if !self.name.is_empty() {
            self.name.push(' ');
        }
        self.name.push_str(piece);
    }

    fn push_number(&mut self, number: &str, raised: bool) -> Result<(), Failure> {
        let first = !self.name.contains(' ');
        match (number, raised) {
            ("2", true) if first => self.power = 2,
            ("3", true) if first => self.power = 3,
            (_, true) => self.push_piece(number),
            _ => return Err(Failure::NotUnderstood),
        }
        Ok(())
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

/// Lower case, singular, the short name of a known unit.
fn canonical(word: &str) -> String {
    let lower = word.to_lowercase();
    let known = |name: &str| {
        let alias = ALIASES
            .iter()
            .find(|(alias, _)| *alias == name)
            .map(|(_, known)| *known);
        alias.or_else(|| {
            SCALES
                .iter()
                .find(|(known, ..)| *known == name)
                .map(|(known, ..)| *known)
        })
    };
    if let Some(found) = known(&lower) {
        return found.to_owned();
    }
    let singular = lower
        .strip_suffix('s')
        .filter(|singular| singular.len() > 1)
        .unwrap_or(&lower);
    known(singular).unwrap_or(singular).to_owned()
}

/// The word is a unit that may be written right behind a number: `10cm`.
pub(super) fn is_unit(word: &str) -> bool {
    word.chars().count() > 1 && {
        let name = canonical(word);
        name == "square"
            || name == "cubic"
            || name == "unit"
            || SCALES.iter().any(|(known, ..)| *known == name)
    }
}

/// A letter that may be a unit where it stands alone behind a number and a space.
pub(super) fn is_unit_letter(word: &str) -> bool {
    matches!(
        word,
        "m" | "g" | "s" | "h" | "L" | "l" | "W" | "J" | "N" | "V" | "K" | "C" | "F"
    )
}

/// The unit of a currency sign.
pub(super) fn currency(symbol: char) -> Option<&'static str> {
    Some(match symbol {
        '$' => "dollar",
        '€' => "euro",
        '£' => "sterling",
        '¥' => "yen",
        '₹' => "rupee",
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
