//! `--filter KEY=VALUE,...`.

use heartcut_host::{HostError, Result};
use serde_json::{Map, Value, json};

/// The values that pass, by field.
pub(super) fn filter(given: &[(String, String)]) -> Result<Map<String, Value>> {
    let mut filter = Map::new();
    for (field, values) in given {
        let values: Vec<Value> = values
            .split(',')
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(Value::from)
            .collect();
        if values.is_empty() {
            let message = format!("`--filter {field}=` names no value");
            return Err(HostError::config("empty-filter", message));
        }
        let of = filter.entry(field.clone()).or_insert_with(|| json!([]));
        if let Some(list) = of.as_array_mut() {
            list.extend(values);
        }
    }
    Ok(filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_field_add_up() {
        let given = |pairs: &[(&str, &str)]| {
            let pairs = pairs
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
            filter(&pairs.collect::<Vec<_>>())
        };
        let found = given(&[("level", "1, 2"), ("type", "a"), ("level", ">= 4")]).unwrap();
        assert_eq!(
            Value::Object(found),
            json!({"level": ["1", "2", ">= 4"], "type": ["a"]})
        );
        let error = given(&[("level", " ,")]).unwrap_err();
        assert_eq!(error.error.code, "empty-filter");
    }
}
