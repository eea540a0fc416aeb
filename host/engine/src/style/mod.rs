//! Styles: prompt templates that turn a problem, or the completion of an earlier step, into
//! messages.
//!
//! Templates are minijinja. Values are inserted once and never read as templates themselves, so a
//! problem that contains `{{` reaches the provider unchanged.

mod book;
mod context;

pub use book::{Embedded, Style, StyleBook};
pub use context::{Previous, PromptInput};

#[cfg(test)]
mod tests;
