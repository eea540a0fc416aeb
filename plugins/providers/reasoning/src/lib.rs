//! Takes a model's reasoning apart from its answer where both came as one text, marked with
//! `<think>` and `</think>`.

#[cfg(test)]
mod tests;

/// The mark that opens a reasoning; also the name of the source in a completion.
pub const THINK: &str = "<think>";
const END: &str = "</think>";

/// Reasoning and answer of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split<'a> {
    /// The reasoning without its marks; absent where the text has none.
    pub reasoning: Option<&'a str>,
    /// The answer.
    pub answer: &'a str,
}

/// Splits a text; `cut` says that its end is missing because the output limit was reached.
///
/// Some chat templates write the opening mark themselves, so a closing mark alone ends a
/// reasoning that began with the text. An opened reasoning that never ends is a reasoning without
/// an answer if the text was cut, and otherwise part of the answer: nothing is dropped on a guess.
/// Marks in the middle of a text are talk about marks.
///
/// ```
/// use heartcut_reasoning_text::split;
///
/// let both = split("<think>6 times 7</think>\n\nIt is 42.", false);
/// assert_eq!((both.reasoning, both.answer), (Some("6 times 7"), "It is 42."));
///
/// let prefilled = split("6 times 7\n</think>\nIt is 42.", false);
/// assert_eq!((prefilled.reasoning, prefilled.answer), (Some("6 times 7"), "It is 42."));
///
/// let cut = split("<think>6 times", true);
/// assert_eq!((cut.reasoning, cut.answer), (Some("6 times"), ""));
/// ```
pub fn split(text: &str, cut: bool) -> Split<'_> {
    let opened = text.trim_start().strip_prefix(THINK);
    match (opened, opened.unwrap_or(text).split_once(END)) {
        (Some(_), Some((reasoning, answer))) => parts(reasoning, answer),
        (Some(reasoning), None) if cut => parts(reasoning, ""),
        (None, Some((reasoning, answer))) if !reasoning.contains(THINK) => parts(reasoning, answer),
        _ => Split {
            reasoning: None,
            answer: text,
        },
    }
}

fn parts<'a>(reasoning: &'a str, answer: &'a str) -> Split<'a> {
    let reasoning = reasoning.trim();
    Split {
        reasoning: (!reasoning.is_empty()).then_some(reasoning),
        answer: answer.trim_start(),
    }
}
