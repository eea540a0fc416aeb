//! The options of a choice problem, in the shapes that files hold them in.

use crate::text::{text_or_number, wrong_type};
use heartcut_sdk::{prelude::*, record::Fields};

/// The choices under a field, in any of the shapes that files hold them in.
///
/// # Errors
/// `wrong-type` and `missing-field`, naming the field.
pub fn of_value((field, value): (&str, &Value)) -> Result<Vec<Choice>, PluginError> {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| of_item(field, index, item))
            .collect(),
        Value::Object(fields) => of_object(field, fields),
        Value::String(text) => of_text(field, text),
        _ => Err(wrong_type(field, "neither a list nor an object")),
    }
}

/// JSON in a text, as a cell of a CSV file has it.
fn of_text(field: &str, text: &str) -> Result<Vec<Choice>, PluginError> {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Array(_) | Value::Object(_))) => of_value((field, &value)),
        _ => Err(wrong_type(field, "neither a list nor an object")),
    }
}

fn of_item(field: &str, index: usize, item: &Value) -> Result<Choice, PluginError> {
    let Value::Object(parts) = item else {
        let text = text_or_number((&format!("{field}[{index}]"), item))?;
        return Ok(Choice {
            label: label(index),
            text,
        });
    };
    let part = |name: &str| {
        let path = format!("{field}[{index}].{name}");
        match parts.get(name) {
            Some(value) => text_or_number((&path, value)),
            None => Err(PluginError::new(
                "missing-field",
                format!("field `{path}` is missing"),
            )),
        }
    };
    Ok(Choice {
        label: part("label")?,
        text: part("text")?,
    })
}

fn of_object(field: &str, fields: &Fields) -> Result<Vec<Choice>, PluginError> {
    match (fields.get("label"), fields.get("text")) {
        (Some(Value::Array(labels)), Some(Value::Array(texts))) => of_lists(field, labels, texts),
        _ => fields
            .iter()
            .map(|(label, text)| of_entry(field, label, text))
            .collect(),
    }
}

fn of_lists(field: &str, labels: &[Value], texts: &[Value]) -> Result<Vec<Choice>, PluginError> {
    if labels.len() != texts.len() {
        return Err(wrong_type(field, "two lists of different lengths"));
    }
    let pairs = labels.iter().zip(texts).enumerate();
    pairs
        .map(|(index, (label, text))| {
            Ok(Choice {
                label: text_or_number((&format!("{field}.label[{index}]"), label))?,
                text: text_or_number((&format!("{field}.text[{index}]"), text))?,
            })
        })
        .collect()
}

fn of_entry(field: &str, label: &str, text: &Value) -> Result<Choice, PluginError> {
    let text = text_or_number((&format!("{field}.{label}"), text))?;
    Ok(Choice {
        label: label.to_owned(),
        text,
    })
}

/// A to Z, then AA, AB, ...
fn label(index: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(index % 26).unwrap_or_default());
    match index / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", label(more - 1)),
    }
}
