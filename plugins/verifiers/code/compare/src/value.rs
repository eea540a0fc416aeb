use crate::{Difference, Json, json::MOST_DEPTH, words::close};
use num_bigint::BigInt;
use std::{collections::HashMap, fmt};

/// What a function returned: tagged JSON, as the jail reports it. `["i", "ff"]` is the whole number 255,
/// `["f", "0.5"]` a number with a fraction, `["l", [..]]` a list, `["t", [..]]` a tuple, `["s", [..]]`
/// a set, `["d", [[key, value], ..]]` a dictionary; texts, true, false and null are themselves.
#[derive(Clone, Debug, PartialEq)]
pub enum Returned {
    /// `None`.
    Nothing,
    /// True or false.
    Bool(bool),
    /// A whole number of any size.
    Int(BigInt),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    Text(String),
    /// A list or a tuple: JSON knows one sort alone.
    List(Vec<Self>),
    /// A dictionary.
    Dict(Vec<(Self, Self)>),
    /// What no JSON value is equal to, such as a set; named by its type.
    Other(String),
}

/// Longer whole numbers are not written with digits: it takes as long as the square of their number.
const MOST_BITS: u64 = 4096;

/// A report that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl Returned {
    /// Reads a report: an object whose field `returned` is tagged JSON.
    ///
    /// # Errors
    /// When it is something else.
    pub fn read(report: &str) -> Result<Self, Unreadable> {
        // A tag takes a list of its own, and so does each pair of a dictionary.
        let report = Json::read_within(report, 3 * MOST_DEPTH + 8).ok_or(Unreadable)?;
        Self::of(report.field("returned").ok_or(Unreadable)?)
    }

    fn of(value: &Json) -> Result<Self, Unreadable> {
        match value {
            Json::Null => Ok(Self::Nothing),
            Json::Bool(value) => Ok(Self::Bool(*value)),
            Json::Text(text) => Ok(Self::Text(text.clone())),
            Json::List(tagged) => tagged_value(tagged),
            _ => Err(Unreadable),
        }
    }
}

fn tagged_value(tagged: &[Json]) -> Result<Returned, Unreadable> {
    let (Some(Json::Text(tag)), Some(body)) = (tagged.first(), tagged.get(1)) else {
        return Err(Unreadable);
    };
    let text = || body.text().ok_or(Unreadable);
    match tag.as_str() {
        "i" => BigInt::parse_bytes(text()?.as_bytes(), 16)
            .map(Returned::Int)
            .ok_or(Unreadable),
        "f" => Ok(Returned::Float(text()?.parse().map_err(|_| Unreadable)?)),
        "l" | "t" => Ok(Returned::List(items(body)?)),
        "d" => pairs(body).map(Returned::Dict),
        "s" | "z" => Ok(Returned::Other("a set".to_owned())),
        "c" => Ok(Returned::Other("a complex number".to_owned())),
        "b" | "y" => Ok(Returned::Other("bytes".to_owned())),
        _ => {
            let kind = tagged.get(2).and_then(Json::text).unwrap_or("object");
            Ok(Returned::Other(format!("a value of the type {kind}")))
        }
    }
}

fn items(body: &Json) -> Result<Vec<Returned>, Unreadable> {
    body.items()
        .ok_or(Unreadable)?
        .iter()
        .map(Returned::of)
        .collect()
}

fn pairs(body: &Json) -> Result<Vec<(Returned, Returned)>, Unreadable> {
    let pair = |pair: &Json| {
        let [key, value]: [Returned; 2] = items(pair)?.try_into().map_err(|_| Unreadable)?;
        Ok((key, value))
    };
    body.items().ok_or(Unreadable)?.iter().map(pair).collect()
}

/// The first place where a returned value is not what was expected, which is JSON: true is not 1,
/// 1 is not 1.0 unless 1.0 is expected, a list is as good as a tuple, and the keys of a dictionary
/// are texts in JSON whatever they were.
pub fn returned(expected: &Json, got: &Returned) -> Option<Difference> {
    differs("result", expected, got)
}

