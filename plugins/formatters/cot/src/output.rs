//! The `output` of a row.

use crate::{Reasoning, Tag};
use heartcut_sdk::prelude::*;

/// The answer, enclosed and with its reasoning in front where that is asked for.
pub(crate) fn of(completion: &Completion, reasoning: Reasoning, tag: Option<Tag>) -> String {
    let answer = match tag {
        Some(tag) => enclosed(&completion.text, tag),
        None => completion.text.clone(),
    };
    match (reasoning, completion.reasoning.as_deref().map(str::trim)) {
        (Reasoning::Inline, Some(text)) if !text.is_empty() => {
            format!("<think>\n{text}\n</think>\n\n{answer}")
        }
        _ => answer,
    }
}

/// An answer that stands between these marks already stays as it is.
fn enclosed(text: &str, tag: Tag) -> String {
    let (start, end) = match tag {
        Tag::Thought => ("<thought>", "</thought>"),
        Tag::Draft => ("<draft>", "</draft>"),
    };
    let text = text.trim();
    if text.starts_with(start) && text.contains(end) {
        return text.to_owned();
    }
    format!("{start}\n{text}\n{end}")
}
