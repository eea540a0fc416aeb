//! Where a clause names labels, and whether it names them as the answer.

use crate::clauses::Clause;
use crate::labels::Labels;
use crate::text::{is_boundary, undecorated};
use crate::verbs::is_denied;

/// A label that a clause names.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    pub(crate) label: usize,
    /// Where it begins and ends in the clause, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The clause says that it is not the answer, or that it only may be.
    pub(crate) denied: bool,
    /// It is a phrase that states the label wherever it stands.
    pub(crate) phrase: bool,
    /// It is the last of a list: what denies the list does not reach further.
    closes_list: bool,
}

/// Most labels that are looked at in a clause.
const MAX_MENTIONS: usize = 48;
/// Words that take back a label behind them.
const DENIALS: [&str; 29] = [
    "none",
    "might",
    "may",
    "perhaps",
    "maybe",
    "not",
    "no",
    "neither",
    "nor",
    "never",
    "eliminate",
    "eliminated",
    "eliminates",
    "eliminating",
    "exclude",
    "excluded",
    "excludes",
    "excluding",
    "reject",
    "rejected",
    "rejects",
    "discard",
    "discarded",
    "dismiss",
    "wrong",
    "incorrect",
    "cannot",
    "ruling",
    "torn",
];
/// Words that take back the label right behind them.
const NEAR_DENIALS: [&str; 8] = [
    "than", "from", "between", "over", "against", "avoid", "unlike", "without",
];
/// Words that take back a label in two.
const TWO_WORD_DENIALS: [&str; 8] = [
    "rule out",
    "ruled out",
    "rules out",
    "out for",
    "cross out",
    "crossed out",
    "isn't",
    "n't",
];
/// What follows a label that only may be the answer.
const DOUBTS: [&str; 15] = [
    "is also possible",
    "is possible",
    "is tempting",
    "are tempting",
    "looks",
    "seems",
    "could",
    "might",
    "may ",
    "is plausible",
    "is close",
    "comes close",
    "sounds",
    "is a close",
    "is unlikely",
];

/// All that a clause names, in order.
pub(crate) fn of(labels: &Labels, clause: &Clause<'_>) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::new();
    let mut from = 0;
    for at in word_starts(clause.text) {
        if at < from {
            continue;
        }
        let Some((label, length, phrase)) = labels.mentioned(clause.text, at) else {
            continue;
        };
        let end = at + length;
        let inherited = inherits(mentions.last(), clause, at);
        mentions.push(Mention {
            label,
            start: at,
            end,
            denied: is_denied_in(clause, at, end) || inherited,
            phrase,
            closes_list: inherited
                && clause
                    .lower
                    .get(from..at)
                    .is_some_and(|joint| joint.contains("nd ") || joint.contains("or ")),
        });
        from = end;
        if mentions.len() == MAX_MENTIONS {
            break;
        }
    }
    spread_back(&mut mentions, clause);
    mentions
}

fn word_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut before = ' ';
    text.char_indices().filter_map(move |(at, c)| {
        // Scripts without spaces: `选项B`.
        let other_script = c.is_ascii() && !before.is_ascii();
        let starts =
            (other_script || !before.is_alphanumeric()) && before != '_' && !c.is_whitespace();
        before = c;
        starts.then_some(at)
    })
}

fn is_denied_in(clause: &Clause<'_>, start: usize, end: usize) -> bool {
    let before = clause.lower.get(..start).unwrap_or_default();
    let near = before.rsplit([',', ':']).next().unwrap_or_default();
    let words: Vec<&str> = near.split_whitespace().rev().take(4).collect();
    let bare = |word: &&str| {
        word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'')
            .to_owned()
    };
    let nearest = words.first().map(bare).unwrap_or_default();
    let denied = NEAR_DENIALS.contains(&nearest.as_str())
        || words
            .iter()
            .map(bare)
            .any(|word| DENIALS.contains(&word.as_str()) || word.ends_with("n't"));
    let near = words.into_iter().rev().collect::<Vec<_>>().join(" ");
    denied
        || TWO_WORD_DENIALS.iter().any(|denial| near.contains(denial))
        || near.ends_with("instead of")
        || is_doubted(&clause.lower, end)
}

fn is_doubted(lower: &str, end: usize) -> bool {
    let rest = lower.get(end..).unwrap_or_default();
    let bare = crate::text::unclosed(rest).trim_start_matches([' ', ',']);
    is_denied(rest) || is_undone(rest) || DOUBTS.iter().any(|doubt| bare.starts_with(doubt))
}

/// `it stores energy, so it is not the site of ..`
fn is_undone(rest: &str) -> bool {
    const ENDS: [&str; 5] = [
        "so it is not",
        "so it isn't",
        "so this is not",
        "so it does not",
        "so that is not",
    ];
    ENDS.iter().any(|words| rest.contains(words))
}

/// `not A, B or C`: what denies the first denies those that follow it.
fn inherits(last: Option<&Mention>, clause: &Clause<'_>, at: usize) -> bool {
    last.is_some_and(|last| {
        last.denied
            && !last.closes_list
            && last.label_list_goes_on(clause.lower.get(last.end..at).unwrap_or_default())
    })
}

