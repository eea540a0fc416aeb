//! A base model that has answered goes on to ask itself the next question of a prompt.

/// What begins a line that asks one.
const MARKS: [&str; 6] = [
    "q:",
    "question:",
    "problem:",
    "premise:",
    "passage:",
    "text:",
];
/// What announces an answer.
const ANNOUNCEMENTS: [&str; 5] = ["answer is", "answer:", "\\boxed{", "####", "answer was"];

/// Where the first line begins that asks a question, with something before it. A response that begins
/// with one restates what it was asked, or talks with itself.
///
/// ```
/// use heartcut_math_equivalence::next_question;
///
/// assert_eq!(next_question("The answer is 4.\n\nQ: What is 3+3?\nA: 6"), Some(18));
/// assert_eq!(next_question("Q: What is 2+2?\nA: 4"), None);
/// ```
#[must_use]
pub fn next_question(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if asks(line) {
            let is_later = !text.get(..at)?.trim().is_empty();
            return is_later.then_some(at);
        }
        at += line.len();
    }
    None
}

fn asks(line: &str) -> bool {
    let bare = line.trim_start_matches([' ', '\t', '#', '*']);
    let begins = |mark: &&str| {
        let head = bare.as_bytes().get(..mark.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(mark.as_bytes()))
    };
    bare.starts_with(['Q', 'q', 'P', 'p', 'T', 't']) && MARKS.iter().any(begins)
}

/// The text up to the next question, where it announces an answer before that.
pub(super) fn end_of_own_answer(text: &str) -> usize {
    let announces = |at: &usize| {
        let before = text.get(..*at).unwrap_or_default().to_ascii_lowercase();
        ANNOUNCEMENTS.iter().any(|words| before.contains(words))
    };
    next_question(text).filter(announces).unwrap_or(text.len())
}
