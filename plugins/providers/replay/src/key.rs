//! What a recorded row and a request have in common.

use crate::config::By;
use heartcut_sdk::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a row is found by, in a form in which rows and requests can be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// An id, a question with single spaces, or the key of a request.
    Text(String),
    /// A conversation, as roles and contents.
    Conversation(Vec<(String, String)>),
    /// A place.
    Row(u64),
}

impl Key {
    /// The key that a recorded value stands for.
    pub(crate) fn recorded(by: By, value: &Value) -> Option<Self> {
        match (by, value) {
            (By::Id, Value::Number(id)) => Some(Self::Text(id.to_string())),
            (By::Id, Value::String(id)) => Some(Self::Text(id.clone())),
            (By::Question, Value::String(question)) => Some(Self::question(question)),
            (By::Request, _) => Self::request(value),
            _ => None,
        }
    }

    /// The keys under which a request may have been recorded.
    pub(crate) fn asked(by: By, request: &Request) -> Vec<Self> {
        match by {
            By::Id => vec![Self::Text(request.origin.problem.clone())],
            By::Row => vec![Self::Row(request.origin.ordinal)],
            By::Question => vec![Self::question(&request.origin.question)],
            By::Request => {
                let turns = request
                    .messages
                    .iter()
                    .map(|m| (m.role.clone(), m.content.clone()));
                vec![
                    Self::Text(request.key.clone()),
                    Self::Conversation(turns.collect()),
                ]
            }
        }
    }

    fn question(text: &str) -> Self {
        Self::Text(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn request(value: &Value) -> Option<Self> {
        match value {
            Value::String(key) if is_key(key) => Some(Self::Text(key.clone())),
            Value::String(prompt) => {
                Some(Self::Conversation(vec![("user".into(), prompt.clone())]))
            }
            Value::Array(messages) => {
                let turn = |message: &Value| {
                    let part = |name| message.get(name)?.as_str().map(str::to_owned);
                    Some((part("role")?, part("content")?))
                };
                messages
                    .iter()
                    .map(turn)
                    .collect::<Option<_>>()
                    .map(Self::Conversation)
            }
            Value::Object(body) => Self::request(body.get("messages")?),
            _ => None,
        }
    }

    /// Equal keys have equal hashes, within this process; a place is its own hash.
    pub(crate) fn hash(&self) -> u64 {
        if let Self::Row(row) = self {
            return *row;
        }
        let mut hasher = DefaultHasher::new();
        Hash::hash(self, &mut hasher);
        hasher.finish()
    }
}

fn is_key(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}
