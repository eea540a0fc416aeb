//! Tests over the whole crate: the table of cases, hostile input, and the recorded outputs where they are at hand.

mod hostile;
mod recorded;
mod table;
