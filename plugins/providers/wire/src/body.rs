use heartcut_sdk::{
    PluginError, Retry,
    http::{Body, HttpRequest, HttpResponse, Target},
    record::Fields,
};
use serde_json::Value;

/// A `GET` without headers.
pub fn get(url: impl Into<String>) -> HttpRequest {
    bare("GET", url.into())
}

/// A `DELETE` without headers.
pub fn delete(url: impl Into<String>) -> HttpRequest {
    bare("DELETE", url.into())
}

/// A `POST` without headers and without a body.
pub fn post(url: impl Into<String>) -> HttpRequest {
    bare("POST", url.into())
}

fn bare(method: &str, url: String) -> HttpRequest {
    HttpRequest {
        method: method.into(),
        target: Target::Url { url },
        headers: Vec::new(),
        body: Vec::new(),
        capture: Vec::new(),
        sse: false,
    }
}

/// The JSON object of an answer; an answer without a body is an empty one.
///
/// # Errors
/// `bad-answer`, worth another attempt, for everything else.
pub fn answer(response: &HttpResponse) -> Result<Value, PluginError> {
    if let Body::Blob { len, .. } = response.body {
        return Err(unusable("the answer is too large to be read").cause(format!("{len} bytes")));
    }
    let text = response.text();
    if text.trim().is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    match serde_json::from_str(text) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(unusable(
            "the service answered with something that is no JSON object",
        )),
        Err(error) => {
            Err(unusable("the service answered with something that is no JSON").cause(error))
        }
    }
}

fn unusable(message: &str) -> PluginError {
    PluginError::new("bad-answer", message).retry(Retry::Soon)
}

/// A count, which Google writes as a text where it may exceed 53 bits.
pub fn number(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str()?.trim().parse().ok())
}

/// A text as the value of a query or a segment of a path: everything but letters, digits and
/// `-._~` is escaped.
///
/// ```
/// assert_eq!(heartcut_wire::query_value("a/b=c d"), "a%2Fb%3Dc%20d");
/// ```
pub fn query_value(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let escaped = text.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    escaped.collect()
}

/// Sets a field whose name has dots between levels.
pub fn put(body: &mut Fields, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(body.insert(path.into(), value)),
        Some((name, rest)) => {
            let inner = body
                .entry(name)
                .or_insert_with(|| Value::Object(Fields::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
