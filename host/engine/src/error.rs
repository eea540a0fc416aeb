//! What ends a command, and which exit code it deserves.

use heartcut_plugin_api::{PluginError, Retry};

/// Who has to act; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A file of the user is wrong: pipeline, project, style, data.
    Config,
    /// A plugin is unknown or does not load.
    PluginLoad,
    /// A provider refused, or cannot be reached.
    Provider,
    /// The budget does not hold another request.
    Budget,
    /// Somebody interrupted; the same command continues.
    Interrupted,
    /// Batch jobs are under way; the same command, later, continues.
    Waiting,
    /// The machine or heartcut itself failed.
    Internal,
}

/// An error of the host: a fragment, its causes and a hint, with the kind that decides the exit
/// code.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{error}")]
pub struct HostError {
    /// Who has to act.
    pub kind: ErrorKind,
    /// What happened.
    pub error: PluginError,
}

impl HostError {
    /// An error of a kind.
    pub fn new(kind: ErrorKind, error: PluginError) -> Self {
        Self { kind, error }
    }

    /// An error of the user's files.
    pub fn config(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, PluginError::new(code, message))
    }

    /// An error of the machine or of heartcut.
    pub fn internal(code: &str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, PluginError::new(code, message))
    }

    /// The same with a hint.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.error = self.error.help(help);
        self
    }

    /// The same with the chain of `source` as causes.
    #[must_use]
    pub fn because(mut self, source: &dyn std::error::Error) -> Self {
        self.error = self.error.because(source);
        self
    }

    /// Whether the run should end with the provider's exit code.
    pub fn stops_run(error: &PluginError) -> bool {
        matches!(error.retry, Retry::Stop { .. })
    }
}

impl From<crate::config::ConfigError> for HostError {
    fn from(error: crate::config::ConfigError) -> Self {
        Self::new(ErrorKind::Config, error.into())
    }
}

/// What the host's functions answer.
pub type Result<T, E = HostError> = std::result::Result<T, E>;
