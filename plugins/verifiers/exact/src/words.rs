//! When two short texts say the same.

use heartcut_math_equivalence::{Outcome, Policies, judge};
use unicode_normalization::UnicodeNormalization;

/// The same words in the same order; capitals, articles before other words and marks around words do not count.
pub(crate) fn are_same(reference: &str, text: &str) -> bool {
    words(reference) == words(text)
}

/// Both are a number or an amount and nothing else, of the same value.
pub(crate) fn are_same_number(reference: &str, text: &str) -> bool {
    let is_number = |text: &str| {
        text.chars().any(|c| c.is_ascii_digit()) && !text.chars().any(char::is_alphabetic)
    };
    is_number(reference)
        && is_number(text)
        && judge(reference, text, &Policies::default()).outcome == Outcome::Correct
}

fn words(text: &str) -> Vec<String> {
    let folded: String = text
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(straight)
        .collect();
    let mut words: Vec<String> = folded
        .split_whitespace()
        .map(|word| bare(word).to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() > 1 && matches!(words.first().map(String::as_str), Some("a" | "an" | "the")) {
        words.remove(0);
    }
    words
}

fn straight(c: char) -> char {
    match c {
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        _ => c,
    }
}

/// The word without the marks around it; what makes another word or number of it (`C++`, `-5`, `5%`) stays.
fn bare(word: &str) -> &str {
    word.trim_start_matches(['"', '\'', '(', '[', '*', '`', '$'])
        .trim_end_matches([
            '"', '\'', ')', ']', '*', '`', '.', ',', ';', ':', '!', '?', '$',
        ])
}
