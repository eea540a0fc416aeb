use serde_json::Value;

/// The path of the first field of `expected` that `actual` does not hold, with both values.
pub(crate) fn difference(expected: &Value, actual: &Value) -> Option<String> {
    differs("", expected, actual)
}

fn differs(path: &str, expected: &Value, actual: &Value) -> Option<String> {
    match (expected, actual) {
        (Value::Object(fields), Value::Object(_)) => fields.iter().find_map(|(name, value)| {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            differs(&path, value, actual.get(name).unwrap_or(&Value::Null))
        }),
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let pairs = left.iter().zip(right).enumerate();
            pairs
                .into_iter()
                .find_map(|(i, (l, r))| differs(&format!("{path}[{i}]"), l, r))
        }
        _ if same_scalar(expected, actual) => None,
        _ => Some(format!("`{path}` is {actual}, expected {expected}")),
    }
}

fn same_scalar(left: &Value, right: &Value) -> bool {
    match (left, right) {
        // TOML has no null, so that `false` also asks for a field that is not there.
        (Value::Bool(false), Value::Null) => true,
        (Value::Number(l), Value::Number(r)) => l == r || l.as_f64() == r.as_f64(),
        _ => left == right,
    }
}
