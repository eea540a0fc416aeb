use crate::lines::beginning;
use heartcut_plugin_api::{PluginError, record::Fields, role::Row};
use serde_json::Value;

/// A row that could not be read, with its place and what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The file.
    pub file: String,
    /// The line, from 1; the number of the row where rows are no lines.
    pub line: u64,
    /// What is wrong.
    pub error: Box<PluginError>,
    /// The beginning of the raw row.
    pub raw: String,
}

impl Reject {
    /// The reject of a row that a plugin refused.
    pub fn of_row(row: &Row, error: PluginError) -> Self {
        let error = with_names(error, row);
        let raw = serde_json::to_string(&row.value).unwrap_or_default();
        Self {
            file: row.file.clone(),
            line: row.number,
            error: Box::new(error),
            raw: beginning(&raw),
        }
    }

    /// The line of `rejects.jsonl` for it.
    pub fn to_json(&self) -> Value {
        let mut fields = Fields::new();
        fields.insert("file".into(), self.file.as_str().into());
        fields.insert("line".into(), self.line.into());
        if let Some(field) = self.field() {
            fields.insert("field".into(), field.into());
        }
        fields.insert("code".into(), self.error.code.as_str().into());
        fields.insert("message".into(), self.error.message.as_str().into());
        if let Some(help) = &self.error.help {
            fields.insert("help".into(), help.as_str().into());
        }
        fields.insert("raw".into(), self.raw.as_str().into());
        Value::Object(fields)
    }

    /// The field that the message names, as plugins write it: ``field `answer` is missing``.
    fn field(&self) -> Option<&str> {
        let (_, rest) = self.error.message.split_once("field `")?;
        Some(rest.split_once('`')?.0)
    }
}

/// Names that are shown of a row.
const NAMES: usize = 12;

/// A field that is missing is mostly one that is called something else.
fn with_names(error: PluginError, row: &Row) -> PluginError {
    if error.code != "missing-field" || row.value.is_empty() {
        return error;
    }
    let names = row.value.keys().take(NAMES);
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let there = format!("the row has {}", names.join(", "));
    let help = match &error.help {
        Some(help) => format!("{help}; {there}"),
        None => there,
    };
    error.help(help)
}
