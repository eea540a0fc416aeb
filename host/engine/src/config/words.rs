//! How values and kinds of values are called in a sentence.

use serde_json::Value;

/// As many characters of a value as an error shows.
const SHOWN: usize = 40;

/// `` `a`, `b`, `c` ``.
pub(super) fn quoted<S: AsRef<str>>(words: &[S]) -> String {
    let quoted: Vec<_> = words
        .iter()
        .map(|word| format!("`{}`", word.as_ref()))
        .collect();
    quoted.join(", ")
}

/// What was found, with its kind.
pub(super) fn found(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(truth) => format!("`{truth}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => found_text(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a table".to_owned(),
    }
}

/// Text that was found.
pub(super) fn found_text(text: &str) -> String {
    format!("the text `{}`", short(text))
}

/// The beginning of a long text.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The name of a JSON type for people.
pub(super) fn kind(json_type: &str) -> &str {
    match json_type {
        "array" => "a list",
        "boolean" => "`true` or `false`",
        "integer" => "a whole number",
        "null" => "nothing",
        "number" => "a number",
        "object" => "a table",
        "string" => "text",
        other => other,
    }
}

/// A value as it stands in an enumeration.
pub(super) fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
