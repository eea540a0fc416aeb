//! Google's schemas as JSON schemas that refuse what they do not name.

use serde_json::{Map, Value, json};

/// Where the schemas stand.
pub(super) const ROOT: &str = "urn:google";

/// `$defs` of all schemas.
pub(super) fn definitions(schemas: &Map<String, Value>) -> Value {
    let fixed = schemas
        .iter()
        .map(|(name, schema)| (name.clone(), strict(schema)));
    json!({"$defs": fixed.collect::<Map<_, _>>()})
}

fn strict(schema: &Value) -> Value {
    let Value::Object(fields) = schema else {
        return schema.clone();
    };
    if let Some(name) = fields.get("$ref").and_then(Value::as_str) {
        let last = name.rsplit('/').next().unwrap_or_default();
        return json!({"$ref": format!("{ROOT}#/$defs/{last}")});
    }
    let mut kept: Map<String, Value> = fields.iter().filter_map(field).collect();
    if kept.get("type") == Some(&"any".into()) {
        kept.shift_remove("type");
    }
    if kept.contains_key("properties") && !kept.contains_key("additionalProperties") {
        kept.insert("additionalProperties".into(), false.into());
    }
    // JSON has no numbers of 64 bits, so that they are texts, and taken as either.
    let long =
        matches!(fields.get("format"), Some(Value::String(f)) if f == "int64" || f == "uint64");
    if long && kept.get("type") == Some(&"string".into()) {
        kept.insert("type".into(), json!(["string", "integer"]));
    }
    kept.into()
}

fn field((name, value): (&String, &Value)) -> Option<(String, Value)> {
    let kept = match (name.as_str(), value) {
        ("properties", Value::Object(all)) => {
            let all = all.iter().map(|(name, one)| (name.clone(), strict(one)));
            all.collect::<Map<_, _>>().into()
        }
        ("items" | "additionalProperties", one) => strict(one),
        ("allOf" | "anyOf" | "oneOf", Value::Array(all)) => all.iter().map(strict).collect(),
        ("type" | "enum", _) | ("required", Value::Array(_)) => value.clone(),
        _ => return None,
    };
    Some((name.clone(), kept))
}
