//! States of batch jobs, in the spellings that Google uses.

use heartcut_sdk::prelude::*;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits or runs.
    Running,
    /// It has ended and may have answers.
    Ended,
    /// It was not accepted, or failed as a whole.
    Failed,
    /// It was ended early.
    Cancelled,
    /// It took too long.
    Expired,
    /// A name that nobody knows: it is asked again.
    Unknown,
}

/// Reads `BATCH_STATE_SUCCEEDED`, `JOB_STATE_SUCCEEDED` and `SUCCEEDED` alike.
///
/// ```
/// use heartcut_generate_content::states::{JobState, of_name};
///
/// assert_eq!(of_name("BATCH_STATE_PENDING"), JobState::Running);
/// assert_eq!(of_name("JOB_STATE_PARTIALLY_SUCCEEDED"), JobState::Ended);
/// assert_eq!(of_name("JOB_STATE_DREAMING"), JobState::Unknown);
/// ```
pub fn of_name(name: &str) -> JobState {
    let bare = name
        .strip_prefix("BATCH_STATE_")
        .or_else(|| name.strip_prefix("JOB_STATE_"))
        .unwrap_or(name);
    match bare {
        "" | "UNSPECIFIED" | "PENDING" | "QUEUED" | "RUNNING" | "CANCELLING" | "PAUSED"
        | "UPDATING" => JobState::Running,
        "SUCCEEDED" | "PARTIALLY_SUCCEEDED" => JobState::Ended,
        "FAILED" => JobState::Failed,
        "CANCELLED" => JobState::Cancelled,
        "EXPIRED" => JobState::Expired,
        _ => JobState::Unknown,
    }
}

/// Why a job ended without answers. What expired or was ended early may go into another job.
pub fn without_answers(state: JobState, error: &Value) -> PluginError {
    let said = error["message"].as_str().unwrap_or_default();
    let said: String = said.chars().filter(|c| !c.is_control()).take(400).collect();
    let code = error["code"].as_u64().unwrap_or_default();
    let failed = match state {
        JobState::Expired => PluginError::new("expired", "the batch expired without answers")
            .retry(Retry::Soon)
            .help("the rows go into another batch; smaller ones lose less"),
        JobState::Cancelled => {
            PluginError::new("cancelled", "the batch was ended early").retry(Retry::Soon)
        }
        // Exhausted, aborted, internal, unavailable: no fault of the rows.
        _ if matches!(code, 8 | 10 | 13 | 14) => {
            PluginError::new("batch-failed", "the service failed to run the batch")
                .retry(Retry::Soon)
        }
        _ => PluginError::new("batch-refused", "the service refused the batch")
            .help("the same rows are refused again: see the causes"),
    };
    if said.is_empty() {
        failed
    } else {
        failed.cause(said)
    }
}
