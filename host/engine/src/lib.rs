//! The engine of heartcut: it knows five roles and no concrete plugin.
//!
//! ```text
//! dataset ──Problem──▶ style ──Request──▶ scheduler ──▶ provider ──Completion──▶ STORE ──Case──▶ verifier
//!                                                                                  ▲               │
//!                             files ◀── formatter ◀── Groups of Traces ◀───────────┴───Verdict─────┘
//! ```
//!
//! A command reads a [`pipeline`], makes a [`run::Plan`] of it, which looks at everything that can
//! be wrong before anything is sent, and executes it. Every stage reads the [`store`] and appends
//! to it, so a run can be killed anywhere and goes on where it was.

pub mod answer_file;
pub mod clock;
pub mod config;
pub mod dataset_check;
pub mod duplicates;
pub mod enriched;
pub mod error;
pub mod exec;
mod fetch;
pub mod install;
pub mod key;
pub mod mapped;
pub mod money;
pub mod package;
pub mod pipeline;
pub mod progress;
pub mod project;
pub mod registry;
pub mod run;
pub mod secrets;
pub mod source;
pub mod store;
pub mod style;
pub mod tokens;
pub mod transport;

pub use error::{ErrorKind, HostError, Result};
