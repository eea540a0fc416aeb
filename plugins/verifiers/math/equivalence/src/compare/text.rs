use super::Finding;
use crate::phrases::{canonical, synonyms};

/// Two texts: equal but for capitals and closing marks, or not known to be.
pub(super) fn texts(reference: &str, predicted: &str) -> Finding {
    let forms = [
        (reference, predicted),
        (reference, without_label(predicted)),
        (without_label(reference), predicted),
    ];
    let same = |left: &str, right: &str| loose(left) == loose(right);
    if !reference.is_empty() && forms.iter().any(|(left, right)| same(left, right)) {
        return Finding::Same;
    }
    if states(predicted, reference) || states(reference, predicted) {
        return Finding::Same;
    }
    if is_wordy(reference) && is_wordy(predicted) {
        Finding::Different("text-differs")
    } else {
        Finding::Undecided("text-differs")
    }
}

/// Words are no number; an expression that was not understood may be one.
pub(super) fn text_and_value(text: &str) -> Finding {
    if is_wordy(text) {
        Finding::Different("kind-differs")
    } else {
        Finding::Undecided("not-understood")
    }
}

/// `reference` is a letter in brackets or without, and `predicted` is that letter as a label before an answer.
pub(super) fn is_choice_of(reference: &str, predicted: &str) -> bool {
    let bare = reference.trim_matches(['(', ')', '.', ' ']);
    let labelled = predicted.starts_with('(')
        || predicted
            .get(1..)
            .is_some_and(|rest| rest.starts_with([')', '.']));
    bare.len() == 1 && labelled && label(predicted).is_some() && label(bare) == label(predicted)
}

/// The letter of a choice that is the whole text or stands before it: `B`, `(B)`, `(B) 5`.
fn label(text: &str) -> Option<char> {
    let bare = text.trim();
    let mut chars = bare.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(letter), None, _) if letter.is_ascii_uppercase() => Some(letter),
        (Some('('), Some(letter), Some(')')) if letter.is_ascii_alphabetic() => {
            Some(letter.to_ascii_uppercase())
        }
        (Some(letter), Some(')' | '.'), _) if letter.is_ascii_uppercase() => Some(letter),
        _ => None,
    }
}

/// `(B) Friday` states `Friday`.
fn without_label(text: &str) -> &str {
    let mut chars = text.chars();
    let labelled = chars.next() == Some('(')
        && chars.next().is_some_and(char::is_alphabetic)
        && chars.next() == Some(')');
    let rest = chars.as_str();
    if labelled && !rest.is_empty() {
        rest
    } else {
        text
    }
}

/// A sentence such as `The graph is a hyperbola` that ends with `answer`, and does not deny it.
fn states(sentence: &str, answer: &str) -> bool {
    const LINKS: [&str; 14] = [
        "is", "are", "was", "be", "a", "an", "the", "on", "it's", "called", "means", "equals",
        "named", "always",
    ];
    const DENIALS: [&str; 6] = ["not", "no", "never", "isn't", "neither", "nor"];
    let (sentence, answer) = (lower(sentence), lower(answer));
    synonyms(&answer).any(|answer| {
        let Some(before) = sentence.strip_suffix(answer) else {
            return false;
        };
        let words: Vec<&str> = before.split_whitespace().collect();
        let verb = answer.starts_with("does") || answer.starts_with("is ");
        is_wordy(answer)
            && before.ends_with(' ')
            && (verb || words.last().is_some_and(|last| LINKS.contains(last)))
            && !words
                .iter()
                .any(|word| DENIALS.contains(word) || word.ends_with("n't"))
    })
}

fn lower(text: &str) -> String {
    text.trim_matches(['.', '!', '?', '"', '\'', ' '])
        .to_lowercase()
}

/// A single letter keeps its case: `x` and `X` are two variables.
fn loose(text: &str) -> String {
    let trimmed = text.trim_matches(['.', '!', '?', '"', '\'', ' ']);
    if trimmed.chars().count() > 1 {
        canonical(&trimmed.to_lowercase()).replace('-', " ")
    } else {
        trimmed.to_owned()
    }
}

/// Nothing but words.
pub(super) fn is_wordy(text: &str) -> bool {
    let plain =
        |c: char| c.is_alphabetic() || matches!(c, ' ' | '\'' | '-' | ',' | '.' | '!' | '?');
    text.chars().all(plain) && text.split(' ').any(|word| word.chars().count() > 1)
}
