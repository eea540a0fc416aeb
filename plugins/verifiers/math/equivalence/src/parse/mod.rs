//! Tokens to values: a recursive descent that spends a step per token, stops at a depth, and never guesses.

mod function;
mod latex;
mod list;
mod matrix;
mod number;
mod parser;
mod primary;
mod quantity;
mod relation;
mod sum;
mod units;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use parser::read;
pub(crate) use units::Unit;
