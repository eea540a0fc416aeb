//! What the rows of a data file say, whatever their fields are called.
//!
//! [`Table`] reads rows with the usual names, or with names that the user gives. The functions
//! beside it read what many datasets have in common.

mod choices;
mod fields;
mod gold;
mod places;
mod problem;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use choices::of_value as choices;
pub use fields::FieldNames;
pub use gold::{gold, id, last_boxed, rest, unboxed};
pub use places::{Split, known as known_splits, needs_path, sources};
pub use table::Table;
pub use text::{answer, text_or_number};
