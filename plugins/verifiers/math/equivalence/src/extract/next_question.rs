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

/// What begins a line that answers one.
const ANSWERS: [&str; 6] = [
    "a:",
    "answer:",
    "label:",
    "solution:",
    "output:",
    "response:",
];

const BOX: &str = "\\boxed{";

/// Where the first line begins that asks the next question, as the examples of a prompt do: behind a
/// blank line, and with a line that answers it. A response that begins with one restates what it was
/// asked, or talks with itself.
///
/// ```
/// use heartcut_math_equivalence::next_question;
///
/// assert_eq!(next_question("The answer is 4.\n\nQ: What is 3+3?\nA: 6"), Some(18));
/// assert_eq!(next_question("The answer is 4.\n\nQuestion: is that so? It is 5."), None);
/// assert_eq!(next_question("Q: What is 2+2?\nA: 4"), None);
/// ```
#[must_use]
pub fn next_question(text: &str) -> Option<usize> {
    let mut at = 0;
    let (mut is_begun, mut behind_blank) = (false, false);
    for line in text.split_inclusive('\n') {
        if begins_with(line, &MARKS) {
            let (own, next) = text.split_at(at);
            let is_answered = next.lines().any(|line| begins_with(line, &ANSWERS));
            // Only one who answers what he was asked puts the answer into the box that was wanted.
            let is_boxed = next.contains(BOX) && !own.contains(BOX);
            return (behind_blank && is_answered && !is_boxed).then_some(at);
        }
        let is_blank = line.trim().is_empty();
        is_begun |= !is_blank;
        behind_blank = is_begun && is_blank;
        at += line.len();
    }
    None
}

/// Whether a line begins so, whatever its capitals and the marks of a heading.
fn begins_with(line: &str, marks: &[&str]) -> bool {
    let bare = line.trim_start_matches([' ', '\t', '#', '*']).as_bytes();
    let begins = |mark: &&str| {
        let head = bare.get(..mark.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(mark.as_bytes()))
    };
    marks.iter().any(begins)
}

/// The text up to the next question, where it announces an answer before that.
pub(super) fn end_of_own_answer(text: &str) -> usize {
    let announces = |at: &usize| {
        let before = text.get(..*at).unwrap_or_default().to_ascii_lowercase();
        ANNOUNCEMENTS.iter().any(|words| before.contains(words))
    };
    next_question(text).filter(announces).unwrap_or(text.len())
}
