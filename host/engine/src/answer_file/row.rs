use super::json_text;
use crate::source::{Line, Reject, parse_line};
use heartcut_plugin_api::{PluginError, record::Fields};
use serde_json::Value;

/// A row of a file of answers, with the line that it was read from.
#[derive(Debug)]
pub(super) struct AnswerRow {
    pub(super) file: String,
    pub(super) line: u64,
    /// The line as it is written.
    pub(super) text: String,
    pub(super) fields: Fields,
}

/// Why a row cannot be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unfit {
    /// `missing-field` or `bad-field`.
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl AnswerRow {
    pub(super) fn of_line(file: &str, line: Line) -> Result<Self, Box<Reject>> {
        let bytes = line.bytes.clone();
        let row = parse_line(file, line)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Self {
            file: row.file,
            line: row.number,
            text,
            fields: row.value,
        })
    }

    /// The text of the first of these fields that is there and not null; numbers as they are
    /// written.
    pub(super) fn first_text(&self, names: &[&str]) -> Result<Option<String>, Unfit> {
        for name in names {
            if let Some(text) = self.text_of(name)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// The text under `path`; numbers, true and false as they are written, null as nothing.
    pub(super) fn text_of(&self, path: &str) -> Result<Option<String>, Unfit> {
        match self.fields.get(path) {
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Null) => Ok(None),
            // A parsed number has lost how it was written.
            Some(_) => self.written_text(path),
            None if path.contains('.') => self.written_text(path),
            None => Ok(None),
        }
    }

    fn written_text(&self, path: &str) -> Result<Option<String>, Unfit> {
        let Some(value) = json_text::find(&self.text, path) else {
            return Ok(None);
        };
        match value.as_bytes().first() {
            Some(b'"') => serde_json::from_str(value)
                .map(Some)
                .map_err(|_| Unfit::bad(path, "not a text")),
            Some(b'{' | b'[') => Err(Unfit::bad(path, "neither text, number nor true or false")),
            Some(b'n') => Ok(None),
            _ => Ok(Some(value.to_owned())),
        }
    }

    /// The same for fields that do no harm when they hold something else.
    pub(super) fn any_text(&self, names: &[&str]) -> Option<String> {
        names
            .iter()
            .find_map(|name| self.text_of(name).ok().flatten())
    }

    /// What else the row holds.
    pub(super) fn rest(&self, used: &[&str]) -> Fields {
        let others = self
            .fields
            .iter()
            .filter(|(name, _)| !used.contains(&name.as_str()));
        others
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// The row as it is set aside.
    pub(super) fn reject(&self, unfit: Unfit) -> Box<Reject> {
        let row = heartcut_plugin_api::role::Row {
            file: self.file.clone(),
            number: self.line,
            value: self.fields.clone(),
            ..heartcut_plugin_api::role::Row::default()
        };
        Box::new(Reject::of_row(
            &row,
            PluginError::new(unfit.code, unfit.message),
        ))
    }
}

impl Unfit {
    pub(super) fn bad(field: &str, what: &str) -> Self {
        Self {
            code: "bad-field",
            message: format!("field `{field}` is {what}"),
        }
    }

    /// The row has none of these fields; the first one is the usual name.
    pub(super) fn missing(row: &AnswerRow, wanted: &[&str]) -> Self {
        let (first, others) = wanted.split_first().unwrap_or((&"", &[]));
        let or = match others {
            [] => String::new(),
            others => format!(" (or {})", quoted(others.iter().copied())),
        };
        let there = match row.fields.is_empty() {
            true => "nothing".to_owned(),
            false => quoted(row.fields.keys().map(String::as_str)),
        };
        Self {
            code: "missing-field",
            message: format!("field `{first}`{or} is missing; the row has {there}"),
        }
    }
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
