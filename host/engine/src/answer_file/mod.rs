//! Files of answers: JSON Lines whose rows hold a question, a gold answer, a response. They are
//! judged and formatted without a run.
//!
//! A row is never rewritten: what `verify` gives back is the line as it came, with a `verdict`
//! spliced in, so that numbers and the order of fields stay as they were.

mod case;
mod choices;
mod chunk;
mod context;
mod format;
mod group;
mod json_text;
mod names;
mod rejects;
mod row;
mod sink;
mod tally;
mod verify;
mod workers;

pub use format::{FormatFile, Formatted};
pub use names::FieldNames;
pub use rejects::RejectFile;
pub use sink::RowSink;
pub use tally::Tally;
pub use verify::VerifyFile;

#[cfg(test)]
mod tests;
