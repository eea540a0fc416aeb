//! Fields of rows that a configuration names: one that no row has is mostly misspelt.

use crate::config::nearest;
use heartcut_plugin_api::{record::Fields, role::Row};
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What the schema of a configuration calls a text that names a field of the rows.
const FORMAT: &str = "row-field";
/// Rows whose fields are remembered.
const ROWS: u64 = 256;
/// Fields that are shown.
const SHOWN: usize = 12;

/// A field that a configuration names and no row has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnseenField {
    /// The key of the configuration, such as `fields.answer`.
    pub key: String,
    /// What it says.
    pub field: String,
    /// The field that is probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
    /// Fields that rows have.
    pub there: Vec<String>,
}

impl fmt::Display for UnseenField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, field, .. } = self;
        write!(f, "no row has a field `{field}`, which `{key}` names: ")?;
        if let Some(near) = &self.nearest {
            write!(f, "did you mean `{near}`? ")?;
        }
        let shown = self.there.iter().take(SHOWN);
        let shown: Vec<String> = shown.map(|name| format!("`{name}`")).collect();
        write!(f, "there is {}", shown.join(", "))
    }
}

/// The fields that a configuration names, and which of them some row has.
#[derive(Debug, Default)]
pub(crate) struct MappedFields(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// Key and field of those that no row had.
    unseen: Vec<(String, String)>,
    rows: u64,
    there: BTreeSet<String>,
}

impl MappedFields {
    /// Those that `config` names, by its schema.
    pub(crate) fn of(schema: &Value, config: &Value) -> Self {
        let mut unseen = Vec::new();
        let root = Schema { root: schema };
        root.find(schema, config, "", &mut unseen);
        let seen = Seen {
            unseen,
            ..Seen::default()
        };
        Self(Mutex::new(seen))
    }

    /// Looks at rows.
    pub(super) fn note(&self, rows: &[Row]) {
        let mut seen = self.seen();
        if seen.unseen.is_empty() {
            return;
        }
        rows.iter().for_each(|row| seen.note(&row.value));
    }

    /// The fields that no row had.
    pub(crate) fn unseen(&self) -> Vec<UnseenField> {
        let seen = self.seen();
        if seen.rows == 0 {
            return Vec::new();
        }
        let unseen = seen.unseen.iter();
        unseen.map(|unseen| seen.unseen_field(unseen)).collect()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn note(&mut self, row: &Fields) {
        // The fields of an entry stand under its value.
        let entry = row.get("value").and_then(Value::as_object);
        let has = |name: &str| {
            let within = entry.is_some_and(|fields| has_field(fields, name));
            within || has_field(row, name)
        };
        self.unseen.retain(|(_, name)| !has(name));
        if self.rows < ROWS {
            let fields = entry.unwrap_or(row);
            self.there.extend(fields.keys().cloned());
        }
        self.rows += 1;
    }

    fn unseen_field(&self, (key, field): &(String, String)) -> UnseenField {
        let there = self.there.iter().map(String::as_str);
        UnseenField {
            key: key.clone(),
            field: field.clone(),
            nearest: nearest(field, there).map(str::to_owned),
            there: self.there.iter().cloned().collect(),
        }
    }
}

/// A name with dots reaches into objects.
fn has_field(row: &Fields, path: &str) -> bool {
    row.contains_key(path)
        || path.split_once('.').is_some_and(|(head, tail)| {
            let inner = row.get(head).and_then(Value::as_object);
            inner.is_some_and(|inner| has_field(inner, tail))
        })
}

#[derive(Clone, Copy)]
struct Schema<'a> {
    root: &'a Value,
}

impl Schema<'_> {
    /// Adds what a value names where the schema says so.
    fn find(self, schema: &Value, value: &Value, key: &str, found: &mut Vec<(String, String)>) {
        let reference = schema.get("$ref").and_then(Value::as_str);
        let definition = reference.and_then(|it| self.root.pointer(it.trim_start_matches('#')));
        if let Some(definition) = definition {
            self.find(definition, value, key, found);
        }
        let several = ["anyOf", "oneOf", "allOf"].map(|word| schema.get(word)?.as_array());
        for variant in several.into_iter().flatten().flatten() {
            self.find(variant, value, key, found);
        }
        match value {
            Value::String(name) if schema.get("format").is_some_and(|it| it == FORMAT) => {
                found.push((key.to_owned(), name.clone()));
            }
            Value::Object(fields) => self.find_within(schema, fields, key, found),
            _ => {}
        }
    }

    fn find_within(
        self,
        schema: &Value,
        fields: &Fields,
        key: &str,
        found: &mut Vec<(String, String)>,
    ) {
        for (name, value) in fields {
            let own = schema.get("properties").and_then(|it| it.get(name));
            let inner = own.or_else(|| schema.get("additionalProperties"));
            let key = match key {
                "" => name.clone(),
                key => format!("{key}.{name}"),
            };
            if let Some(inner) = inner {
                self.find(inner, value, &key, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn unseen(config: &Value, rows: &[Value]) -> Vec<UnseenField> {
        let schema = json!({
            "properties": {
                "path": {"type": "string"},
                "fields": {"anyOf": [{"$ref": "#/$defs/Fields"}, {"type": "null"}]},
            },
            "$defs": {"Fields": {"properties": {
                "answer": {"type": ["string", "null"], "format": "row-field"},
                "context": {"additionalProperties": {"type": "string", "format": "row-field"}},
            }}},
        });
        let fields = MappedFields::of(&schema, config);
        let row = |value: &Value| Row {
            value: value.as_object().cloned().unwrap(),
            ..Row::default()
        };
        fields.note(&rows.iter().map(row).collect::<Vec<_>>());
        fields.unseen()
    }

    #[test]
    fn a_field_that_no_row_has_is_named_with_the_nearest() {
        let config = json!({"path": "anwser", "fields": {
            "answer": "anwser", "context": {"premise": "text.body", "more": "text.bodi"},
        }});
        let rows = [
            json!({"id": 1, "answer": 2}),
            json!({"key": "k", "value": {"text": {"body": "x"}}}),
        ];
        let found = unseen(&config, &rows);
        let keys: Vec<&str> = found.iter().map(|field| field.key.as_str()).collect();
        assert_eq!(keys, ["fields.answer", "fields.context.more"]);
        assert_eq!(
            found[0].to_string(),
            "no row has a field `anwser`, which `fields.answer` names: did you mean \
             `answer`? there is `answer`, `id`, `text`"
        );
        assert_eq!(unseen(&config, &[]), []);
    }

    #[test]
    fn one_row_that_has_it_is_enough() {
        let config = json!({"fields": {"answer": "key"}});
        assert_eq!(
            unseen(&config, &[json!({"q": 1}), json!({"key": null})]),
            []
        );
    }
}
