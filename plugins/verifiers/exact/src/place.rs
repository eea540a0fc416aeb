//! Where a response states a short answer.

/// Phrases that an answer follows.
const PHRASES: [&str; 17] = [
    "answer is",
    "answer:",
    "answer was",
    "answer would be",
    "####",
    "respuesta:",
    "respuesta es",
    "réponse:",
    "réponse :",
    "réponse est",
    "antwort:",
    "antwort ist",
    "antwort lautet",
    "resposta:",
    "resposta é",
    "risposta:",
    "risposta è",
];
/// Most words of a line that is taken for an answer although nothing announces it.
const MAX_WORDS: usize = 8;

/// What the response states: in a tag, a box or an object, behind a phrase, in bold, or on its own short line.
pub(crate) fn stated(text: &str) -> Option<&str> {
    tagged(text)
        .or_else(|| boxed(text))
        .or_else(|| in_object(text))
        .or_else(|| behind_phrase(text))
        .or_else(|| own_line(text))
        .map(bare)
        .filter(|stated| !stated.is_empty())
}

/// A reference as it is meant: what a box holds, where it is a box and nothing else.
pub(crate) fn unboxed(reference: &str) -> &str {
    let bare = reference.trim().trim_matches('$');
    match bare.starts_with("\\boxed{") && bare.ends_with('}') {
        true => boxed(bare).unwrap_or(reference),
        false => reference,
    }
}

fn tagged(text: &str) -> Option<&str> {
    let (before, _) = text.rsplit_once("</answer>")?;
    Some(before.rsplit_once("<answer>")?.1)
}

fn boxed(text: &str) -> Option<&str> {
    let (_, inside) = text.rsplit_once("\\boxed{")?;
    let mut depth = 1;
    let end = inside.char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })?;
    let inside = inside.get(..end)?;
    let text = inside
        .strip_prefix("\\text{")
        .and_then(|text| text.strip_suffix('}'));
    Some(text.unwrap_or(inside))
}

/// The text of `"answer": ".."`.
fn in_object(text: &str) -> Option<&str> {
    let fields = [
        "\"answer\"",
        "\"final_answer\"",
        "'answer'",
        "'final_answer'",
    ];
    let rest = fields.iter().find_map(|field| text.rsplit_once(field))?.1;
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        return value.split([',', '}', '\n']).next();
    };
    value.get(1..)?.split(quote).next()
}

fn behind_phrase(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let end = PHRASES
        .iter()
        .filter_map(|phrase| lower.rfind(phrase).map(|at| at + phrase.len()))
        .max()?;
    let rest = text
        .get(end..)?
        .trim_start_matches([':', '*', ' ', '\n', '_']);
    let line = rest.lines().next()?;
    let said = first_sentence(line);
    let asked = line
        .get(said.len()..)
        .is_some_and(|rest| rest.starts_with('?'));
    (!asked && !is_denied(text.get(..end)?)).then_some(said)
}

/// What leads to the phrase takes it back: `I don't think the answer is`, `it is false that`.
fn is_denied(before: &str) -> bool {
    const DENIALS: [&str; 8] = [
        "n't think",
        "not think",
        "doubt",
        "false that",
        "not true that",
        "nobody",
        "no one",
        "not sure",
    ];
    let sentence = before
        .rsplit(['.', '\n', '!', '?', ';'])
        .next()
        .unwrap_or_default();
    let sentence = sentence.to_lowercase();
    DENIALS.iter().any(|denial| sentence.contains(denial))
}

/// A full stop ends a sentence where a capital or nothing follows and no abbreviation stands before it.
fn first_sentence(line: &str) -> &str {
    let ends = line.match_indices(['.', '!', '?']).find(|(at, _)| {
        let rest = line.get(at + 1..).unwrap_or_default();
        let word = line
            .get(..*at)
            .unwrap_or_default()
            .rsplit([' ', '.'])
            .next();
        let abbreviated = word.is_some_and(|word| word.chars().count() == 1);
        !abbreviated && rest.starts_with(' ')
    });
    ends.and_then(|(at, _)| line.get(..at)).unwrap_or(line)
}

fn own_line(text: &str) -> Option<&str> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let last = lines.next_back()?;
    if last.ends_with(':') {
        return None;
    }
    let bold = last.starts_with("**") && last.ends_with("**");
    let sentence = last.rsplit(". ").next().unwrap_or(last);
    let words = sentence.split_whitespace().count();
    (bold || (words <= MAX_WORDS && sentence.len() == last.len())).then_some(last)
}

/// The text without the marks around it.
fn bare(text: &str) -> &str {
    let text = text.trim().trim_matches(['*', '`', '_', '"', '$']).trim();
    match text.strip_suffix(['.', '!', ',', ';', ':']) {
        Some(shorter) if !is_abbreviation(shorter) => {
            shorter.trim_end_matches(['*', '`', '_', '"', '$'])
        }
        _ => text,
    }
}

/// `12:30 P.M`: the dot that followed belongs to it.
fn is_abbreviation(text: &str) -> bool {
    let mut chars = text.chars().rev();
    chars.next().is_some_and(char::is_alphabetic) && chars.next() == Some('.')
}

/// What stands before a reason, or before what only says more of it. What else follows a comma or
/// stands in brackets may be part of the answer.
pub(crate) fn first_clause(text: &str) -> &str {
    const ENDS: [&str; 12] = [
        " because ",
        " since ",
        " as it ",
        ", because ",
        ", since ",
        ", as ",
        ", the ",
        ", a ",
        ", an ",
        ", which ",
        ", who ",
        ", where ",
    ];
    let cut = ENDS.iter().filter_map(|end| text.find(end)).min();
    cut.and_then(|at| text.get(..at)).unwrap_or(text)
}
