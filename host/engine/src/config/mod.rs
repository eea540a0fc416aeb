//! Files that people write: TOML with line numbers, overrides from the command line, and errors
//! that name the line and the nearest valid key.
//!
//! A [`Document`] is a JSON value that remembers where each part stood. Whoever finds something
//! wrong with a part asks the document for a [`ConfigProblem`] at its JSON pointer; schemas of
//! plugins go through [`Document::check_at`], own types through [`Document::deserialize`], and
//! both report in the same words.

mod branch;
mod check;
mod deserialize;
mod document;
mod error;
mod nearest;
mod overrides;
mod places;
mod pointer;
mod problem;
mod read;
mod words;

pub use document::Document;
pub use error::{ConfigError, ConfigProblem};
pub use nearest::nearest;

#[cfg(test)]
mod tests;
