//! The one error that crosses every boundary.

use serde::{Deserialize, Serialize};
use std::{error::Error, fmt};

/// What a plugin answers instead of a result.
///
/// The message is a lower-case fragment that reads after "error: "; causes are chained, not
/// interpolated; `help` is what to do, with the exact command where there is one. It never holds
/// a secret: a plugin never sees one.
///
/// ```
/// use heartcut_plugin_api::PluginError;
///
/// let error = PluginError::new("no-box", "the answer has no `\\boxed{}`")
///     .cause("response of row 7 ends in the middle of a formula")
///     .help("raise `max_output_tokens`");
/// assert_eq!(error.to_string(), "the answer has no `\\boxed{}`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginError {
    /// Stable kebab-case name of what went wrong; part of the plugin's interface.
    pub code: String,
    /// A lower-case fragment that reads after "error: ".
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Whether, when and under what condition the call may be repeated.
    #[serde(default, skip_serializing_if = "Retry::is_never")]
    pub retry: Retry,
    /// From the nearest cause to the root.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<String>,
}

impl PluginError {
    /// An error that is not worth repeating.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            help: None,
            retry: Retry::Never,
            causes: Vec::new(),
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with one more cause, farther away than those before.
    #[must_use]
    pub fn cause(mut self, cause: impl fmt::Display) -> Self {
        self.causes.push(cause.to_string());
        self
    }

    /// The same with the whole chain of `source` as causes.
    #[must_use]
    pub fn because(mut self, source: &dyn Error) -> Self {
        let mut next = Some(source);
        while let Some(error) = next {
            self.causes.push(error.to_string());
            next = error.source();
        }
        self
    }

    /// The same with another retry class.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }
}

impl fmt::Display for PluginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for PluginError {}

/// What the host may do after a failed call. The host owns the clock and the dice: a plugin says
/// what the service meant, not how long to sleep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "class", rename_all = "kebab-case")]
pub enum Retry {
    /// The same call fails again; only this item is lost.
    #[default]
    Never,
    /// A fault of the moment: repeat with backoff.
    Soon,
    /// The service named a delay.
    After {
        /// Milliseconds to wait at the least.
        ms: u64,
    },
    /// The service refused for its rate limit: wait and send less.
    Rate {
        /// Milliseconds to wait at the least, where the service said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ms: Option<u64>,
    },
    /// Nothing more may be sent before a person acts.
    Stop {
        /// Why the run stops.
        reason: StopReason,
    },
}

impl Retry {
    /// True for [`Retry::Never`].
    pub fn is_never(&self) -> bool {
        matches!(self, Self::Never)
    }
}

/// Why a provider's refusal ends the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// The key is missing, wrong or lacks a right.
    Auth,
    /// The money or the quota is used up.
    Quota,
}
