//! Text to tokens, in one pass. Delimiters, spacing and styles fall away here; nothing is evaluated.

mod commands;
mod scan;
mod token;

#[cfg(test)]
mod tests;

pub(crate) use scan::lex;
pub(crate) use token::{Kind, Token, normal_text};
