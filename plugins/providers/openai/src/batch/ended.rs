//! How a batch stands.

use super::plain;
use heartcut_sdk::prelude::*;
use heartcut_wire::batch::{Polled, Progress, unknown_state};

/// What the batch object says. A status that nobody knows is one to wait in.
pub(super) fn polled(batch: &Value) -> Polled {
    match batch["status"].as_str().unwrap_or_default() {
        "failed" => Polled::Failed(refused(batch)),
        // Finished lines of an expired or cancelled batch are in its output file, and paid for.
        status @ ("completed" | "expired" | "cancelled") => match files(batch) {
            Some(files) => Polled::Ended(files),
            None => Polled::Failed(empty(status)),
        },
        "validating" | "in_progress" | "finalizing" | "cancelling" => running(batch, None),
        other => running(batch, Some(unknown_state(other))),
    }
}

fn running(batch: &Value, warning: Option<PluginError>) -> Polled {
    let count = |name: &str| batch["request_counts"][name].as_u64();
    Polled::Running(Progress {
        done: count("completed"),
        failed: count("failed"),
        total: count("total"),
        warning,
    })
}

fn files(batch: &Value) -> Option<Value> {
    let id = |name: &str| plain(batch[name].as_str()?);
    let (output, error) = (id("output_file_id"), id("error_file_id"));
    let some = output.is_some() || error.is_some();
    some.then(|| json!({"output": output, "error": error}))
}

fn empty(status: &str) -> PluginError {
    let code = if status == "completed" {
        "no-answers"
    } else {
        status
    };
    PluginError::new(code, format!("the batch is {status} and has no answers")).retry(Retry::Soon)
}

/// The batch as a whole was not accepted. Too much in the queue is a matter of time.
fn refused(batch: &Value) -> PluginError {
    let errors = batch["errors"]["data"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let full = errors
        .iter()
        .any(|error| error["code"] == "token_limit_exceeded");
    let error = if full {
        PluginError::new("queue-full", "the service's queue of batches is full")
            .retry(Retry::Rate { ms: None })
            .help("run the same command again later, or lower the size of a batch")
    } else {
        PluginError::new("batch-refused", "the service refused the batch")
            .help("the causes name the lines; the same lines are refused again")
    };
    errors
        .iter()
        .take(5)
        .fold(error, |error, said| error.cause(cause(said)))
}

fn cause(said: &Value) -> String {
    let message = said["message"].as_str().unwrap_or("no reason is given");
    let message: String = message
        .chars()
        .filter(|c| !c.is_control())
        .take(400)
        .collect();
    match said["line"].as_u64() {
        Some(line) if !message.starts_with("line ") => format!("line {line}: {message}"),
        _ => message,
    }
}
