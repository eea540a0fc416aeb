//! How a job stands: an operation, whose state is in its metadata.

use super::named;
use heartcut_generate_content::states::{JobState, of_name, without_answers};
use heartcut_sdk::prelude::*;
use heartcut_wire::{
    batch::{Polled, Progress, unknown_state},
    number,
};

/// Where answers that stand in the job itself are, below its output.
pub(crate) const ITEMS: &str = "/inlinedResponses/inlinedResponses";

/// What the operation says. A state that nobody knows is one to wait in, unless the operation
/// itself is done.
pub(super) fn polled(name: &str, operation: &Value) -> Polled {
    let state_name = ["/metadata/state", "/state"]
        .iter()
        .find_map(|path| operation.pointer(path)?.as_str());
    let state_name = state_name.unwrap_or_default();
    let done = operation["done"] == true;
    let state = of_name(state_name);
    let output = output(name, operation);
    match (state, output) {
        (JobState::Running, _) if !done => running(operation, None),
        (JobState::Unknown, None) if !done => running(operation, Some(unknown_state(state_name))),
        (JobState::Failed, None) => failed(state, operation),
        (_, Some(output)) => Polled::Ended(output),
        (JobState::Ended, None) => Polled::Failed(
            PluginError::new("no-answers", "the batch succeeded and has no answers")
                .retry(Retry::Soon),
        ),
        (_, None) => failed(state, operation),
    }
}

fn failed(state: JobState, operation: &Value) -> Polled {
    let error = ["/error", "/metadata/error"]
        .iter()
        .find_map(|path| operation.pointer(path));
    Polled::Failed(without_answers(state, error.unwrap_or(&Value::Null)))
}

fn running(operation: &Value, warning: Option<PluginError>) -> Polled {
    let stats = ["/metadata/batchStats", "/batchStats"]
        .iter()
        .find_map(|path| operation.pointer(path));
    let count = |name: &str| number(&stats?[name]);
    Polled::Running(Progress {
        done: count("successfulRequestCount"),
        failed: count("failedRequestCount"),
        total: count("requestCount"),
        warning,
    })
}

/// The official client reads the output of the metadata, the documentation the response.
fn output(name: &str, operation: &Value) -> Option<Value> {
    [
        "/metadata/output",
        "/response/output",
        "/response",
        "/output",
    ]
    .iter()
    .find_map(|path| {
        let output = operation.pointer(path)?;
        let file = named(&output["responsesFile"]).map(|file| json!({"file": file}));
        let items = || {
            let list = output.pointer(ITEMS)?;
            list.is_array()
                .then(|| json!({"name": name, "items": format!("{path}{ITEMS}")}))
        };
        file.or_else(items)
    })
}