fn differs(place: &str, expected: &Json, got: &Returned) -> Option<Difference> {
    let same = match (expected, got) {
        (Json::Null, Returned::Nothing) => true,
        (Json::Bool(expected), Returned::Bool(got)) => expected == got,
        (Json::Text(expected), Returned::Text(got)) => expected == got,
        (Json::Number(expected), got) => same_number(expected, got),
        (Json::List(expected), Returned::List(got)) => {
            return differs_in_list(place, expected, got);
        }
        (Json::Object(expected), Returned::Dict(got)) => {
            return differs_in_dict(place, expected, got);
        }
        _ => false,
    };
    (!same).then(|| Difference::at(place, Some(&expected.to_string()), Some(&got.to_string())))
}

/// A number as it is written in JSON: with a fraction it allows for rounding.
fn same_number(expected: &str, got: &Returned) -> bool {
    if let Ok(expected) = expected.parse::<BigInt>() {
        return matches!(got, Returned::Int(got) if *got == expected);
    }
    let got = match got {
        // No number with a fraction is larger, and all digits of one that is would take their time.
        Returned::Int(got) if got.bits() > 1024 => None,
        Returned::Int(got) => got.to_string().parse().ok(),
        Returned::Float(got) => Some(*got),
        _ => None,
    };
    matches!((expected.parse(), got), (Ok(expected), Some(got)) if close(expected, got))
}

fn differs_in_list(place: &str, expected: &[Json], got: &[Returned]) -> Option<Difference> {
    if expected.len() != got.len() {
        let (expected, got) = (items_of(expected.len()), items_of(got.len()));
        return Some(Difference::at(place, Some(&expected), Some(&got)));
    }
    let mut both = expected.iter().zip(got).enumerate();
    both.find_map(|(index, (expected, got))| differs(&format!("{place}[{index}]"), expected, got))
}

fn items_of(count: usize) -> String {
    format!("{count} items")
}

fn differs_in_dict(
    place: &str,
    expected: &[(String, Json)],
    got: &[(Returned, Returned)],
) -> Option<Difference> {
    if expected.len() != got.len() {
        let (expected, got) = (items_of(expected.len()), items_of(got.len()));
        return Some(Difference::at(place, Some(&expected), Some(&got)));
    }
    let (mut named, mut fractions) = (HashMap::new(), HashMap::new());
    for (key, value) in got {
        match key {
            Returned::Float(key) => {
                fractions.entry(bits(*key)).or_insert(value);
            }
            key => {
                let Some(key) = as_key(key) else { continue };
                named.entry(key).or_insert(value);
            }
        }
    }
    let fraction = |key: &str| {
        let key = key.parse::<f64>().ok().filter(|key| !key.is_nan())?;
        fractions.get(&bits(key)).copied()
    };
    expected.iter().find_map(|(key, expected)| {
        let place = format!("{place}[{key}]");
        let found = named.get(key).copied();
        match found.or_else(|| fraction(key)) {
            Some(got) => differs(&place, expected, got),
            None => Some(Difference::at(place, Some(&expected.to_string()), None)),
        }
    })
}

/// What numbers have in common that are equal: zero has two signs.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

/// The key that JSON writes for one, if it has one.
fn as_key(key: &Returned) -> Option<String> {
    match key {
        Returned::Text(text) => Some(text.clone()),
        Returned::Int(number) if number.bits() > MOST_BITS => None,
        Returned::Int(_) | Returned::Bool(_) | Returned::Nothing => Some(key.to_string()),
        _ => None,
    }
}

impl fmt::Display for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => write!(f, "null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) if value.bits() > MOST_BITS => {
                write!(f, "a whole number of {} bits", value.bits())
            }
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Text(value) => write!(f, "{value:?}"),
            Self::List(items) => {
                let items: Vec<_> = items.iter().take(50).map(ToString::to_string).collect();
                write!(f, "[{}]", items.join(","))
            }
            Self::Dict(pairs) => write!(f, "a dictionary of {}", items_of(pairs.len())),
            Self::Other(what) => write!(f, "{what}"),
        }
    }
}

#[cfg(test)]
mod tests;
