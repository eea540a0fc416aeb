//! The options of a choice problem, in the shapes that files hold them in: `[{label, text}, ..]`,
//! `{label = [..], text = [..]}`, `{A = "..", ..}`, or a list of texts.

use super::row::Unfit;
use heartcut_plugin_api::{Choice, record::Fields};
use serde_json::Value;

const FIELD: &str = "choices";

/// The choices of a row; none where it has no such field.
pub(super) fn of_row(fields: &Fields) -> Result<Vec<Choice>, Unfit> {
    let choices = match fields.get(FIELD) {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(items)) => items
            .iter()
            .enumerate()
            .map(|(i, item)| of_item(i, item))
            .collect(),
        Some(Value::Object(object)) => of_object(object),
        Some(_) => None,
    };
    choices.ok_or_else(|| Unfit::bad(FIELD, "no list of texts, nor labels with texts"))
}

fn of_item(index: usize, item: &Value) -> Option<Choice> {
    match item {
        Value::Object(parts) => Some(Choice {
            label: text(parts.get("label")?)?,
            text: text(parts.get("text")?)?,
        }),
        other => Some(Choice {
            label: label(index),
            text: text(other)?,
        }),
    }
}

fn of_object(object: &Fields) -> Option<Vec<Choice>> {
    if let (Some(Value::Array(labels)), Some(Value::Array(texts))) =
        (object.get("label"), object.get("text"))
    {
        if labels.len() != texts.len() {
            return None;
        }
        let pairs = labels.iter().zip(texts);
        return pairs
            .map(|(l, t)| {
                Some(Choice {
                    label: text(l)?,
                    text: text(t)?,
                })
            })
            .collect();
    }
    object
        .iter()
        .map(|(label, t)| {
            Some(Choice {
                label: label.clone(),
                text: text(t)?,
            })
        })
        .collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A to Z, then AA, AB, ...
fn label(index: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(index % 26).unwrap_or_default());
    match index / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", label(more - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn choices(value: Value) -> Option<Vec<(String, String)>> {
        let fields = Fields::from_iter([(FIELD.to_owned(), value)]);
        let choices = of_row(&fields).ok()?;
        Some(choices.into_iter().map(|c| (c.label, c.text)).collect())
    }

    #[test]
    fn all_shapes_mean_the_same() {
        let expected = Some(vec![
            ("A".to_owned(), "x".to_owned()),
            ("B".to_owned(), "7".to_owned()),
        ]);
        for shape in [
            json!(["x", 7]),
            json!([{"label": "A", "text": "x"}, {"label": "B", "text": 7}]),
            json!({"label": ["A", "B"], "text": ["x", "7"]}),
            json!({"A": "x", "B": 7}),
        ] {
            assert_eq!(choices(shape.clone()), expected, "{shape}");
        }
        assert_eq!(choices(json!(null)), Some(vec![]));
    }

    #[test]
    fn other_shapes_are_refused() {
        for shape in [
            json!("A or B"),
            json!([["x"]]),
            json!([{"label": "A"}]),
            json!({"label": ["A"], "text": []}),
            json!({"A": null}),
        ] {
            assert_eq!(choices(shape.clone()), None, "{shape}");
        }
    }

    #[test]
    fn labels_go_on_after_z() {
        assert_eq!([0, 25, 26, 51, 52].map(label), ["A", "Z", "AA", "AZ", "BA"]);
    }
}
