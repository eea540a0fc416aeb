//! What serde found wrong, until its place is known.

use crate::config::{
    ConfigProblem, Document,
    problem::{missing_key, name, unknown_key, unknown_word, wrong_kind},
    words,
};
use serde::de;
use serde_json::Value;
use std::fmt;

/// What went wrong, and where once the innermost part has said so.
#[derive(Debug)]
pub(super) struct Failure {
    at: Option<String>,
    what: What,
}

#[derive(Debug)]
pub(super) enum What {
    Other(String),
    WrongKind {
        expected: String,
        found: String,
    },
    UnknownKey {
        key: String,
        valid: &'static [&'static str],
    },
    UnknownWord {
        word: String,
        valid: &'static [&'static str],
    },
    MissingKey(&'static str),
}

impl Failure {
    pub(super) fn at(mut self, at: &str) -> Self {
        self.at.get_or_insert_with(|| at.to_owned());
        self
    }

    pub(super) fn explain(self, document: &Document, whole: &str) -> ConfigProblem {
        let at = self.at.unwrap_or_else(|| whole.to_owned());
        match self.what {
            What::Other(message) => document.problem(&at, format!("{}: {message}", name(&at))),
            What::WrongKind { expected, found } => wrong_kind(document, &at, &expected, &found),
            What::UnknownKey { key, valid } => unknown_key(document, &at, &key, valid),
            What::UnknownWord { word, valid } => unknown_word(document, &at, &word, valid),
            What::MissingKey(key) => missing_key(document, &at, key),
        }
    }
}

impl From<What> for Failure {
    fn from(what: What) -> Self {
        Self { at: None, what }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.what)
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        What::Other(message.to_string()).into()
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        What::WrongKind {
            expected: wanted(expected),
            found: unexpected(found),
        }
        .into()
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(word: &str, valid: &'static [&'static str]) -> Self {
        What::UnknownWord {
            word: word.to_owned(),
            valid,
        }
        .into()
    }

    fn unknown_field(key: &str, valid: &'static [&'static str]) -> Self {
        What::UnknownKey {
            key: key.to_owned(),
            valid,
        }
        .into()
    }

    fn missing_field(key: &'static str) -> Self {
        What::MissingKey(key).into()
    }
}

fn wanted(expected: &dyn de::Expected) -> String {
    let expected = expected.to_string();
    match expected.as_str() {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number of at least 0".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => words::kind("integer").to_owned(),
        "f32" | "f64" => words::kind("number").to_owned(),
        "a string" => words::kind("string").to_owned(),
        "a boolean" => words::kind("boolean").to_owned(),
        "a sequence" => words::kind("array").to_owned(),
        "a map" => words::kind("object").to_owned(),
        text if text.starts_with("struct ") => words::kind("object").to_owned(),
        _ => expected,
    }
}

fn unexpected(found: de::Unexpected<'_>) -> String {
    match found {
        de::Unexpected::Bool(truth) => words::found(&Value::from(truth)),
        de::Unexpected::Unsigned(number) => words::found(&Value::from(number)),
        de::Unexpected::Signed(number) => words::found(&Value::from(number)),
        de::Unexpected::Float(number) => words::found(&Value::from(number)),
        de::Unexpected::Str(text) => words::found_text(text),
        de::Unexpected::Seq => words::kind("array").to_owned(),
        de::Unexpected::Map => words::kind("object").to_owned(),
        de::Unexpected::Unit => words::kind("null").to_owned(),
        other => other.to_string(),
    }
}
