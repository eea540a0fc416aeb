use std::ops::Range;

use super::{Rule, segment};
use crate::policies::Language;

/// How far behind `answer` its verb may stand, in bytes.
const WINDOW: usize = 90;
/// How much of what stands before `answer` is looked at, in bytes.
const BEFORE: usize = 24;

/// What makes an answer somebody else's or a former one.
const DISOWNED: [&str; 9] = [
    "wrong",
    "incorrect",
    "original",
    "previous",
    "initial",
    "earlier",
    "student's",
    "your",
    "first",
];

/// `answer` or `result` in other languages; a capital may begin it.
const FOREIGN: [&str; 33] = [
    "答案",
    "答え",
    "回答",
    "结果",
    "éponse",
    "ésultat",
    "espuesta",
    "esultado",
    "ntwort",
    "rgebnis",
    "esposta",
    "isposta",
    "isultato",
    "Ответ",
    "ответ",
    "Відповідь",
    "відповідь",
    "उत्तर",
    "الإجابة",
    "الجواب",
    "dpowiedź",
    "ynik",
    "ntwoord",
    "evap",
    "onuç",
    "Svaret",
    "svaret",
    "đáp án",
    "Đáp án",
    "답",
    "정답",
    "awaban",
    "תשובה",
];

/// The last statement of an answer in words, without its introduction.
pub(super) fn last(
    response: &str,
    range: &Range<usize>,
    language: Language,
) -> Option<(Range<usize>, Rule)> {
    let text = response.get(range.clone())?;
    let english = last_english(text).max(last_line_mark(text));
    let (start, rule) = match (english, language) {
        (Some(start), _) => (start, Rule::Phrase),
        (None, Language::Any) => (last_foreign(text)?, Rule::ForeignPhrase),
        (None, Language::English) => return None,
    };
    let span = segment::sentence(response, range.start + start, range.end);
    Some((span, rule)).filter(|(span, _)| !span.is_empty())
}

/// `A:` at the beginning of a line.
fn last_line_mark(text: &str) -> Option<usize> {
    let at = text
        .rfind("\nA:")
        .map(|at| at + 3)
        .or_else(|| text.starts_with("A:").then_some(2))?;
    Some(at)
}

fn last_english(text: &str) -> Option<usize> {
    let mut end = text.len();
    loop {
        let at = rfind_word(text.as_bytes().get(..end)?)?;
        match statement(text, at) {
            Some(start) => return Some(start),
            None => end = at,
        }
    }
}

/// The last `answer` in any capitals.
fn rfind_word(bytes: &[u8]) -> Option<usize> {
    const WORD: &[u8] = b"answer";
    let last = bytes.len().checked_sub(WORD.len())?;
    (0..=last).rev().find(|at| {
        matches!(bytes.get(*at), Some(b'a' | b'A'))
            && bytes
                .get(*at..*at + WORD.len())
                .is_some_and(|word| word.eq_ignore_ascii_case(WORD))
    })
}

/// Where the answer begins that `answer` at `at` announces.
fn statement(text: &str, at: usize) -> Option<usize> {
    if is_disowned(text, at) {
        return None;
    }
    let word_end = at + "answer".len();
    let rest = text.get(word_end..)?;
    let rest = rest.strip_prefix(['s', 'S']).unwrap_or(rest);
    let trimmed = rest.trim_start_matches(['*', '_', '"', '\'', ' ', ')']);
    let after = text.len() - trimmed.len();
    if let Some(found) = trimmed.strip_prefix([':', '：', '=']) {
        return Some(text.len() - found.trim_start_matches(['*', '_']).len());
    }
    if trimmed.starts_with('\n') {
        return is_heading(text, at).then_some(after);
    }
    verb_end(trimmed)
        .map(|length| after + length)
        .filter(|start| !is_denied(text.get(*start..).unwrap_or_default()))
}

fn is_disowned(text: &str, at: usize) -> bool {
    let mut start = at.saturating_sub(BEFORE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let before = text.get(start..at).unwrap_or_default();
    let word = before
        .trim_end()
        .rsplit(|c: char| c.is_whitespace())
        .next()
        .unwrap_or_default();
    DISOWNED
        .iter()
        .any(|disowned| disowned.eq_ignore_ascii_case(word))
}

/// `answer` ends a line of its own: `### Final Answer`.
fn is_heading(text: &str, at: usize) -> bool {
    let line = text
        .get(..at)
        .map_or("", |before| before.rsplit('\n').next().unwrap_or_default());
    let words = line.trim_matches(['#', '*', ' ', '_']);
    words.is_empty()
        || ["final", "the final", "the"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(words))
}

/// The end of the first `is` or its kin in the same sentence.
fn verb_end(text: &str) -> Option<usize> {
    let mut end = text.len().min(WINDOW);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let window = text.get(..end)?;
    let stop = window.find(['\n', ';', '?', '!']).unwrap_or(window.len());
    let window = window.get(..stop)?;
    let stop = window.find(". ").unwrap_or(window.len());
    let window = window.get(..stop)?;
    let mut at = 0;
    for word in window.split_inclusive(' ') {
        let bare = word.trim_end_matches([' ', ':', '*']);
        at += word.len();
        if matches!(bare, "is" | "are" | "be" | "equals" | "was" | "IS" | "=") {
            return Some(at);
        }
    }
    None
}

/// `is not 5`, `is wrong`.
fn is_denied(text: &str) -> bool {
    let first = text
        .trim_start()
        .split([' ', '\n', ',', '.', ';'])
        .next()
        .unwrap_or_default();
    matches!(
        first,
        "not" | "wrong" | "incorrect" | "never" | "correct" | "always" | "in" | "as"
    ) || text.trim_start().starts_with("n't")
}

fn last_foreign(text: &str) -> Option<usize> {
    FOREIGN.iter().filter_map(|word| foreign(text, word)).max()
}

/// What stands between a word for `answer` and the answer: a colon, a verb, or a few words and a verb.
const VERBS: [&str; 24] = [
    ":", "：", "是", "为", "為", "は", "は、", "est ", "es ", "ist ", "é ", "è ", "है", "is ",
    "jest ", "to ", "är ", "er ", "là ", "=", "adalah ", "は：", "은 ", "는 ",
];

fn foreign(text: &str, word: &str) -> Option<usize> {
    let at = text.rfind(word)? + word.len();
    let rest = text.get(at..)?.trim_start_matches(['*', ' ', '"']);
    let direct = VERBS.iter().find_map(|verb| rest.strip_prefix(verb));
    if let Some(found) = direct {
        return Some(text.len() - found.len());
    }
    if rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '\\' | '-')) {
        return Some(text.len() - rest.len());
    }
    verb_behind(rest).map(|found| text.len() - found.len())
}

/// `finale est 42`: one or two words may stand before the verb.
fn verb_behind(rest: &str) -> Option<&str> {
    let line = rest.split('\n').next()?;
    let mut at = 0;
    for word in line.split_inclusive(' ').take(3) {
        at += word.len();
        let bare = word.trim_end();
        let verb = matches!(
            bare,
            "est" | "es" | "ist" | "é" | "è" | "jest" | "to" | "är" | "er" | "là" | "adalah"
        );
        if verb || bare.ends_with(':') {
            return rest.get(at..);
        }
    }
    None
}
