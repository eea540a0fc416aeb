//! Dates and times of day, which are read from the tokens of the whole answer.

use crate::lexer::{Kind, Token};
use crate::value::Moment;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const MINUTES_OF_HALF_A_DAY: u32 = 720;

/// The dates or times that `tokens` may mean; `03/05/2021` means two.
pub(crate) fn moments(tokens: &[Token<'_>]) -> Vec<Moment> {
    if tokens.len() > 12 {
        return Vec::new();
    }
    if let Some(date) = numeric_date(tokens) {
        return date;
    }
    named_date(tokens)
        .or_else(|| time(tokens))
        .into_iter()
        .collect()
}

fn whole(token: &Token<'_>) -> Option<u32> {
    if token.is_integer() && token.text.len() <= 4 {
        token.text.parse().ok()
    } else {
        None
    }
}

fn date(year: Option<u32>, month: u32, day: Option<u32>) -> Option<Moment> {
    let fits = (1..=12).contains(&month) && day.is_none_or(|day| (1..=31).contains(&day));
    fits.then_some(Moment::Date { year, month, day })
}

/// `2021-03-05`, `05.03.2021`, `3/5/2021`.
fn numeric_date(tokens: &[Token<'_>]) -> Option<Vec<Moment>> {
    let dotted = dotted_date(tokens);
    let (first, second, third, slash) = match tokens {
        [first, mark, second, other, third] if is_joint(mark) && is_joint(other) => {
            (first.text, second.text, third.text, mark.is('/'))
        }
        _ => {
            let (first, second, third) = dotted?;
            (first, second, third, false)
        }
    };
    let number = |text: &str| text.parse::<u32>().ok();
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    let found: Vec<Moment> = match (first.len(), third.len()) {
        (4, 1 | 2) => date(Some(a), b, Some(c)).into_iter().collect(),
        (1 | 2, 4) => {
            let month_first = date(Some(c), a, Some(b)).filter(|_| slash);
            let day_first = date(Some(c), b, Some(a));
            month_first
                .into_iter()
                .chain(day_first.filter(|_| !slash || a > 12 || a == b))
                .collect()
        }
        _ => return None,
    };
    Some(found).filter(|found| !found.is_empty())
}

fn is_joint(token: &Token<'_>) -> bool {
    (token.is('-') || token.is('/')) && !token.spaced
}

/// `05.03.2021` is one number and half another to the lexer.
fn dotted_date<'a>(tokens: &[Token<'a>]) -> Option<(&'a str, &'a str, &'a str)> {
    let [first, second] = tokens else {
        return None;
    };
    let (day, month) = first.text.split_once('.')?;
    let year = second.text.strip_prefix('.')?;
    let numbers = first.kind == Kind::Number && second.kind == Kind::Number;
    numbers.then_some((day, month, year))
}

/// `March 5, 2021`, `5th of March 2021`, `March 2021`, `July 4`.
fn named_date(tokens: &[Token<'_>]) -> Option<Moment> {
    let (mut month, mut day, mut year) = (None, None, None);
    for token in tokens {
        if let Some(number) = whole(token) {
            let slot = if token.text.len() == 4 {
                &mut year
            } else {
                &mut day
            };
            if slot.replace(number).is_some() {
                return None;
            }
        } else if let Some(found) = month_named(token) {
            if month.replace(found).is_some() {
                return None;
            }
        } else if !is_filler(token, day.is_some()) {
            return None;
        }
    }
    date(year, month?, day).filter(|_| day.is_some() || year.is_some())
}

fn month_named(token: &Token<'_>) -> Option<u32> {
    if token.kind != Kind::Word || token.text.len() < 3 {
        return None;
    }
    let lower = token.text.to_ascii_lowercase();
    let abbreviated = matches!(lower.len(), 3) || lower == "sept";
    let at = MONTHS
        .iter()
        .position(|month| *month == lower || (abbreviated && month.starts_with(&lower)))?;
    u32::try_from(at + 1).ok()
}

fn is_filler(token: &Token<'_>, after_day: bool) -> bool {
    let ordinal = matches!(token.text, "st" | "nd" | "rd" | "th") && after_day;
    let word = matches!(
        token.text,
        "of" | "the"
            | "on"
            | "Monday"
            | "Tuesday"
            | "Wednesday"
            | "Thursday"
            | "Friday"
            | "Saturday"
            | "Sunday"
    );
    token.is(',') || token.is('.') || (token.kind == Kind::Word && (ordinal || word))
}

/// `3:30 p.m.`, `7 PM`, `12:00 noon`, `midnight`, `14h30`.
fn time(tokens: &[Token<'_>]) -> Option<Moment> {
    let (clock, suffix) = clock(tokens)?;
    let words: String = suffix
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .map(|token| token.text.to_ascii_lowercase())
        .collect();
    let only_words = suffix
        .iter()
        .all(|token| token.kind == Kind::Word || token.is('.') || token.is('\''));
    if !only_words {
        return None;
    }
    let minutes = match (clock, words.as_str()) {
        (Some(minutes), "am" | "inthemorning") => minutes % MINUTES_OF_HALF_A_DAY,
        (Some(minutes), "pm" | "intheafternoon" | "intheevening") => {
            minutes % MINUTES_OF_HALF_A_DAY + MINUTES_OF_HALF_A_DAY
        }
        (None | Some(MINUTES_OF_HALF_A_DAY), "noon" | "pmnoon") => MINUTES_OF_HALF_A_DAY,
        (None | Some(MINUTES_OF_HALF_A_DAY), "midnight" | "ammidnight") => 0,
        _ => return None,
    };
    Some(Moment::Time { minutes })
}

/// The minutes since midnight as the figures say, and what stands behind them.
fn clock<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<(Option<u32>, &'t [Token<'a>])> {
    let (hour, rest) = match tokens {
        [first, rest @ ..] if first.is_integer() => (whole(first)?, rest),
        [first, ..] if first.kind == Kind::Word => return Some((None, tokens)),
        _ => return None,
    };
    let (minute, rest) = match rest {
        [colon, minute, rest @ ..] if colon.is(':') && minute.text.len() == 2 => {
            (whole(minute)?, rest)
        }
        _ => (0, rest),
    };
    let fits = hour <= 24 && minute < 60;
    fits.then_some((Some(hour * 60 + minute), rest))
}
