//! Statements in words and boxes.

use crate::clauses::asks_back;
use crate::conclusion;
use crate::labels::{Labels, Reading};
use crate::text::{TAGS, floor_boundary, undecorated};
use crate::verbs::{Announcement, announced, is_denied, is_disowned, is_refused};

/// Nouns that an answer is announced with.
const NOUNS: [&str; 13] = [
    "answer",
    "option",
    "choice",
    "conclusion",
    "答案",
    "label",
    "verdict",
    "relationship",
    "prediction",
    "正解",
    "答え",
    "정답",
    "判断",
];
/// Nouns of languages whose words for yes and no are others.
const FOREIGN_NOUNS: [&str; 6] = ["éponse", "espuesta", "ntwort", "esposta", "isposta", "твет"];
/// Words that only a name may follow.
const VERBS: [&str; 18] = [
    "choose ",
    "pick ",
    "select ",
    "go with ",
    "going with ",
    "i'd say ",
    "it's ",
    "it is ",
    "must be ",
    "has to be ",
    "therefore ",
    "therefore, ",
    "so ",
    "so, ",
    "thus ",
    "hence ",
    "选择",
    "选",
];
/// Words that say of the label before them that it is the answer.
const PRAISES: [&str; 7] = [
    " is correct",
    " is the correct",
    " is the right",
    " is the best",
    " is right",
    " is the answer",
    " is the most",
];
/// What an answer is written in.
const FRAMES: [&str; 5] = ["final: ", "boxed{", "fbox{", "#### ", "\na: "];
/// Most occurrences of one marker that are looked at, from the end.
const MAX_OCCURRENCES: usize = 64;

/// A statement and where it stands.
pub(crate) struct Statement {
    pub(crate) at: usize,
    pub(crate) reading: Reading,
}

/// The last statement that is announced as the answer, or framed.
pub(crate) fn announced_last(labels: &Labels, text: &str) -> Option<Statement> {
    let lower = text.to_ascii_lowercase();
    let nouns = NOUNS
        .iter()
        .filter_map(|noun| last_of(&lower, noun, |at| after_noun(labels, text, at, noun.len())));
    let alone = labels.where_alone();
    let foreign = FOREIGN_NOUNS
        .iter()
        .filter_map(|noun| last_of(&lower, noun, |at| after_noun(&alone, text, at, noun.len())));
    let frames = FRAMES
        .iter()
        .chain(&TAGS)
        .filter(|frame| !is_list_of_tags(&lower, frame))
        .filter_map(|frame| last_of(&lower, frame, |at| in_frame(labels, text, at + frame.len())));
    nouns
        .chain(foreign)
        .chain(frames)
        .max_by_key(|statement| statement.at)
}

/// `<choice>A</choice> <choice>B</choice>`: what there is, and not what is right.
fn is_list_of_tags(lower: &str, frame: &str) -> bool {
    frame.starts_with('<') && frame != "<answer>" && lower.matches(frame).nth(1).is_some()
}

/// The last statement in words that only a label may follow, or that only a label may stand before.
pub(crate) fn worded_last(labels: &Labels, text: &str) -> Option<Statement> {
    let lower = text.to_ascii_lowercase();
    let verbs = VERBS
        .iter()
        .filter_map(|verb| last_of(&lower, verb, |at| after_verb(labels, text, at, verb.len())));
    let praises = PRAISES
        .iter()
        .filter_map(|praise| last_of(&lower, praise, |at| before_praise(labels, text, at)));
    verbs.chain(praises).max_by_key(|statement| statement.at)
}

/// The last occurrence of `marker` that states something.
fn last_of(
    lower: &str,
    marker: &str,
    state: impl Fn(usize) -> Option<Statement>,
) -> Option<Statement> {
    lower
        .rmatch_indices(marker)
        .take(MAX_OCCURRENCES)
        .find_map(|(at, _)| state(at))
}

fn after_noun(labels: &Labels, text: &str, at: usize, length: usize) -> Option<Statement> {
    if is_disowned(text.get(..at)?) || is_listed(text, at, length) {
        return None;
    }
    if is_supposed(text, at) {
        return None;
    }
    let announcement = announced(text, at + length)?;
    let (Announcement::Colon(start) | Announcement::Verb(start)) = announcement;
    let answer = text.get(start..)?;
    let verb = text.get(at + length..start).unwrap_or_default();
    if is_refused(verb) || excludes(answer) || taken_back(labels, answer) {
        return None;
    }
    let reading = match announcement {
        Announcement::Colon(_) => after_colon(labels, answer),
        // A bare noun announces nothing: `option A` is only talked about.
        Announcement::Verb(_) if start > at + length + 1 => labels.read(answer),
        Announcement::Verb(_) if is_framed(answer) && !is_subject(labels, answer, length) => {
            labels.read(answer)
        }
        Announcement::Verb(_) => None,
    }?;
    Some(Statement { at: start, reading })
}

fn after_colon(labels: &Labels, answer: &str) -> Option<Reading> {
    let line = answer.trim_start();
    let line = line.get(..floor_boundary(line, 400)).unwrap_or_default();
    let line = line.lines().next().unwrap_or_default();
    if is_wavering(line) {
        return None;
    }
    let alone = labels.where_alone();
    if let Some(reading) = alone.read(answer) {
        return Some(reading);
    }
    if labels.are_words()
        && let Some(found) = conclusion::last(labels, line)
    {
        return Some(found.reading);
    }
    let short = (1..=6).contains(&line.split_whitespace().count());
    (short && !labels.is_listing(answer)).then_some(Reading::Other)
}

