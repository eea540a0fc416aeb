//! The configuration schema.

use crate::{Report, checks};
use serde_json::{Value, json};

/// Whether configurations can be checked against the schema at all.
pub(crate) fn check(schema: &Value, report: &mut Report) -> Option<jsonschema::Validator> {
    let object = schema["type"] == "object";
    report.require(
        object,
        checks::SCHEMA,
        "the configuration is not an object: use a struct",
    );
    let validator = match jsonschema::validator_for(schema) {
        Ok(validator) => validator,
        Err(error) => {
            report.find(
                checks::SCHEMA,
                format!("the configuration schema is no schema: {error}"),
            );
            return None;
        }
    };
    let refused = !validator.is_valid(&json!({"no-such-key-anywhere": 1}));
    let closed = schema["additionalProperties"] == json!(false);
    let message = "unknown keys are accepted: add `#[serde(deny_unknown_fields)]`";
    report.require(refused && closed, checks::UNKNOWN_KEYS, message);
    check_help(schema, report);
    Some(validator)
}

fn check_help(schema: &Value, report: &mut Report) {
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let helped = property.get("description").is_some();
        report.require(
            helped,
            checks::SCHEMA,
            format!("key `{key}` has no help: document the field"),
        );
    }
}
