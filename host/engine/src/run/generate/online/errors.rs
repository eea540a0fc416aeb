//! Why a request was not sent, or is not sent again.

use crate::error::{ErrorKind, HostError};
use heartcut_plugin_api::{PluginError, Retry, StopReason};
use std::time::Duration;

/// The service asks for a pause that nobody wants to sit through.
pub(super) fn long_wait(error: PluginError, delay: Duration) -> PluginError {
    let minutes = delay.as_secs().div_ceil(60);
    PluginError::new(
        "long-wait",
        format!("the service asks for a pause of {minutes} minutes"),
    )
    .cause(error)
    .help("run the same command again after that: it continues")
    .retry(Retry::Stop {
        reason: StopReason::Quota,
    })
}

pub(super) fn offline(step: &str) -> HostError {
    HostError::new(
        ErrorKind::Provider,
        PluginError::new(
            "offline",
            format!("step `{step}` has requests that were never answered"),
        )
        .help("run without `--offline` to send them"),
    )
}

pub(super) fn wrong_count(provider: &str) -> PluginError {
    PluginError::new(
        "wrong-count",
        format!("plugin `{provider}` did not answer for every request"),
    )
    .help("tell the author of the plugin")
}
