use axum::http::HeaderMap;
use serde_json::Value;
use std::{collections::HashMap, time::Instant};

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Header names in lower case with their values.
    pub headers: HashMap<String, String>,
    /// The body; null where it was no JSON.
    pub body: Value,
    /// When it arrived.
    pub at: Instant,
}

impl Seen {
    pub(super) fn new(headers: &HeaderMap, body: Value) -> Self {
        let text = |value: &axum::http::HeaderValue| {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        let headers = headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)));
        Self {
            headers: headers.collect(),
            body,
            at: Instant::now(),
        }
    }

    /// What the user's turns say.
    pub fn prompt(&self) -> String {
        let messages = self.body["messages"].as_array().into_iter().flatten();
        let contents = messages.filter_map(|message| message["content"].as_str());
        contents.collect::<Vec<_>>().join("\n")
    }
}

/// How often a request arrived, and how many had arrived before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    pub(super) of_all: u64,
    pub(super) of_same: u64,
}

/// What a server was asked.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    entries: Vec<Seen>,
    times: HashMap<String, u64>,
}

impl Journal {
    pub(super) fn note(&mut self, seen: Seen) -> Attempt {
        let times = self.times.entry(seen.body.to_string()).or_default();
        *times += 1;
        let of_same = *times;
        self.entries.push(seen);
        Attempt {
            of_all: self.entries.len() as u64,
            of_same,
        }
    }

    /// Everything in the order of arrival.
    pub fn entries(&self) -> &[Seen] {
        &self.entries
    }

    /// How many requests arrived.
    pub fn requests(&self) -> usize {
        self.entries.len()
    }

    /// How many different ones.
    pub fn distinct(&self) -> usize {
        self.times.len()
    }

    /// How many arrived although the same one had arrived before.
    pub fn repeated(&self) -> usize {
        self.requests() - self.distinct()
    }

    /// How often the most frequent one arrived.
    pub fn most_often(&self) -> u64 {
        self.times.values().copied().max().unwrap_or_default()
    }
}
