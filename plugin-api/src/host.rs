//! What a plugin may call back: it emits events, and the answer says whether to go on.

use serde::{Deserialize, Serialize};

/// The host as a plugin sees it, handed to every call. Emitting is its only door: for a WASM
/// plugin it is the only import there is.
pub trait Host: Send + Sync {
    /// Reports an event. After [`Flow::Stop`] the plugin ends the call soon, keeping what it has:
    /// a trainer writes a checkpoint.
    fn emit(&self, event: Event) -> Flow;
}

/// Whether the host wants the call to continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    /// Go on.
    Continue,
    /// Somebody pressed Ctrl-C, or a limit was reached.
    Stop,
}

/// What a plugin reports while it works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// How far the call is.
    Progress {
        /// Units done.
        done: u64,
        /// Units in all, where known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<u64>,
        /// What a unit is, such as `token` or `step`.
        unit: String,
    },
    /// The item of the call with this index is finished.
    Item {
        /// Index into the list handed to the call.
        index: u64,
    },
    /// A line for the log.
    Log {
        /// How important it is.
        level: Level,
        /// One line, no secrets.
        message: String,
    },
    /// A number worth drawing.
    Metric {
        /// Kebab-case name, such as `loss`.
        name: String,
        /// Its finite value.
        value: f64,
        /// Position on the x axis.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<u64>,
    },
}

/// Importance of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// For the author of the plugin.
    Debug,
    /// For the user who asked for details.
    Info,
    /// Something a user should know.
    Warn,
}

/// A host that hears nothing and never stops a call; for tests and examples.
#[derive(Clone, Copy, Debug, Default)]
pub struct SilentHost;

impl Host for SilentHost {
    fn emit(&self, _event: Event) -> Flow {
        Flow::Continue
    }
}
