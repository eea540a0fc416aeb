//! The keys of a configuration, read from its JSON schema: what a person may write, of which kind,
//! and what it means.

use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A key that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConfigKey {
    /// With dots where it stands in a table.
    pub(crate) name: String,
    /// Such as `text`, `a whole number` or `` `easy` or `hard` ``.
    pub(crate) kind: String,
    /// As it would be written.
    pub(crate) default: Option<String>,
    pub(crate) required: bool,
    /// From the rustdoc of the field.
    pub(crate) help: String,
    /// Words that are allowed, each with what it means, where they say so.
    pub(crate) words: Vec<(String, String)>,
}

/// All keys that a schema names, tables before what stands in them.
pub(crate) fn config_keys(schema: &Value) -> Vec<ConfigKey> {
    let mut keys = Vec::new();
    Reader {
        root: schema,
        open: BTreeSet::new(),
    }
    .properties(schema, "", &mut keys);
    keys
}

struct Reader<'a> {
    root: &'a Value,
    /// Definitions on the way, so that one that holds itself ends.
    open: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    fn properties(&mut self, schema: &'a Value, prefix: &str, keys: &mut Vec<ConfigKey>) {
        let required: Vec<&str> = list(schema, "required")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        for (name, property) in table(schema, "properties") {
            let variants = self.variants(property);
            let full = format!("{prefix}{name}");
            keys.push(ConfigKey {
                kind: self.kind(&variants),
                default: property.get("default").and_then(default),
                required: required.contains(&name.as_str()),
                help: help(property)
                    .or_else(|| variants.first().and_then(|v| help(v)))
                    .unwrap_or_default(),
                words: variants.iter().filter_map(|v| word(v)).collect(),
                name: full.clone(),
            });
            for variant in variants {
                self.within(property, variant, &full, keys);
            }
        }
    }

    /// The keys of tables that stand under a key, also as entries of a list.
    fn within(
        &mut self,
        property: &'a Value,
        variant: &'a Value,
        name: &str,
        keys: &mut Vec<ConfigKey>,
    ) {
        let reference = reference(property).unwrap_or_default().to_owned();
        if !reference.is_empty() && !self.open.insert(reference.clone()) {
            return;
        }
        self.properties(variant, &format!("{name}."), keys);
        if let Some(items) = variant.get("items") {
            for item in self.variants(items) {
                self.within(items, item, name, keys);
            }
        }
        self.open.remove(&reference);
    }

    /// What a value may be, with references followed and without `null`, which TOML has not.
    fn variants(&self, schema: &'a Value) -> Vec<&'a Value> {
        if let Some(definition) = reference(schema).and_then(|pointer| self.root.pointer(pointer)) {
            return self.variants(definition);
        }
        let several = ["anyOf", "oneOf"]
            .iter()
            .find_map(|key| schema.get(key)?.as_array());
        match several {
            Some(several) => several
                .iter()
                .flat_map(|one| self.variants(one))
                .filter(|v| !is_null(v))
                .collect(),
            None => vec![schema],
        }
    }

    fn kind(&self, variants: &[&'a Value]) -> String {
        let mut kinds = Vec::new();
        for variant in variants {
            for kind in self.kinds(variant) {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        kinds.join(" or ")
    }

    fn kinds(&self, schema: &'a Value) -> Vec<String> {
        if let Some(word) = schema.get("const") {
            return vec![literal(word)];
        }
        let words = list(schema, "enum");
        if !words.is_empty() {
            return words.iter().filter(|w| !w.is_null()).map(literal).collect();
        }
        let types = match schema.get("type") {
            Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => vec![one.as_str()],
            _ => return vec!["anything".to_owned()],
        };
        types
            .into_iter()
            .filter(|name| *name != "null")
            .map(|name| self.named(name, schema))
            .collect()
    }

    fn named(&self, json_type: &str, schema: &'a Value) -> String {
        match json_type {
            "string" => "text".to_owned(),
            "integer" => format!("whole number{}", range(schema)),
            "number" => format!("number{}", range(schema)),
            "boolean" => "true or false".to_owned(),
            "array" => match schema
                .get("items")
                .map(|items| self.kind(&self.variants(items)))
            {
                Some(kind) => format!("list of {kind}"),
                None => "list".to_owned(),
            },
            "object" => match schema
                .get("additionalProperties")
                .filter(|values| values.is_object())
            {
                Some(values) => format!("table of {}", self.kind(&self.variants(values))),
                None => "table".to_owned(),
            },
            other => other.to_owned(),
        }
    }
}

/// The place that a schema refers to, as a JSON pointer.
fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix('#')
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}

fn range(schema: &Value) -> String {
    match (schema.get("minimum"), schema.get("maximum")) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" from {least}"),
        (None, Some(most)) => format!(" up to {most}"),
        (None, None) => String::new(),
    }
}

fn help(schema: &Value) -> Option<String> {
    let text = schema.get("description")?.as_str()?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn word(schema: &Value) -> Option<(String, String)> {
    Some((literal(schema.get("const")?), help(schema)?))
}

fn literal(value: &Value) -> String {
    format!(
        "`{}`",
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    )
}

/// A default that says something.
fn default(value: &Value) -> Option<String> {
    let empty = match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty() || fields.values().all(Value::is_null),
        _ => false,
    };
    (!empty).then(|| value.to_string())
}

fn table<'a>(schema: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    schema
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
}

fn list<'a>(schema: &'a Value, key: &str) -> &'a [Value] {
    schema
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_schema_is_told_in_plain_words() {
        let schema = json!({
            "type": "object",
            "required": ["path"],
            "properties": {
                "path": {"type": "string", "description": "The\nfile."},
                "tag": {"anyOf": [{"$ref": "#/$defs/Tag"}, {"type": "null"}], "default": null},
                "level": {"type": ["integer", "null"], "minimum": 1, "maximum": 5, "default": 3},
                "values": {"type": "object", "additionalProperties": {"type": "number"}},
                "tree": {"$ref": "#/$defs/Tree", "default": {"leaf": null}},
                "extra": {"description": "Anything else."},
                "steps": {"type": "array", "items": {"$ref": "#/$defs/Step"}},
            },
            "$defs": {
                "Tag": {"oneOf": [
                    {"const": "thought", "description": "For chains."},
                    {"enum": ["draft", "none"]},
                ]},
                "Tree": {"type": "object", "description": "A tree.", "properties": {
                    "leaf": {"type": "boolean"},
                    "more": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
                }},
                "Step": {"type": "object", "properties": {"name": {"type": "string"}}},
            },
        });
        let shown: Vec<_> = config_keys(&schema)
            .into_iter()
            .map(|k| {
                format!(
                    "{} | {} | {:?} | {} | {}",
                    k.name, k.kind, k.default, k.required, k.help
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "path | text | None | true | The file.",
                "tag | `thought` or `draft` or `none` | None | false | For chains.",
                "level | whole number from 1 to 5 | Some(\"3\") | false | ",
                "values | table of number | None | false | ",
                "tree | table | None | false | A tree.",
                "tree.leaf | true or false | None | false | ",
                "tree.more | list of table | None | false | ",
                "extra | anything | None | false | Anything else.",
                "steps | list of table | None | false | ",
                "steps.name | text | None | false | ",
            ]
        );
    }
}
