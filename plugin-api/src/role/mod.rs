//! One trait per role.
//!
//! All are synchronous, batch-first (lists in, lists of results of the same length out),
//! object-safe, stateless between calls and `Send + Sync`: the host calls them from as many
//! threads as it likes and a call may be repeated at any time. Every call gets the host, to which
//! it may emit events.

pub mod batch;
mod dataset;
mod formatter;
mod part;
mod provider;
mod trainer;
mod verifier;

pub use batch::Batches;
pub use dataset::{Container, Dataset, KnownSplit, Location, Row, RowShape, Source};
pub use formatter::Formatter;
pub use part::{SplitPart, words_of_name};
pub use provider::{Decoded, Exchange, Local, ModelInfo, Provider, Remote, Transport};
pub use trainer::{Artifact, Trainer, TrainingJob};
pub use verifier::Verifier;
