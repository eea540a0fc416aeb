//! Looking into a dataset without running anything: its problems one after the other, and what is
//! in all of them.

mod reading;
mod report;

pub use reading::{Found, OpenDataset, Reading, SplitFound};
pub use report::{RejectNote, Report};

#[cfg(test)]
mod tests;
