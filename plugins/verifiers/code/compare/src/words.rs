use crate::Difference;

/// How far a number with a fraction may be off, relative to it where it is larger than one.
pub(crate) const TOLERANCE: f64 = 1e-6;

/// The first word that is not what was expected.
pub fn printed(expected: &str, got: &str) -> Option<Difference> {
    let mut wanted = expected.split_ascii_whitespace();
    let mut words = got.split_ascii_whitespace();
    for number in 1_usize.. {
        let place = || format!("word {number}");
        match (wanted.next(), words.next()) {
            (None, None) => break,
            (Some(expected), Some(got)) if same_word(expected, got) => {}
            (expected, got) => return Some(Difference::at(place(), expected, got)),
        }
    }
    None
}

fn same_word(expected: &str, got: &str) -> bool {
    if expected == got {
        return true;
    }
    match (with_fraction(expected), number(got)) {
        (Some(expected), Some(got)) => close(expected, got),
        _ => false,
    }
}

/// Whether two numbers are the same but for rounding.
pub(crate) fn close(expected: f64, got: f64) -> bool {
    // Two infinities are the same, but have no distance.
    expected == got || (expected - got).abs() <= TOLERANCE * expected.abs().max(1.0)
}

/// The number that a word is, if it is written with a fraction or an exponent.
fn with_fraction(word: &str) -> Option<f64> {
    number(word).filter(|_| word.contains(['.', 'e', 'E']))
}

/// The finite number that a word is. `inf` and `nan` are words like others.
fn number(word: &str) -> Option<f64> {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    let numeric = word.chars().all(digits) && word.contains(|c: char| c.is_ascii_digit());
    numeric
        .then(|| word.parse().ok())
        .flatten()
        .filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests;
