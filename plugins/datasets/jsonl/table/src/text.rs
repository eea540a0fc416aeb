//! Values that become texts.

use heartcut_sdk::prelude::*;

/// A text as it stands; a number as it is written.
///
/// # Errors
/// `wrong-type`, naming the field.
pub fn text_or_number((field, value): (&str, &Value)) -> Result<String, PluginError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(wrong_type(field, "neither text nor number")),
    }
}

/// A text as it stands.
pub(crate) fn text((field, value): (&str, &Value)) -> Result<String, PluginError> {
    let text = value
        .as_str()
        .ok_or_else(|| wrong_type(field, "not a text"))?;
    Ok(text.to_owned())
}

/// A text, a number, or true and false as the kind says them.
///
/// # Errors
/// `wrong-type`, naming the field.
pub fn answer((field, value): (&str, &Value), kind: &ProblemKind) -> Result<String, PluginError> {
    match (value, kind) {
        (Value::Bool(true), ProblemKind::YesNo) => Ok("yes".into()),
        (Value::Bool(false), ProblemKind::YesNo) => Ok("no".into()),
        (Value::Bool(truth), _) => Ok(truth.to_string()),
        (Value::String(_) | Value::Number(_), _) => text_or_number((field, value)),
        _ => Err(wrong_type(field, "neither text, number nor true or false")),
    }
}

/// The error for a field that holds something else than it should.
pub(crate) fn wrong_type(field: &str, what: &str) -> PluginError {
    PluginError::new("wrong-type", format!("field `{field}` is {what}"))
}
