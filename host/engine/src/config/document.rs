//! A configuration as a value that remembers where its parts stood.

use super::{
    ConfigError, ConfigProblem, check, deserialize,
    overrides::{self, Override},
    places::Places,
    read,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

/// A TOML file, or a value that came from elsewhere, with overrides on top.
///
/// Parts are named by JSON pointers (RFC 6901), such as `/generate/0/model`.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    name: String,
    value: Value,
    places: Places,
}

impl Document {
    /// Reads a TOML file.
    ///
    /// # Errors
    /// When the file is missing, is no UTF-8 text or no TOML.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = read::text(path)?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Parses TOML text; errors call it `name`. Dates become text.
    ///
    /// # Errors
    /// When `text` is no TOML, with line and column, or holds `nan` or `inf`.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        let (value, places) = read::toml(name, text)?;
        Ok(Self {
            name: name.to_owned(),
            value,
            places,
        })
    }

    /// A configuration that does not come from a file; errors call it `name` and know no lines.
    pub fn from_value(name: &str, value: Value) -> Self {
        Self {
            name: name.to_owned(),
            value,
            places: Places::default(),
        }
    }

    /// What errors call this document.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The configuration with all overrides.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Overrides one value, as `--set key=text` does. `key` is a dotted path in which numbers
    /// count the entries of a list; tables on the way are created. `text` is read as TOML where
    /// it is TOML, else it is taken as it stands.
    ///
    /// # Errors
    /// When `key` is no dotted path or does not fit what is there.
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), ConfigError> {
        let Override { touched, created } = overrides::apply(&mut self.value, key, text)
            .map_err(|message| ConfigError::from(overrides::problem(key, message)))?;
        self.places
            .overridden(&touched, &created, overrides::label(key));
        Ok(())
    }

    /// The line, counted from 1, on which the part at `pointer` stands in the file; none for
    /// parts that were overridden or are not there.
    pub fn line_of(&self, pointer: &str) -> Option<usize> {
        self.places.line(pointer)
    }

    /// A problem with the part at `pointer`, placed at the nearest part that is there.
    ///
    /// ```
    /// # use heartcut_host::config::Document;
    /// let document = Document::parse("quickstart.toml", "[dataset]\nplugin = \"jsnl\"")?;
    /// let problem = document
    ///     .problem("/dataset/plugin", "there is no dataset plugin `jsnl`")
    ///     .near("jsnl", ["gsm8k", "jsonl"]);
    /// assert_eq!(
    ///     problem.to_string(),
    ///     "quickstart.toml:2: there is no dataset plugin `jsnl`, did you mean `jsonl`?"
    /// );
    /// # Ok::<(), heartcut_host::config::ConfigError>(())
    /// ```
    pub fn problem(&self, pointer: &str, message: impl Into<String>) -> ConfigProblem {
        self.places.problem(&self.name, pointer, message.into())
    }

    /// Checks everything against a JSON schema.
    ///
    /// # Errors
    /// All problems at once, in the order of the file.
    pub fn check(&self, schema: &Value) -> Result<(), ConfigError> {
        self.check_at("", schema)
    }

    /// Checks the part at `pointer` against a JSON schema; a missing part counts as an empty
    /// table.
    ///
    /// # Errors
    /// All problems at once, in the order of the file.
    pub fn check_at(&self, pointer: &str, schema: &Value) -> Result<(), ConfigError> {
        check::check(self, pointer, schema)
    }

    /// Everything as a `T`.
    ///
    /// # Errors
    /// The first problem, with its place.
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        self.deserialize_at("")
    }

    /// The part at `pointer` as a `T`; a missing part counts as an empty table.
    ///
    /// # Errors
    /// The first problem, with its place.
    pub fn deserialize_at<T: DeserializeOwned>(&self, pointer: &str) -> Result<T, ConfigError> {
        deserialize::deserialize(self, pointer)
    }

    /// The part at `pointer`, or an empty table.
    pub(super) fn part(&self, pointer: &str) -> Value {
        self.value
            .pointer(pointer)
            .cloned()
            .unwrap_or_else(|| Value::Object(Default::default()))
    }
}
