use heartcut_sdk::http::{Body, HeaderValue, HttpResponse};
use serde_json::Value;
use std::collections::BTreeMap;

/// A request as it arrives at the service.
#[derive(Clone, Debug)]
pub struct Sent {
    /// `GET`, `POST`, ...
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Header names in lower case with their values.
    pub headers: BTreeMap<String, HeaderValue>,
    /// The body with its blobs in it.
    pub body: String,
    /// The captured URL it was sent to.
    pub captured: Option<String>,
}

impl Sent {
    /// The text of a header that is no credential.
    pub fn header(&self, name: &str) -> &str {
        match self.headers.get(name) {
            Some(HeaderValue::Text { text }) => text,
            _ => "",
        }
    }

    /// Whether a credential is sent along.
    pub fn is_signed(&self) -> bool {
        let mut values = self.headers.values();
        values.any(|value| !matches!(value, HeaderValue::Text { .. }))
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// A service with batches, scripted.
pub trait Cloud {
    /// Does what is asked and answers.
    fn answer(&mut self, sent: &Sent) -> HttpResponse;

    /// Jobs that were created.
    fn created(&self) -> usize;

    /// Files of the job that are still there.
    fn files(&self) -> usize;
}

/// How a job ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// With all answers.
    #[default]
    Succeeded,
    /// It was not accepted.
    Refused,
    /// It took too long, and half of its answers are there.
    Partial,
    /// It took too long, and nothing is there.
    Expired,
}

/// What a scripted service does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weather {
    /// How the job ends.
    pub end: End,
    /// How often the job still runs when it is asked, under a name that nobody knows.
    pub dreams: u32,
    /// The job never ends.
    pub forever: bool,
    /// Lists in which a new job does not show yet.
    pub hidden_lists: u32,
    /// Files cannot be deleted.
    pub undeletable: bool,
    /// Jobs of others that stand before this one in the list.
    pub strangers: usize,
    /// The answer to the creation names no job.
    pub nameless: bool,
}

/// An answer with the status of success.
pub fn ok(body: &Value) -> HttpResponse {
    refusal(200, &body.to_string())
}

/// An answer with another status.
pub fn refusal(status: u16, text: &str) -> HttpResponse {
    HttpResponse {
        status,
        headers: BTreeMap::new(),
        body: Body::Text { text: text.into() },
    }
}
