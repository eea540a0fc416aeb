use super::next_question::end_of_own_answer;
use std::ops::Range;

/// Where the answer of a response may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Inside the last answer tag.
    Answer(Range<usize>),
    /// Anywhere in this range.
    Text(Range<usize>),
    /// The response ends before its reasoning does.
    OnlyReasoning,
}

/// What reasoning is wrapped in.
const THOUGHTS: [(&str, &str); 4] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<reasoning>", "</reasoning>"),
    ("<thought>", "</thought>"),
];

/// What a chat model writes when its turn is over.
const TURN_ENDS: [&str; 6] = [
    "<end_of_turn>",
    "<|im_end|>",
    "<|im_start|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|end_of_text|>",
];

pub(super) fn scope(response: &str) -> Scope {
    match turn(response) {
        Scope::Text(range) => {
            let text = response.get(range.clone()).unwrap_or_default();
            Scope::Text(range.start..range.start + end_of_own_answer(text))
        }
        other => other,
    }
}

/// The model's turn, outside of its reasoning.
fn turn(response: &str) -> Scope {
    if !response.contains('<') {
        return Scope::Text(0..response.len());
    }
    let end = turn_end(response);
    let turn = response.get(..end).unwrap_or(response);
    let start = THOUGHTS
        .iter()
        .filter_map(|(_, close)| turn.rfind(close).map(|at| at + close.len()))
        .max()
        .unwrap_or(0);
    let rest = turn.get(start..).unwrap_or_default();
    let reopened = THOUGHTS
        .iter()
        .filter_map(|(open, _)| rest.find(open))
        .min();
    let end = reopened.map_or(end, |at| start + at);
    let text = turn.get(start..end).unwrap_or_default();
    if reopened.is_some() && text.trim().is_empty() {
        return Scope::OnlyReasoning;
    }
    match answer_tag(text) {
        Some(inner) => Scope::Answer(start + inner.start..start + inner.end),
        None => Scope::Text(start..end),
    }
}

fn turn_end(response: &str) -> usize {
    let after_something = |at: usize| !response.get(..at).unwrap_or_default().trim().is_empty();
    let ends = TURN_ENDS
        .iter()
        .filter_map(|mark| response.find(mark).filter(|at| after_something(*at)));
    let end = ends.min().unwrap_or(response.len());
    let turn = response.get(..end).unwrap_or(response);
    // In the middle it may be one example of many.
    turn.trim_end().strip_suffix("</s>").unwrap_or(turn).len()
}

/// What stands in the last answer tag; an unclosed one reaches to the end.
fn answer_tag(text: &str) -> Option<Range<usize>> {
    const OPEN: &str = "<answer>";
    const CLOSE: &str = "</answer>";
    let close = text.rfind(CLOSE);
    let open = text.get(..close.unwrap_or(text.len()))?.rfind(OPEN)? + OPEN.len();
    Some(open..close.unwrap_or(text.len()))
}