/// `A, B and C are wrong`: what denies the last denies those before it.
fn spread_back(mentions: &mut [Mention], clause: &Clause<'_>) {
    for at in (1..mentions.len()).rev() {
        let (Some(next), Some(this)) = (mentions.get(at).cloned(), mentions.get(at - 1)) else {
            return;
        };
        let between = clause.lower.get(this.end..next.start).unwrap_or_default();
        let after = is_doubted(&clause.lower, next.end) && next.denied;
        if after
            && this.label_list_goes_on(between)
            && let Some(this) = mentions.get_mut(at - 1)
        {
            this.denied = true;
        }
    }
}

impl Mention {
    fn label_list_goes_on(&self, between: &str) -> bool {
        let words = between.trim_matches(|c: char| !c.is_alphanumeric());
        matches!(
            words,
            "" | "and" | "or" | "nor" | "and not" | "or even" | "option" | "and option"
        )
    }
}

impl Labels {
    /// The label that a clause names at `at`, how long that is, and whether it is a phrase.
    fn mentioned(&self, text: &str, at: usize) -> Option<(usize, usize, bool)> {
        let rest = text.get(at..)?;
        let phrase = self
            .by_phrase(rest)
            .map(|found| (found.label, rest.len() - found.rest.len(), true));
        let written = self
            .by_text(rest)
            .filter(|found| !self.is_attribute(found.rest))
            .map(|found| (found.label, rest.len() - found.rest.len(), false));
        let ordinal = || {
            self.by_ordinal(rest)
                .map(|(label, length)| (label, length, false))
        };
        let found = [phrase, written]
            .into_iter()
            .flatten()
            .max_by_key(|found| found.1);
        let named = self
            .named_at(text, at)
            .filter(|named| found.is_none_or(|found| named.1 > found.1));
        named.or(found).or_else(ordinal)
    }

    /// A name within a sentence: as it is written, or in brackets whatever its capitals.
    fn named_at(&self, text: &str, at: usize) -> Option<(usize, usize, bool)> {
        let rest = text.get(at..)?;
        let before = text.get(..at)?;
        let bracketed = before.ends_with(['(', '[']);
        let in_range = before
            .strip_suffix('-')
            .is_some_and(|text| text.ends_with(char::is_alphanumeric));
        if in_range || is_named_thing(before) {
            return None;
        }
        let exact = self
            .by_name(rest)
            .filter(|found| !self.is_attribute(found.rest));
        let framed = || {
            let last = |rest: &str| rest.chars().all(|c| !c.is_alphanumeric()) && is_led_to(before);
            self.by_name_in_any_case(rest)
                .filter(|found| bracketed && found.rest.starts_with([')', ']']) || last(found.rest))
        };
        let found = exact.or_else(framed)?;
        is_boundary(found.rest).then_some((found.label, rest.len() - found.rest.len(), false))
    }

    /// `true` in `the true reason` or `true that`: the word says something of another word.
    fn is_attribute(&self, rest: &str) -> bool {
        let next = crate::text::first_word(rest);
        self.are_words() && rest.starts_with(' ') && !next.is_empty() && !ends_phrase(&next)
    }

    /// `second option`, `last choice`.
    fn by_ordinal(&self, text: &str) -> Option<(usize, usize)> {
        const ORDINALS: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "last"];
        if self.are_words() {
            return None;
        }
        let word = crate::text::first_word(text);
        let place = ORDINALS.iter().position(|ordinal| **ordinal == *word)?;
        let rest = undecorated(text.get(word.len()..)?);
        let noun = crate::text::first_word(rest);
        if !matches!(noun.as_str(), "option" | "choice") {
            return None;
        }
        let label = if place == 5 {
            self.len().checked_sub(1)?
        } else {
            place
        };
        (label < self.len()).then_some((label, text.len() - rest.len() + noun.len()))
    }
}

/// `it's b`, `i think b`.
fn is_led_to(before: &str) -> bool {
    const LEADS: [&str; 9] = [
        "it's", "its", "is", "think", "say", "pick", "choose", "answer", "option",
    ];
    let word = before
        .strip_suffix(' ')
        .and_then(|before| before.rsplit(' ').next());
    word.is_some_and(|word| LEADS.contains(&word.to_lowercase().as_str()))
}

/// `plan B`, `vitamin C`: the letter belongs to a thing of another kind than an option.
fn is_named_thing(before: &str) -> bool {
    const THINGS: [&str; 20] = [
        "plan",
        "vitamin",
        "hepatitis",
        "type",
        "team",
        "part",
        "figure",
        "point",
        "group",
        "class",
        "grade",
        "section",
        "table",
        "case",
        "angle",
        "line",
        "side",
        "vertex",
        "appendix",
        "phase",
    ];
    let word = before
        .strip_suffix(' ')
        .and_then(|before| before.rsplit(' ').next());
    word.is_some_and(|word| THINGS.contains(&word.to_lowercase().as_str()))
}

/// Words that may follow a word which is an answer.
fn ends_phrase(next: &str) -> bool {
    matches!(
        next,
        "given"
            | "because"
            | "since"
            | "as"
            | "according"
            | "based"
            | "by"
            | "in"
            | "for"
            | "with"
            | "and"
            | "or"
            | "but"
            | "if"
            | "here"
            | "under"
            | "from"
            | "is"
            | "about"
            | "so"
            | "then"
            | "rather"
            | "instead"
            | "not"
            | "relation"
            | "relationship"
            | "label"
            | "it"
            | "too"
            | "either"
            | "nor"
            | "of"
    )
}
