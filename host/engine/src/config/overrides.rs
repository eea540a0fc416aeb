//! Overrides from the command line: `--set generate.0.model=x`.

use super::{ConfigProblem, pointer, read};
use serde_json::{Map, Value};

/// Which parts an override changed, as JSON pointers.
#[derive(Debug)]
pub(super) struct Override {
    /// The part that has the new value.
    pub(super) touched: String,
    /// The outermost part that was not there before; else the same.
    pub(super) created: String,
}

/// How errors name the override.
pub(super) fn label(key: &str) -> String {
    format!("--set {key}")
}

/// An override that cannot be done.
pub(super) fn problem(key: &str, message: String) -> ConfigProblem {
    ConfigProblem {
        file: label(key),
        line: None,
        key: key.to_owned(),
        message,
        nearest: None,
    }
}

/// Puts `text` at `key` into `value`, which stays as it was on an error.
pub(super) fn apply(value: &mut Value, key: &str, text: &str) -> Result<Override, String> {
    let keys = path(key)?;
    let (depth, at) = walk(value, &keys)?;
    let (existing, missing) = keys.split_at(depth);
    let touched = keys
        .iter()
        .fold(String::new(), |at, key| pointer::child(&at, key));
    let created = missing.first().map(|key| pointer::child(&at, key));
    let Some(part) = existing
        .iter()
        .try_fold(value, |part, key| enter(part, key))
    else {
        return Err(format!("there is no `{key}`"));
    };
    put(part, missing, read::value_or_text(text));
    Ok(Override {
        created: created.unwrap_or_else(|| touched.clone()),
        touched,
    })
}

fn path(key: &str) -> Result<Vec<String>, String> {
    let keys = toml_edit::Key::parse(key).map_err(|_| {
        "this is no key; write names with dots between them, as in `generate.0.model`".to_owned()
    })?;
    Ok(keys.iter().map(|key| key.get().to_owned()).collect())
}

/// How many keys lead to a part that is there, and the pointer of that part.
fn walk(value: &Value, keys: &[String]) -> Result<(usize, String), String> {
    let (mut part, mut at) = (value, String::new());
    for (depth, key) in keys.iter().enumerate() {
        match part {
            Value::Object(map) => match map.get(key) {
                Some(next) => part = next,
                None => return Ok((depth, at)),
            },
            Value::Array(list) => part = entry(list, key, &at)?,
            _ => return Err(format!("`{}` is no table", pointer::dotted(&at))),
        }
        at = pointer::child(&at, key);
    }
    Ok((keys.len(), at))
}

fn entry<'a>(list: &'a [Value], key: &str, at: &str) -> Result<&'a Value, String> {
    let name = pointer::dotted(at);
    let index = index(key)
        .ok_or_else(|| format!("`{name}` is a list; name the entry by number, as in `{name}.0`"))?;
    list.get(index).ok_or_else(|| match list.len() {
        0 => format!("`{name}` is an empty list"),
        count => format!(
            "`{name}` has {count} entries, the last one is `{name}.{}`",
            count - 1
        ),
    })
}

fn index(key: &str) -> Option<usize> {
    key.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| key.parse().ok())?
}

fn enter<'a>(part: &'a mut Value, key: &str) -> Option<&'a mut Value> {
    match part {
        Value::Object(map) => map.get_mut(key),
        Value::Array(list) => list.get_mut(index(key)?),
        _ => None,
    }
}

fn put(part: &mut Value, missing: &[String], value: Value) {
    let wrapped = |value, key: &String| Value::Object(Map::from_iter([(key.clone(), value)]));
    match (part, missing) {
        (Value::Object(map), [first, rest @ ..]) => {
            map.insert(first.clone(), rest.iter().rev().fold(value, wrapped));
        }
        (part, _) => *part = value,
    }
}