/// `B? Or C`, `B or maybe C?`
fn is_wavering(line: &str) -> bool {
    const MOST_WORDS: usize = 6;
    let sentence = line.split(['.', '!', '?']).next().unwrap_or_default();
    line.get(sentence.len()..)
        .is_some_and(|rest| rest.starts_with('?'))
        && sentence.split_whitespace().count() <= MOST_WORDS
}

/// `the options are A, B and C`: what there is, and not what is right.
fn is_listed(text: &str, at: usize, length: usize) -> bool {
    let (before, rest) = (
        text.get(..at).unwrap_or_default(),
        text.get(at + length..).unwrap_or_default(),
    );
    let several = rest.starts_with('s') && matches!(length, 5 | 6);
    several
        && !["correct ", "right ", "best "]
            .iter()
            .any(|word| before.ends_with(word))
}

/// The sentence supposes: `if it were red, the answer would be A`.
fn is_supposed(text: &str, at: usize) -> bool {
    let before = text
        .get(floor_boundary(text, at.saturating_sub(160))..at)
        .unwrap_or_default();
    let sentence = before
        .rsplit(['.', '\n', ';', '!', '?'])
        .next()
        .unwrap_or_default();
    let after = text.get(at..).unwrap_or_default();
    let verb = after.get(..floor_boundary(after, 20)).unwrap_or_default();
    let sentence = sentence.trim_start().to_lowercase();
    let rest = after.split(['.', '\n', '!']).next().unwrap_or_default();
    let would = verb.contains(" would");
    // Without a comma the answer itself is what is supposed: `if the answer is B, then ..`.
    asks_back(&sentence)
        || sentence.starts_with("if ") && (would || !sentence.contains(','))
        || would && rest.contains(" if ")
}

/// `anything but B`
fn excludes(answer: &str) -> bool {
    let bare = undecorated(answer.trim_start()).to_lowercase();
    [
        "anything but ",
        "everything but ",
        "any but ",
        "other than ",
    ]
    .iter()
    .any(|words| bare.starts_with(words))
}

/// `answer (B)`, `answer B.`
fn is_framed(answer: &str) -> bool {
    let bare = answer.trim_start();
    let name = undecorated(bare);
    bare.starts_with(['(', '[', '*', '"'])
        || name
            .chars()
            .nth(1)
            .is_none_or(|c| matches!(c, '.' | ',' | '\n' | ':'))
}

/// `option (B) seems ..`: the sentence goes on to speak of it.
fn is_subject(labels: &Labels, answer: &str, length: usize) -> bool {
    let option_or_choice = length == "option".len();
    let rest = labels
        .by_name(undecorated(answer))
        .map(|found| crate::text::unclosed(found.rest));
    option_or_choice
        && rest
            .is_some_and(|rest| rest.starts_with(' ') && !crate::text::first_word(rest).is_empty())
}

fn taken_back(labels: &Labels, answer: &str) -> bool {
    let bare = undecorated(answer);
    let found = labels.by_name(bare).or_else(|| labels.by_text(bare));
    found.is_some_and(|found| is_denied(found.rest))
}

fn after_verb(labels: &Labels, text: &str, at: usize, length: usize) -> Option<Statement> {
    let word_start = text
        .get(..at)?
        .ends_with(|c: char| c.is_ascii_alphanumeric());
    if word_start {
        return None;
    }
    let start = at + length;
    let answer = text.get(start..)?;
    let bare = undecorated(answer);
    let bare = ["option ", "choice ", "answer "]
        .iter()
        .find_map(|noun| bare.strip_prefix(noun))
        .unwrap_or(bare);
    let found = labels.by_name(undecorated(bare))?;
    let reading = labels.read(bare)?;
    (!is_denied(found.rest) && closes(found.rest)).then_some(Statement { at: start, reading })
}

/// What follows the label ends the clause or gives its reason.
fn closes(rest: &str) -> bool {
    let rest = crate::text::unclosed(rest);
    let word = crate::text::first_word(rest);
    rest.trim().is_empty()
        || rest.starts_with(['.', ',', ';', '\n', '!', ':', '。', '，'])
        || matches!(
            word.as_str(),
            "because" | "since" | "as" | "or" | "and" | "is" | "which"
        )
        || rest.trim_start().starts_with(['-', '–', '—', '(', ','])
}

/// `(B) is correct`, `option B is the best`.
fn before_praise(labels: &Labels, text: &str, at: usize) -> Option<Statement> {
    let (before, after) = text.split_at_checked(at)?;
    let sentence = after.split(['.', '!', '\n']).next().unwrap_or_default();
    if sentence.contains('?') {
        return None;
    }
    let window = before.get(floor_boundary(before, before.len().saturating_sub(64))..)?;
    let word = window
        .trim_end_matches(['*', ')', ']', '"', '\''])
        .rsplit([' ', '\n', ':', ',', '('])
        .next()?;
    let bare = undecorated(word);
    let found = labels.by_name(bare)?;
    let left = window.len() - word.len();
    let denied = is_disowned(window.get(..left)?);
    (found.rest.is_empty() && !denied).then(|| Statement {
        at,
        reading: Reading::Labels(vec![found.label]),
    })
}

fn in_frame(labels: &Labels, text: &str, start: usize) -> Option<Statement> {
    let answer = text.get(start..)?;
    let reading = labels.read(answer)?;
    Some(Statement { at: start, reading })
}
