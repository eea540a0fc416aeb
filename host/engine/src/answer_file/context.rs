//! What belongs to the question of a row.

use heartcut_plugin_api::record::Fields;
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields that are context by their own name.
const OWN: [&str; 2] = ["premise", "table"];

/// All fields that this reads.
pub(super) const FIELDS: [&str; 3] = ["context", OWN[0], OWN[1]];

/// The texts under `premise`, `table` and `context`, which is a text or an object of texts.
pub(super) fn of_row(fields: &Fields) -> BTreeMap<String, String> {
    let mut context = BTreeMap::new();
    let mut put = |name: &str, value: &Value| {
        if let Value::String(text) = value {
            context.insert(name.to_owned(), text.clone());
        }
    };
    for name in OWN {
        if let Some(value) = fields.get(name) {
            put(name, value);
        }
    }
    match fields.get("context") {
        Some(Value::Object(parts)) => parts.iter().for_each(|(name, value)| put(name, value)),
        Some(value) => put("context", value),
        None => {}
    }
    context
}
