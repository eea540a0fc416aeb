//! Where a server puts its reasoning.

use heartcut_reasoning_text::{THINK, split};
use heartcut_sdk::{prelude::*, record::Fields};

/// Fields by which a message is recognised that says nothing yet. vLLM writes `reasoning`, older
/// versions, SGLang and DeepSeek `reasoning_content`, OpenRouter the details.
pub(crate) const FIELDS: &[&str] = &["reasoning", "reasoning_content", DETAILS];
const DETAILS: &str = "reasoning_details";

/// A message taken apart.
pub(crate) struct Parts {
    pub(crate) text: String,
    pub(crate) reasoning: Option<String>,
    pub(crate) kind: ReasoningKind,
    pub(crate) source: Option<String>,
}

/// The reasoning of the first field that has one, else what is marked in the content.
pub(crate) fn of_message(message: &Fields, fields: &[String], content: &str, cut: bool) -> Parts {
    let full = fields
        .iter()
        .find_map(|field| Some((field.as_str(), text(message.get(field)?, "text")?)));
    let summary = || Some((DETAILS, text(message.get(DETAILS)?, "summary")?));
    if let Some((field, reasoning)) = full {
        return apart(content, reasoning, ReasoningKind::Full, field);
    }
    let marked = split(content, cut);
    match (marked.reasoning, summary()) {
        (Some(reasoning), _) => apart(
            marked.answer,
            reasoning.to_owned(),
            ReasoningKind::Full,
            THINK,
        ),
        (None, Some((field, reasoning))) => {
            apart(marked.answer, reasoning, ReasoningKind::Summary, field)
        }
        (None, None) => Parts {
            text: marked.answer.to_owned(),
            reasoning: None,
            kind: ReasoningKind::None,
            source: None,
        },
    }
}

fn apart(text: &str, reasoning: String, kind: ReasoningKind, source: &str) -> Parts {
    Parts {
        text: text.to_owned(),
        reasoning: Some(reasoning),
        kind,
        source: Some(source.to_owned()),
    }
}

/// A text, or the texts under `name` of a list of details.
fn text(value: &Value, name: &str) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(details) => {
            let texts: Vec<&str> = details
                .iter()
                .filter_map(|detail| detail.get(name)?.as_str())
                .collect();
            texts.join("\n")
        }
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}
