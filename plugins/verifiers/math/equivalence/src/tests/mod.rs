//! Tests over the whole crate: the tables of cases, properties, hostile input, and the recorded outputs where they are at hand.

mod hostile;
mod properties;
mod recorded;
mod table;
