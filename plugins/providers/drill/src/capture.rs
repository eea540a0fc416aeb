//! Requests of the official clients, where a machine has recordings of them.

use heartcut_sdk::http::{HeaderValue, HttpRequest, Part, Target};
use serde_json::{Map, Value};
use std::{env, fs, path::PathBuf};

/// The requests of a scenario, in order; nothing where there are no recordings. The folder is that
/// of `HEARTCUT_SHARED`, else `shared` beside the workspace.
#[expect(clippy::print_stderr, reason = "a skipped check says so")]
pub fn scenario(name: &str) -> Option<Vec<Value>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared");
    let folder = env::var("HEARTCUT_SHARED").unwrap_or_else(|_| beside.into());
    let path = PathBuf::from(folder).join(format!("wire/captures/{name}.json"));
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: there is no recording of `{name}`");
        return None;
    };
    let recorded: Value = serde_json::from_str(&text).unwrap();
    recorded["requests"].as_array().cloned()
}

/// The same request as the generation of clients before this one sent it: under another version in
/// its path, with other headers.
#[must_use]
pub fn before(theirs: &Value, path: (&str, &str), headers: &[(&str, &str)]) -> Value {
    let mut theirs = theirs.clone();
    if let Some(now) = theirs["path"].as_str() {
        theirs["path"] = now.replacen(path.0, path.1, 1).into();
    }
    for (name, value) in headers {
        theirs["headers"][*name] = (*value).into();
    }
    theirs
}

/// Our request is theirs: method, path, query, body after case and null are brought into one form,
/// and those of the headers that are named.
pub fn assert_same(ours: &HttpRequest, theirs: &Value, base: &str, headers: &[&str]) {
    let when = format!("{} {}", theirs["method"], theirs["path"]);
    assert_eq!(ours.method, theirs["method"], "{when}");
    if let Target::Url { url } = &ours.target {
        let rest = url.strip_prefix(base).unwrap();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        assert_eq!(path, theirs["path"], "{when}");
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs: Value = pairs
            .map(|pair| pair.split('=').collect::<Value>())
            .collect();
        assert_eq!(pairs, theirs["query"], "{when}");
    }
    if theirs["json"].is_object() {
        let ours: Value = serde_json::from_str(&text(ours)).unwrap();
        assert_eq!(plain(&ours), plain(&theirs["json"]), "{when}");
    }
    for name in headers {
        assert_header(ours, name, theirs["headers"][name].as_str().unwrap(), &when);
    }
}

/// The text of a body that has no blobs.
pub fn text(request: &HttpRequest) -> String {
    let part = |part: &Part| match part {
        Part::Text { text } => text.clone(),
        Part::Blob { .. } => String::new(),
    };
    request.body.iter().map(part).collect()
}

/// Credentials are redacted to their prefix.
fn assert_header(ours: &HttpRequest, name: &str, theirs: &str, when: &str) {
    let found = ours.headers.iter().find(|(header, _)| header == name);
    let (_, value) = found.unwrap_or_else(|| panic!("{when}: no header `{name}`"));
    match value {
        HeaderValue::Text { text } => assert_eq!(text, theirs, "{when}: {name}"),
        HeaderValue::Secret { prefix, .. } => {
            let prefix = format!("prefix '{}'", prefix.trim_end());
            assert!(theirs.contains(&prefix), "{when}: {name}: {theirs}");
        }
        HeaderValue::Token { .. } => {
            assert!(theirs.contains("prefix 'Bearer'"), "{when}: {theirs}");
        }
    }
}

/// `snake_case` and `camelCase` are one, and what is null is absent.
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(_, value)| !value.is_null());
            let kept = kept.map(|(name, value)| (camel(name), plain(value)));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (head, tail) = part.split_at(part.chars().next().map_or(0, char::len_utf8));
        name + &head.to_ascii_uppercase() + tail
    })
}
