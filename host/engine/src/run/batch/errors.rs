//! What can go wrong with a batch beyond what its provider says.

use crate::error::HostError;
use heartcut_plugin_api::{PluginError, Retry};
use std::io;

/// A request that no job can hold.
pub(super) fn too_large(bytes: u64, most: u64) -> PluginError {
    let message = format!("the request has {bytes} bytes, and a batch holds {most}");
    PluginError::new("too-large", message).help("shorten it, or ask with `mode = \"online\"`")
}

/// A request that no line of its job answers.
pub(super) fn unanswered() -> PluginError {
    PluginError::new("no-answer", "the batch has no line for the request").retry(Retry::Soon)
}

/// A request that nobody wants any more.
pub(super) fn withdrawn() -> PluginError {
    PluginError::new(
        "cancelled",
        "the request was cancelled before it was answered",
    )
    .help("`heartcut run` with the same pipeline asks it again")
}

/// A line that answers nothing that was asked.
pub(super) fn unknown_id(id: &str) -> PluginError {
    PluginError::new(
        "unknown-id",
        format!("no request of the batch has the id `{id}`"),
    )
}

/// A line that is not text.
pub(super) fn not_text(error: &std::str::Utf8Error) -> PluginError {
    PluginError::new("not-utf8", "the line is not UTF-8").because(error)
}

/// A file of a job that was fetched and cannot be read.
pub(super) fn unreadable(error: &io::Error) -> HostError {
    HostError::internal("unreadable", "a downloaded file cannot be read back").because(error)
}
