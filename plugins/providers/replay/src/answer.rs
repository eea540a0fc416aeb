//! What a recorded row answers.

use crate::{config::FieldNames, line::find};
use heartcut_reasoning_text::{THINK, split};
use heartcut_sdk::{prelude::*, record::Fields};

/// The completion that a row holds; `offset` tells a reader where it stands.
pub(crate) fn of_row(
    row: &Fields,
    names: &FieldNames,
    offset: u64,
) -> Result<Completion, PluginError> {
    let text = |name: &str| find(row, name).and_then(Value::as_str);
    let response = text(&names.response).ok_or_else(|| {
        let name = &names.response;
        let message = format!("the recorded row has no text under `{name}`");
        PluginError::new("no-response", message)
            .cause(format!("it begins at byte {offset} of the recording"))
            .help("name the field that holds the answer: `fields = { response = \"..\" }`")
    })?;
    let finish = text(&names.finish).map(|finish| Finish::from(finish.to_owned()));
    let finish = finish.unwrap_or_default();
    let apart = text(&names.reasoning).filter(|reasoning| !reasoning.trim().is_empty());
    let (answer, reasoning, source) = match apart {
        Some(reasoning) => (response, Some(reasoning), names.reasoning.as_str()),
        None => {
            let parts = split(response, finish == Finish::Length);
            (parts.answer, parts.reasoning, THINK)
        }
    };
    Ok(Completion {
        text: answer.to_owned(),
        reasoning: reasoning.map(str::to_owned),
        reasoning_kind: reasoning.map_or(ReasoningKind::None, |_| ReasoningKind::Full),
        reasoning_source: reasoning.map(|_| source.to_owned()),
        finish,
        usage: find(row, &names.usage).and_then(|u| serde_json::from_value(u.clone()).ok()),
        model: text(&names.model).map(str::to_owned),
        ..Completion::default()
    })
}
