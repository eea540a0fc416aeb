//! Why there is no answer.

use heartcut_plugin_api::{PluginError, Retry};
use std::fmt;

/// Whether a request that failed can have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It was refused here, or no connection came about: repeating it costs nothing.
    No,
    /// It went out and no whole answer came back: it may have been done and billed.
    Maybe,
}

/// Why a request has no answer. It holds no secret, and of URLs the host alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendError {
    sent: Sent,
    error: Box<PluginError>,
}

impl SendError {
    pub(super) fn new(sent: Sent, error: PluginError) -> Self {
        Self {
            sent,
            error: Box::new(error),
        }
    }

    /// Whether it can have arrived.
    pub fn sent(&self) -> Sent {
        self.sent
    }

    /// Stable kebab-case name of what went wrong.
    pub fn code(&self) -> &str {
        &self.error.code
    }

    /// Whether and when to try again.
    pub fn retry(&self) -> Retry {
        self.error.retry
    }

    /// The error with its causes and what to do.
    pub fn error(&self) -> &PluginError {
        &self.error
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for SendError {}

impl From<SendError> for PluginError {
    fn from(error: SendError) -> Self {
        *error.error
    }
}
