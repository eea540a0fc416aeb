//! Labels that stand for themselves: on a line of their own, in bold, at the end in brackets.

use crate::labels::{Labels, Reading};
use crate::text::undecorated;
use crate::verbs::is_denied;

impl Labels {
    /// The text lists the options, one a line: naming them states nothing.
    pub(crate) fn is_listing(&self, text: &str) -> bool {
        let labelled = text
            .lines()
            .take(64)
            .filter(|line| self.begins_with_label(line))
            .count();
        labelled > 1 || self.is_bare_listing(text)
    }

    /// Every label stands on a line of its own, one after the other.
    fn is_bare_listing(&self, text: &str) -> bool {
        let alone = |line: &str| {
            let bare = undecorated(line.trim_start_matches(['-', ' ', '*', '#', '•']));
            let found = self.by_name_in_any_case(bare)?;
            found.rest.trim().is_empty().then_some(found.label)
        };
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let named: Vec<Option<usize>> = lines.take(64).map(alone).collect();
        let all: Vec<Option<usize>> = (0..self.len()).map(Some).collect();
        all.len() > 1 && named.windows(all.len()).any(|lines| lines == all)
    }

    fn begins_with_label(&self, line: &str) -> bool {
        let bare = line.trim_start_matches(['-', ' ', '*', '#']);
        self.by_name(undecorated(bare))
            .is_some_and(|found| found.rest.starts_with(['.', ')', ':', ']']))
    }
}

pub(crate) fn last(labels: &Labels, text: &str) -> Option<Reading> {
    let labels = &labels.where_alone();
    own_line(labels, text)
        .or_else(|| own_sentence(labels, text))
        .or_else(|| bold(labels, text))
        .or_else(|| bracketed(labels, text))
        .or_else(|| leading(labels, text))
}

/// The last line or the first is a label, alone or with what it says.
fn own_line(labels: &Labels, text: &str) -> Option<Reading> {
    if labels.is_listing(text) {
        return None;
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next();
    let last = lines.next_back().or(first);
    let own = |line: &str| {
        if line.len() < 300 {
            labels.read_all(line)
        } else {
            None
        }
    };
    last.and_then(own).or_else(|| first.and_then(own))
}

/// The last sentence is a label and nothing else, perhaps announced by a word: `Hence: no`.
fn own_sentence(labels: &Labels, text: &str) -> Option<Reading> {
    if labels.is_listing(text) {
        return None;
    }
    let sentence = last_sentence(text)?;
    let bare = match sentence.split_once(": ") {
        Some((word, label)) if word.len() < 20 && word.chars().all(char::is_alphabetic) => label,
        _ => sentence,
    };
    if bare.len() < 40 {
        labels.read_all(bare)
    } else {
        None
    }
}

/// What stands after the last end of a sentence; looks at the end of the text alone.
fn last_sentence(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(['.', ' ', '\n', '*']);
    let text = text.get(crate::text::floor_boundary(text, text.len().saturating_sub(300))..)?;
    let start = [". ", "\n", "! ", "? "]
        .iter()
        .filter_map(|end| text.rfind(end).map(|at| at + end.len()))
        .max()
        .unwrap_or(0);
    text.get(start..)
}

/// The last `**B**` that is no heading.
fn bold(labels: &Labels, text: &str) -> Option<Reading> {
    let (before, _) = text.rsplit_once("**")?;
    let (outside, inside) = before.rsplit_once("**")?;
    let after = text.get(before.len() + 2..)?;
    let heading = inside.ends_with(':')
        || after.trim_start().starts_with(':')
        || outside.trim_end_matches([' ', '-']).ends_with('\n');
    if heading || inside.len() > 300 || is_denied(after) || denies(outside) {
        return None;
    }
    labels.read_all(inside)
}

/// The one label in brackets of the last sentence.
fn bracketed(labels: &Labels, text: &str) -> Option<Reading> {
    let sentence = last_sentence(text)?;
    let mut found: Option<usize> = None;
    for (at, _) in sentence.match_indices(['(', '[']) {
        let Some(label) = labels
            .by_name(sentence.get(at + 1..)?)
            .filter(|label| label.rest.starts_with([')', ']']))
        else {
            continue;
        };
        let denied = denies(sentence.get(..at)?) || is_denied(label.rest);
        if denied || found.is_some_and(|known| known != label.label) {
            return None;
        }
        found = Some(label.label);
    }
    found.map(|label| Reading::Labels(vec![label]))
}

/// `Yes, because ..`, `B. The sky ..`
pub(crate) fn leading(labels: &Labels, text: &str) -> Option<Reading> {
    if labels.is_listing(text) {
        return None;
    }
    let text = undecorated(without_question(text));
    let worded = || labels.by_text(text).filter(|_| labels.are_words());
    let found = labels.by_name(text).or_else(worded)?;
    let rest = crate::text::unclosed(found.rest);
    let goes_on = [" -", " –", " —", " (", " because", " as ", " since "];
    let stops = rest.starts_with([',', '.', ';', '!', '\n'])
        || labels.are_words() && rest.starts_with(':')
        || goes_on.iter().any(|word| rest.starts_with(word))
        || labels.are_words()
            && [" it ", " they ", " that "]
                .iter()
                .any(|word| rest.starts_with(word));
    let denied = is_denied(found.rest) && !(labels.are_words() && rest.starts_with(','));
    (stops && !denied).then(|| Reading::Labels(vec![found.label]))
}

/// The text without a first line that asks: `True or false?`
fn without_question(text: &str) -> &str {
    match text.trim_start().split_once('\n') {
        Some((line, rest)) if line.trim_end_matches([' ', '*', '_']).ends_with('?') => rest,
        _ => text,
    }
}

/// The one option that a response of one sentence ends with: `It is called "oxidation".`
pub(crate) fn only_text(labels: &Labels, text: &str) -> Option<Reading> {
    const VERBS: [&str; 6] = [" is", " are", " was", " called", " named", " refers to"];
    const OTHERWISE: [&str; 14] = [
        "not", "no", "cannot", "can't", "don't", "or", "if", "wrong", "false", "think", "believe",
        "say", "answer", "option",
    ];
    let sentence = text.trim().trim_end_matches(['.', '!', '"', '*']);
    let mut words = sentence.split_whitespace().map(crate::text::first_word);
    let is_sentence = !sentence.contains(['\n', '?', ':', ';']) && !sentence.contains(". ");
    if labels.are_words() || !is_sentence || words.any(|word| OTHERWISE.contains(&word.as_str())) {
        return None;
    }
    let mut behind = VERBS.iter().filter_map(|verb| {
        let start = sentence.rfind(&format!("{verb} "))? + verb.len();
        let found = labels.by_text(undecorated(sentence.get(start..)?))?;
        found.rest.trim().is_empty().then_some(found.label)
    });
    behind.next().map(|label| Reading::Labels(vec![label]))
}

/// The words before say that it is not.
fn denies(before: &str) -> bool {
    let words: Vec<String> = before
        .split_whitespace()
        .rev()
        .take(3)
        .map(str::to_lowercase)
        .collect();
    words.iter().any(|word| {
        matches!(
            word.as_str(),
            "not" | "isn't" | "n't" | "eliminate" | "out" | "than" | "neither" | "cannot" | "can't"
        )
    })
}
