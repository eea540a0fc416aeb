//! The batch interface of a remote provider: lines, limits and a state machine whose state the
//! host persists before and after every step, so that no answer is lost and no job is created
//! twice.

use crate::{Completion, PluginError, Request, http::HttpRequest, http::HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Batches as a state machine without I/O.
///
/// The host repeats [`Step::Send`] on its own where it is marked safe. After an unsafe one whose
/// answer is unknown it sends [`Event::Lost`]; the plugin then lists the service's jobs and adopts
/// the one that carries its run key. A job is created again only when it is still missing from the
/// list after `adopt_wait_s`.
pub trait Batches: Send + Sync {
    /// How large a job may be and how its file is framed.
    fn limits(&self) -> BatchLimits;

    /// The line of one request, without the line end, under the request's wire id. `run_key` is that
    /// of the job for which the line is made: where a service shows no name of a job, the ids of its
    /// lines begin with it.
    ///
    /// # Errors
    /// Where the request cannot be expressed; only this item is lost.
    fn encode_line(&self, request: &Request, run_key: &str) -> Result<String, PluginError>;

    /// What each line of a result or error file says, in order. Services answer in any order.
    fn decode_lines(&self, lines: &[String]) -> Vec<Result<BatchLine, PluginError>>;

    /// The first step of a job.
    ///
    /// # Errors
    /// Here and below: no step could be made, as when the plugin panics, or none may be made before
    /// a person acts ([`Retry::Stop`](crate::Retry::Stop)). Nothing was sent and the last state
    /// stands; a job that cannot go on ends with [`Step::Failed`] instead.
    fn start(&self, job: &BatchJob) -> Result<Step, PluginError>;

    /// The step after an event. `state` is what the last step carried.
    ///
    /// # Errors
    /// As [`Batches::start`].
    fn resume(&self, state: &Value, event: &Event) -> Result<Step, PluginError>;

    /// The first step of ending a job early.
    ///
    /// # Errors
    /// As [`Batches::start`].
    fn cancel(&self, state: &Value) -> Result<Step, PluginError>;

    /// The first step of removing what a finished job left behind.
    ///
    /// # Errors
    /// As [`Batches::start`].
    fn cleanup(&self, state: &Value) -> Result<Step, PluginError>;
}

/// How large a job may be and how its file is framed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchLimits {
    /// Most requests in a job.
    pub requests: u64,
    /// Most bytes in a job's file, framing included.
    pub bytes: u64,
    /// What stands before the first line.
    pub prefix: String,
    /// What stands between lines.
    pub separator: String,
    /// What stands after the last line.
    pub suffix: String,
    /// Seconds after which a job that is missing from the service's list was never created.
    pub adopt_wait_s: u64,
}

/// A job to be submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchJob {
    /// Names run and shard, and no other job ever has it: 1 to 31 of `a-z`, `0-9` and `-`. The
    /// service must show it again when asked for its jobs.
    pub run_key: String,
    /// Number of the shard within the run.
    pub shard: u32,
    /// Model of all requests in it.
    pub model: String,
    /// The blob with the framed lines.
    pub blob: String,
    /// Its length.
    pub bytes: u64,
    /// Number of lines.
    pub lines: u64,
    /// Wire id of the first line.
    pub first: String,
}

/// What the host does next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// Send and resume with the answer.
    Send {
        /// What to send.
        request: HttpRequest,
        /// Whether the host may repeat it.
        repeat: Repeat,
        /// The new state.
        state: Value,
    },
    /// Fetch the job's files and resume with their blobs.
    Download {
        /// The files.
        files: Vec<Download>,
        /// The new state.
        state: Value,
    },
    /// Ask again later.
    Wait {
        /// Seconds to wait.
        seconds: u64,
        /// Requests done, where the service says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        done: Option<u64>,
        /// Requests failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failed: Option<u64>,
        /// Requests in all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<u64>,
        /// What the user should know, such as `ambiguous` or `unknown-state`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warning: Option<PluginError>,
        /// The new state.
        state: Value,
    },
    /// Everything the job will ever answer has been downloaded.
    Done {
        /// What the user should know, such as `not-deleted`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warning: Option<PluginError>,
        /// The new state.
        state: Value,
    },
    /// The job ended without answers.
    Failed {
        /// Why. Its retry class says whether the same requests may go into another job.
        error: PluginError,
        /// The new state.
        state: Value,
    },
}

/// Whether a request may be repeated when its answer is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repeat {
    /// Repeating changes nothing.
    Safe,
    /// Repeating may buy twice.
    Unsafe,
}

/// Most bytes of a downloaded file that an event shows.
pub const HEAD: usize = 64 << 10;

/// A file to fetch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// How to ask for it.
    pub request: HttpRequest,
    /// `output` or `error`; `probe` for a file that only the plugin looks into.
    pub role: String,
    /// Where the file is one JSON document instead of lines: the pointer (RFC 6901) of the array
    /// whose elements are the lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<String>,
}

/// What happened since the last step; `now_ms` is the host's clock, milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The answer to a [`Step::Send`], or the refusal that ended a [`Step::Download`].
    Response {
        /// The answer.
        response: HttpResponse,
        /// The host's clock.
        now_ms: u64,
    },
    /// An unsafe request was sent and its answer is unknown.
    Lost {
        /// The host's clock.
        now_ms: u64,
    },
    /// Nothing was sent: the host no longer has the captured target, as after a restart. What
    /// captured it must be sent again.
    Gone {
        /// The host's clock.
        now_ms: u64,
    },
    /// The files of a [`Step::Download`], as blob ids in the order asked.
    Downloaded {
        /// The blobs.
        blobs: Vec<String>,
        /// How each file begins: at most [`HEAD`] bytes as text.
        #[serde(default)]
        heads: Vec<String>,
        /// The host's clock.
        now_ms: u64,
    },
    /// The wait of a [`Step::Wait`] is over.
    Timer {
        /// The host's clock.
        now_ms: u64,
    },
}

/// One line of a result file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchLine {
    /// Wire id of the request it answers.
    pub id: String,
    /// The completion, or why there is none.
    pub result: Result<Completion, PluginError>,
    /// Whether an answer that is of no use may be billed all the same, as one that the service holds
    /// to be good and nobody can read.
    #[serde(default)]
    pub maybe_billed: bool,
}
