//! The last clause that draws a conclusion.

use crate::clauses::{Clause, from_the_end};
use crate::labels::{Labels, Reading};
use crate::mentions::{self, Mention};

/// Words of a clause that draws a conclusion.
const CUES: [&str; 52] = [
    "so",
    "yes",
    "therefore",
    "thus",
    "hence",
    "leaves",
    "leaving",
    "remains",
    "left",
    "must",
    "conclude",
    "conclusion",
    "choose",
    "chose",
    "pick",
    "select",
    "guess",
    "lean",
    "leaning",
    "closest",
    "final",
    "finally",
    "answer",
    "correct",
    "right",
    "best",
    "better",
    "matches",
    "match",
    "fits",
    "consistent",
    "going",
    "go",
    "actually",
    "scratch",
    "wait",
    "say",
    "consequently",
    "accordingly",
    "means",
    "settle",
    "verdict",
    "selected",
    "rather",
    "wins",
    "works",
    "stands",
    "true",
    "instead",
    "holds",
    "✓",
    "✅",
];
/// Nouns of which a word label is said.
const SUBJECTS: [&str; 14] = [
    "hypothesis",
    "statement",
    "claim",
    "relationship",
    "relation",
    "label",
    "argument",
    "premise",
    "it",
    "that",
    "this",
    "which",
    "sentence",
    "conclusion",
];
/// Words of a clause that only reports what might be thought.
const REPORTS: [&str; 37] = [
    "determine the relation",
    "determine the label",
    "determine the answer",
    "determine which",
    "tell which",
    "anything but",
    "false that",
    "not true that",
    "untrue that",
    "wrong that",
    "nobody",
    "no one",
    "at first",
    "initially",
    "first glance",
    "might say",
    "may say",
    "someone",
    "students",
    "people often",
    "common mistake",
    "originally",
    "tempted",
    "i first",
    "i thought",
    "if we",
    "people think",
    "people say",
    "lot of people",
    "some say",
    "some think",
    "not sure the",
    "unsure",
    "don't think",
    "do not think",
    "i doubt",
    "unlikely",
];
/// Words that take back what was said before.
const REVISIONS: [&str; 14] = [
    "wait",
    "actually",
    "scratch",
    "correction",
    "on reflection",
    "correct myself",
    "change my",
    "changing my",
    "mistake",
    "instead",
    "on closer",
    "on second",
    "no,",
    "however",
];

/// A conclusion and where it stands.
pub(crate) struct Conclusion {
    pub(crate) at: usize,
    pub(crate) reading: Reading,
    /// Something in its sentence or just before it takes back what was said earlier.
    pub(crate) revises: bool,
}

/// The last conclusion of `text`.
pub(crate) fn last(labels: &Labels, text: &str) -> Option<Conclusion> {
    let plain: String = text
        .chars()
        .map(|c| {
            if matches!(c, '*' | '`' | '#' | '_' | '"') {
                ' '
            } else {
                c
            }
        })
        .collect();
    let clauses = from_the_end(&plain);
    if clauses
        .first()
        .is_some_and(|clause| labels.are_words() && takes_back(clause))
    {
        return None;
    }
    clauses.iter().enumerate().find_map(|(place, clause)| {
        let before = clauses.get(place + 1).map(|clause| clause.lower.as_str());
        let answers = before.is_some_and(|before| before.trim_end().ends_with('?'));
        let (reading, at) = read(labels, clause)
            .or_else(|| answer_to_a_question(labels, clause).filter(|_| answers))?;
        let said = [Some(clause.lower.as_str()), before];
        let revises = said
            .into_iter()
            .flatten()
            .any(|said| REVISIONS.iter().any(|word| said.contains(word)));
        Some(Conclusion {
            at: clause.at + at,
            reading,
            revises,
        })
    })
}

fn read(labels: &Labels, clause: &Clause<'_>) -> Option<(Reading, usize)> {
    if clause.is_aside() || REPORTS.iter().any(|report| clause.lower.contains(report)) {
        return None;
    }
    let mentions = mentions::of(labels, clause);
    if mentions
        .first()
        .is_some_and(|first| is_defined(clause, first))
    {
        return None;
    }
    let mut affirmed: Vec<&Mention> = mentions.iter().filter(|mention| !mention.denied).collect();
    if let Some(asked) = affirmed.iter().position(|mention| asks(clause, mention)) {
        affirmed = affirmed.drain(asked..=asked).collect();
    }
    let first = *affirmed.first()?;
    if affirmed.iter().any(|mention| mention.label != first.label) {
        return several(labels, clause, &affirmed);
    }
    let concludes = affirmed
        .iter()
        .any(|mention| concludes(labels, clause, mention));
    concludes.then(|| (Reading::Labels(vec![first.label]), first.start))
}

/// `Neutral means that ..`: what a label is, and not that it is the answer.
fn is_defined(clause: &Clause<'_>, mention: &Mention) -> bool {
    const DEFINITIONS: [&str; 5] = [
        " means",
        " would mean",
        " refers to",
        " is when",
        " occurs when",
    ];
    let begins = !clause
        .lower
        .get(..mention.start)
        .unwrap_or_default()
        .contains(char::is_alphanumeric);
    let after = clause.lower.get(mention.end..).unwrap_or_default();
    begins && DEFINITIONS.iter().any(|words| after.starts_with(words))
}

