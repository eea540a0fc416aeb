//! Tokens to values: a recursive descent that spends a step per token, stops at a depth, and never guesses.

mod calendar;
mod function;
mod latex;
mod list;
mod matrix;
mod number;
mod parser;
mod primary;
mod quantity;
mod relation;
mod repeating;
mod series;
mod sum;
mod unit_table;
mod units;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use calendar::moments;
pub(crate) use parser::read;
pub(crate) use units::{Unit, letter_unit};
