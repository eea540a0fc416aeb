use crate::money::Usd;
use heartcut_plugin_api::{Completion, PluginError, Problem, Test, Verdict, record::Fields};

/// A place in a run: which problem, which step, which variant (style and sample).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Problem, from 0.
    pub ordinal: u64,
    /// Step, from 0.
    pub step: u32,
    /// Style index × samples + sample.
    pub variant: u32,
}

/// A problem to be frozen.
#[derive(Clone, Debug)]
pub struct ProblemRow {
    /// The problem, without its tests.
    pub problem: Problem,
    /// The row it was read from.
    pub row: Fields,
    /// Its tests.
    pub tests: Vec<Test>,
}

/// A request to be journalled at a place, before it is sent.
#[derive(Clone, Debug)]
pub struct JournalEntry {
    /// Where it stands.
    pub place: Place,
    /// Its key.
    pub key: [u8; 32],
    /// Its canonical JSON.
    pub body: String,
    /// Whether it will be sent, or only noted because it is answered or on its way.
    pub send: bool,
    /// What an earlier sending that was lost can have cost; none where that is unknown.
    pub most: Option<Usd>,
    /// Whether another request may have stood at this place, whose verdict goes.
    pub replaces: bool,
}

/// What the journal says of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Journalled {
    /// The request's id.
    pub request: i64,
    /// Whether it is to be sent: not where it is answered or lies in a job by now.
    pub send: bool,
    /// Whether an earlier sending was never answered, so that it may be billed twice.
    pub maybe_billed: bool,
}

/// The end of a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It was answered.
    Completion(Completion),
    /// It failed for good.
    Failure(PluginError),
    /// The run ended before it was sent: a later one may send it, and nothing was lost.
    NotSent,
}

/// A verdict to be kept.
#[derive(Clone, Debug)]
pub struct VerdictRow {
    /// Where it stands.
    pub place: Place,
    /// The verdict.
    pub verdict: Verdict,
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// Journalled, perhaps sent, not answered.
    Journalled,
    /// Answered.
    Answered,
    /// Failed.
    Failed,
    /// In a batch job, or waiting for one of the run that asks.
    InBatch,
    /// Waiting for a batch job that another run has not made.
    Waiting,
}

/// A trace as it is stored.
#[derive(Clone, Debug)]
pub struct StoredTrace {
    /// Where it stands.
    pub place: Place,
    /// The request's key.
    pub key: [u8; 32],
    /// The request's canonical JSON.
    pub body: String,
    /// The answer.
    pub completion: Option<Completion>,
    /// The judgement.
    pub verdict: Option<Verdict>,
}