/// `.. but the conclusion is not`: the last clause denies without naming anything.
fn takes_back(clause: &Clause<'_>) -> bool {
    let end = clause
        .lower
        .trim_end_matches(|c: char| !c.is_alphanumeric());
    [" is not", " isn't", " are not"]
        .iter()
        .any(|denial| end.ends_with(denial))
}

/// `Yes, it would.` behind a question.
fn answer_to_a_question(labels: &Labels, clause: &Clause<'_>) -> Option<(Reading, usize)> {
    let text = clause.text.trim_start();
    let found = labels.by_name(text).filter(|_| labels.are_words())?;
    let at = clause.text.len() - text.len();
    let stops = found.rest.starts_with([',', '.', '!']);
    stops.then(|| (Reading::Labels(vec![found.label]), at))
}

/// `cannot determine whether it is true`: what follows is only asked.
fn asks(clause: &Clause<'_>, mention: &Mention) -> bool {
    let after = clause.lower.get(mention.end..).unwrap_or_default();
    mention.phrase && (after.starts_with(" whether") || after.starts_with(" if"))
}

/// `A or B` as a conclusion; anything else that names several says nothing.
fn several(
    labels: &Labels,
    clause: &Clause<'_>,
    affirmed: &[&Mention],
) -> Option<(Reading, usize)> {
    let (first, last) = (affirmed.first()?, affirmed.last()?);
    let between = clause.lower.get(first.end..last.start)?;
    let joined =
        between.contains(" or ") || between.contains("/") || clause.lower.contains("both ");
    let concludes = affirmed
        .iter()
        .any(|mention| concludes(labels, clause, mention));
    if !(joined && concludes) {
        return None;
    }
    let mut all: Vec<usize> = Vec::new();
    for mention in affirmed {
        if !all.contains(&mention.label) {
            all.push(mention.label);
        }
    }
    Some((Reading::Labels(all), first.start))
}

/// The clause presents what it mentions as its conclusion.
fn concludes(labels: &Labels, clause: &Clause<'_>, mention: &Mention) -> bool {
    let before = clause.lower.get(..mention.start).unwrap_or_default();
    let after = clause.lower.get(mention.end..).unwrap_or_default();
    let ends = after.chars().all(|c| !c.is_alphanumeric())
        || matches!(
            after.trim_matches(|c: char| !c.is_alphanumeric()),
            "is" | "does" | "then" | "it is"
        );
    let alone = before.chars().all(|c| !c.is_alphanumeric())
        || matches!(before.trim(), "but" | "the")
        || before
            .split_whitespace()
            .all(|word| ADVERBS.contains(&word));
    if ends && alone {
        return clause.last || before.trim() == "but" || after.contains(" is");
    }
    if labels.are_words() {
        return mention.phrase
            || (is_introduced(before) && (has_subject(before) || has_cue(before) || ends));
    }
    has_cue(&clause.lower) || (ends && clause.last && is_introduced(before))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '(' | '.'))
}

fn has_cue(text: &str) -> bool {
    const SIGNS: [&str; 6] = ["should be ", "=>", "→", "正确", "正しい", "맞"];
    words(text).any(|word| CUES.contains(&word)) || SIGNS.iter().any(|sign| text.contains(sign))
}

fn has_subject(text: &str) -> bool {
    words(text).any(|word| SUBJECTS.contains(&word))
}

/// Words that say how sure it is, between what leads to a label and the label.
const ADVERBS: [&str; 25] = [
    "definitely",
    "clearly",
    "certainly",
    "likely",
    "probably",
    "most",
    "therefore",
    "thus",
    "indeed",
    "really",
    "simply",
    "in",
    "fact",
    "logically",
    "obviously",
    "just",
    "one",
    "of",
    "a",
    "an",
    "the",
    "definite",
    "clear",
    "resounding",
    "firm",
];

/// What stands before leads straight to the label: a copula, a colon, a word that concludes.
fn is_introduced(before: &str) -> bool {
    const LEADS: [&str; 21] = [
        "is",
        "are",
        "be",
        "was",
        "so",
        "thus",
        "hence",
        "say",
        "then",
        "it's",
        "that's",
        "becomes",
        "choose",
        "therefore",
        "actually",
        "as",
        "remains",
        "towards",
        "toward",
        "think",
        "answer",
    ];
    let before = before.trim_end().trim_end_matches('\'').trim_end();
    if before.ends_with([',', ':', '>', '→', '-', '—']) {
        return true;
    }
    let lead = before
        .split_whitespace()
        .rev()
        .find(|word| !ADVERBS.contains(word));
    lead.is_some_and(|word| LEADS.contains(&word.trim_matches(',')))
        || before
            .split_whitespace()
            .next_back()
            .is_some_and(|word| LEADS.contains(&word))
}
