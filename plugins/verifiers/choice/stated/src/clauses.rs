//! The end of a text, taken apart into sentences and clauses.

use crate::text::floor_boundary;

/// How much of the end of a text is taken apart, in bytes.
const WINDOW: usize = 6_000;

/// Words before which a clause ends.
const BREAKS: [&str; 10] = [
    " but ",
    ", however",
    " whereas ",
    " although ",
    " though ",
    " because ",
    " since ",
    " while ",
    " — ",
    " – ",
];

/// Words that begin a clause which only explains or supposes.
const ASIDES: [&str; 12] = [
    "whereas", "although", "though", "because", "since", "while", "if", "unless", "unlike",
    "suppose", "assuming", "whether",
];

/// A clause, in small letters as well, and where it begins in the text.
pub(crate) struct Clause<'a> {
    pub(crate) at: usize,
    pub(crate) text: &'a str,
    pub(crate) lower: String,
    /// It stands last in the text.
    pub(crate) last: bool,
}

impl Clause<'_> {
    /// It explains, supposes, or asks.
    pub(crate) fn is_aside(&self) -> bool {
        let first = crate::text::first_word(&self.lower);
        ASIDES.contains(&first.as_str()) || self.text.trim_end().ends_with('?')
    }
}

/// The clauses of the end of `text`, the last one first.
pub(crate) fn from_the_end(text: &str) -> Vec<Clause<'_>> {
    let start = floor_boundary(text, text.len().saturating_sub(WINDOW));
    let mut clauses = Vec::new();
    for (at, sentence) in sentences(text, start) {
        for (from, part) in parts(sentence) {
            if part.chars().any(char::is_alphanumeric) {
                clauses.push(Clause {
                    at: at + from,
                    text: part,
                    lower: part.to_ascii_lowercase(),
                    last: false,
                });
            }
        }
    }
    clauses.reverse();
    if let Some(last) = clauses.first_mut() {
        last.last = true;
    }
    clauses
}

/// Words of a line that ends without an end of its sentence and was hardly meant to.
const WORDS_OF_A_CUT_LINE: usize = 8;

/// The text ends within a sentence, as where a limit of tokens was reached.
pub(crate) fn is_cut_off(text: &str) -> bool {
    let text = text.trim_end();
    let open = text.ends_with(|c: char| c.is_alphanumeric() || c == ',');
    let line = text.rsplit('\n').next().unwrap_or_default();
    open && line.split_whitespace().count() >= WORDS_OF_A_CUT_LINE
}

/// Where the last sentence begins.
pub(crate) fn last_sentence_start(text: &str) -> usize {
    let text = text.trim_end();
    let ends = [". ", "\n", "! ", "? "];
    let after = ends
        .iter()
        .filter_map(|end| Some(text.rfind(end)? + end.len()));
    after.max().unwrap_or(0)
}

fn sentences(text: &str, start: usize) -> Vec<(usize, &str)> {
    let mut sentences = Vec::new();
    let mut from = start;
    let bytes = text.as_bytes();
    for at in start..bytes.len() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let ends = match bytes.get(at) {
            Some(b'\n' | b';') => true,
            Some(b'.' | b'!' | b'?') => next.is_ascii_whitespace() && !is_label_dot(text, from, at),
            _ => false,
        };
        if ends {
            sentences.push((from, text.get(from..=at).unwrap_or_default()));
            from = at + 1;
        }
    }
    sentences.push((from, text.get(from..).unwrap_or_default()));
    sentences
}

/// `B. tin`: the dot belongs to a letter that begins the line.
fn is_label_dot(text: &str, from: usize, at: usize) -> bool {
    let before = text.get(from..at).unwrap_or_default();
    let bare = before.trim_start_matches([' ', '-', '(']);
    bare.len() == 1 && text.get(at..).is_some_and(|rest| rest.starts_with(". "))
}

/// `If the question asks for ..`: it depends on what was meant.
pub(crate) fn asks_back(lower: &str) -> bool {
    const MEANINGS: [&str; 7] = [
        "if the question",
        "if it asks",
        "if you mean",
        "if you are asking",
        "if you're asking",
        "if it means",
        "if they ask",
    ];
    MEANINGS
        .iter()
        .any(|words| lower.trim_start().starts_with(words))
}

/// A sentence in parts, at the words of [`BREAKS`] and behind an aside that begins it.
fn parts(sentence: &str) -> Vec<(usize, &str)> {
    let lower = sentence.to_ascii_lowercase();
    if asks_back(&lower)
        || lower.contains("if ") && (lower.contains(" would ") || lower.contains(" were "))
    {
        return Vec::new();
    }
    let mut cuts: Vec<usize> = BREAKS
        .iter()
        .flat_map(|word| lower.match_indices(word).map(|(at, _)| at))
        .filter(|at| {
            !["anything", "everything"]
                .iter()
                .any(|all| lower[..*at].ends_with(all))
        })
        .collect();
    let first = crate::text::first_word(&lower);
    if ASIDES.contains(&first.as_str()) {
        cuts.extend(lower.find(", ").map(|at| at + 1));
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut parts = Vec::new();
    let mut from = 0;
    for cut in cuts.into_iter().chain([sentence.len()]) {
        parts.push((from, sentence.get(from..cut).unwrap_or_default()));
        from = cut;
    }
    parts
}
