//! A list of the options with a word or a mark for each: which one is called right?

use crate::labels::{Labels, Reading};
use crate::text::undecorated;

const RIGHT: [&str; 14] = [
    "✓",
    "✅",
    "✔",
    "☑",
    "correct",
    "yes",
    "right",
    "true",
    "fits",
    "matches",
    "this is correct",
    "this is the correct",
    "this is right",
    "best",
];
const WRONG: [&str; 22] = [
    "✗",
    "❌",
    "✘",
    "×",
    "wrong",
    "no",
    "not ",
    "incorrect",
    "false",
    "eliminat",
    "reject",
    "fails",
    "out",
    "too ",
    "this is wrong",
    "this is incorrect",
    "does not",
    "doesn't",
    "cannot",
    "can't",
    "excluded",
    "is out",
];
/// Most lines that are looked at.
const MAX_LINES: usize = 400;

/// The one option that its line calls right, where the lines of others call them wrong.
pub(crate) fn read(labels: &Labels, text: &str) -> Option<Reading> {
    let mut right = Vec::new();
    let mut wrong = 0;
    for line in text.lines().take(MAX_LINES) {
        let bare = undecorated(line.trim_start_matches(['-', ' ', '*', '#', '|', '•']));
        let Some(found) = labels.by_name(bare) else {
            continue;
        };
        match verdict(found.rest) {
            Some(true) if !right.contains(&found.label) => right.push(found.label),
            Some(false) => wrong += 1,
            _ => {}
        }
    }
    match right.as_slice() {
        [only] if wrong > 0 => Some(Reading::Labels(vec![*only])),
        _ => None,
    }
}

/// What the rest of a line says of its option: at its beginning, or in a mark at its end.
fn verdict(rest: &str) -> Option<bool> {
    let lower = rest.to_lowercase();
    let said = lower
        .trim_start_matches(|c: char| !c.is_alphanumeric() && !is_mark(c))
        .trim_end_matches(['.', ' ', '*', '|', ')']);
    let begins = |words: &[&str]| words.iter().any(|word| said.starts_with(word));
    let ends = |words: &[&str]| words.iter().take(4).any(|mark| said.ends_with(mark));
    if begins(&WRONG) || ends(&WRONG) {
        Some(false)
    } else if begins(&RIGHT) || ends(&RIGHT) {
        Some(true)
    } else {
        None
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '✓' | '✅' | '✔' | '☑' | '✗' | '❌' | '✘' | '×')
}
