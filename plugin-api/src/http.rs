//! HTTP as data. A remote provider builds [`HttpRequest`]s and reads [`HttpResponse`]s; sockets,
//! TLS, proxies, retries, secrets and limits belong to the host.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One request, ready for the host to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// `GET`, `POST`, `DELETE`, ...
    pub method: String,
    /// Where it goes.
    pub target: Target,
    /// Header names in lower case with their values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, HeaderValue)>,
    /// The body in parts, so that a file of gigabytes never sits in memory.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<Part>,
    /// Answer headers that the host keeps as opaque handles instead of showing them, such as the
    /// URL of a resumable upload, which is itself a credential.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capture: Vec<Capture>,
    /// Whether the answer is a stream of server-sent events, which the host buffers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sse: bool,
}

impl HttpRequest {
    /// A `POST` of a JSON text.
    pub fn post_json(url: impl Into<String>, body: String) -> Self {
        Self {
            method: "POST".into(),
            target: Target::Url { url: url.into() },
            headers: vec![("content-type".into(), HeaderValue::text("application/json"))],
            body: vec![Part::Text { text: body }],
            capture: Vec::new(),
            sse: false,
        }
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: HeaderValue) -> Self {
        self.headers.push((name.to_ascii_lowercase(), value));
        self
    }
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// A URL whose host must be granted.
    Url {
        /// Absolute, `http` or `https`, without credentials.
        url: String,
    },
    /// A URL that the host captured from an earlier answer.
    Captured {
        /// The name given in [`Capture`].
        name: String,
    },
}

/// A header value. Secrets are typed, never text to be expanded: a problem that contains the name
/// of a key stays a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeaderValue {
    /// Sent as it stands.
    Text {
        /// Visible ASCII.
        text: String,
    },
    /// `prefix` followed by the secret of this name; sent only to hosts for which `plugin.toml`
    /// asks it.
    Secret {
        /// Name of the environment variable, or several with `|` between them, of which the first
        /// that is set counts.
        name: String,
        /// For example `Bearer `.
        #[serde(default)]
        prefix: String,
    },
    /// A token that the host mints.
    Token {
        /// How it is minted, such as `google`.
        kind: String,
        /// What it must allow.
        scopes: Vec<String>,
    },
}

impl HeaderValue {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// `Bearer` and the secret of this name.
    pub fn bearer(name: impl Into<String>) -> Self {
        Self::Secret {
            name: name.into(),
            prefix: "Bearer ".into(),
        }
    }
}

/// A piece of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// UTF-8 text.
    Text {
        /// The bytes, as text.
        text: String,
    },
    /// A slice of a blob that the host holds.
    Blob {
        /// The blob's id.
        id: String,
        /// First byte.
        offset: u64,
        /// Number of bytes.
        len: u64,
    },
}

/// An answer header to be kept by the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// Header name in lower case.
    pub header: String,
    /// Name under which [`Target::Captured`] refers to it.
    pub name: String,
}

/// An answer as the plugin sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Header names in lower case; repeated ones are joined with `, `.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body; over 1 MiB it arrives as a blob.
    pub body: Body,
}

impl HttpResponse {
    /// The body as text; empty for a blob.
    pub fn text(&self) -> &str {
        match &self.body {
            Body::Text { text } => text,
            Body::Blob { .. } => "",
        }
    }
}

/// The body of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// Decoded text; bytes that are not UTF-8 are replaced by U+FFFD.
    Text {
        /// The text.
        text: String,
    },
    /// Held by the host.
    Blob {
        /// The blob's id.
        id: String,
        /// Its length in bytes.
        len: u64,
    },
}

/// What a service says about its limits; absent means that it said nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateHints {
    /// Requests left in the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining_requests: Option<u64>,
    /// Tokens left in the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining_tokens: Option<u64>,
    /// Milliseconds until the request window is full again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset_requests_ms: Option<u64>,
    /// Milliseconds until the token window is full again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset_tokens_ms: Option<u64>,
}
