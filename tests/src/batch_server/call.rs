use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

/// A request as it arrived.
#[derive(Debug)]
pub struct Call {
    /// `GET`, `POST`, ...
    pub method: Method,
    /// The path, without the query.
    pub path: String,
    /// The query, without its mark.
    pub query: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Call {
    pub(super) fn new(method: Method, uri: &Uri, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            method,
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            headers,
            body,
        }
    }

    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Whether the path is made of these parts; `*` stands for any.
    pub fn is(&self, method: &str, parts: &[&str]) -> bool {
        let mut path = self.path.trim_start_matches('/').split('/');
        let same = parts.iter().all(|part| {
            path.next()
                .is_some_and(|found| *part == "*" || *part == found)
        });
        same && path.next().is_none() && self.method == *method
    }

    /// The n-th part of the path, from 0.
    pub fn part(&self, n: usize) -> &str {
        self.path
            .trim_start_matches('/')
            .split('/')
            .nth(n)
            .unwrap_or_default()
    }

    /// The file of a `multipart/form-data` body.
    pub fn file(&self) -> Option<Vec<u8>> {
        let (_, boundary) = self.header("content-type").split_once("boundary=")?;
        let mark = format!("--{}", boundary.trim_matches('"'));
        let parts = split(&self.body, mark.as_bytes());
        let file = parts
            .into_iter()
            .find(|part| find(part, b"filename=").is_some())?;
        let start = find(file, b"\r\n\r\n")? + 4;
        Some(file[start..file.len().checked_sub(2)?].to_vec())
    }
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes
        .windows(needle.len())
        .position(|window| window == needle)
}

fn split<'a>(mut bytes: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = find(bytes, mark) {
        parts.push(&bytes[..at]);
        bytes = &bytes[at + mark.len()..];
    }
    parts.push(bytes);
    parts
}

/// A value of the query as it was meant.
pub(super) fn query(call: &Call, name: &str) -> Option<String> {
    let mut pairs = call.query.split('&');
    pairs.find_map(|pair| Some(plain(pair.strip_prefix(name)?.strip_prefix('=')?)))
}

/// A text without its escapes.
pub(super) fn plain(escaped: &str) -> String {
    let mut parts = escaped.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).map(|digits| u8::from_str_radix(digits, 16)) {
            Some(Ok(byte)) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            _ => bytes.extend_from_slice(format!("%{part}").as_bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An answer in JSON.
pub(super) fn ok(body: &Value) -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

/// A file.
pub(super) fn file(bytes: Vec<u8>) -> Response {
    (
        [(header::CONTENT_TYPE, "application/octet-stream")],
        Body::from(bytes),
    )
        .into_response()
}

/// A refusal in the shape that most services have.
pub(super) fn refusal(status: u16, message: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::json!({"error": {"message": message, "type": "error", "code": status.as_u16(), "status": "ERROR"}});
    (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}
