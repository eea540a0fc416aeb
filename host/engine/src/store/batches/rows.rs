use crate::money::{Cost, Usd};
use heartcut_plugin_api::{
    Completion, PluginError,
    role::batch::{BatchJob, Step},
};
use rusqlite::Row;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchState {
    /// Its state machine is under way.
    Open,
    /// Its files are here and wait to be read.
    Harvest,
    /// Its answers are committed; what it left at the service is removed.
    Cleanup,
    /// Nothing is left to do.
    Closed,
}

impl BatchState {
    /// The state as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Harvest => "harvest",
            Self::Cleanup => "cleanup",
            Self::Closed => "closed",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "harvest" => Self::Harvest,
            "cleanup" => Self::Cleanup,
            "closed" => Self::Closed,
            _ => Self::Open,
        }
    }
}

/// A file that was downloaded for a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchFile {
    /// The blob that holds it.
    pub blob: String,
    /// `output` or `error`.
    pub role: String,
    /// Where its lines are, if it is one document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<String>,
}

/// A job as it is stored.
#[derive(Clone, Debug)]
pub struct JobRow {
    /// Its number.
    pub id: i64,
    /// The run it belongs to.
    pub run: i64,
    /// The step, from 0.
    pub step: u32,
    /// What the provider was given.
    pub job: BatchJob,
    /// How far it is.
    pub state: BatchState,
    /// The step to carry out; none before the first.
    pub next: Option<Step>,
    /// Whether that step may have been carried out already.
    pub begun: bool,
    /// When a wait is over, in milliseconds of the run's clock.
    pub wake_at: u64,
    /// What was downloaded.
    pub files: Vec<BatchFile>,
    /// Requests done, as the service counts.
    pub done: Option<u64>,
    /// Requests failed.
    pub failed: Option<u64>,
    /// Requests in all.
    pub total: Option<u64>,
    /// Code of what the provider warned of last.
    pub warning: Option<String>,
    /// Why it ended without answers.
    pub error: Option<PluginError>,
}

pub(super) const COLUMNS: &str = "id, run, step, body, state, next, begun, wake_at, files, done, failed, total, \
                       warning, error";

impl JobRow {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let count = |column| -> rusqlite::Result<Option<u64>> {
            Ok(row.get::<_, Option<i64>>(column)?.map(i64::unsigned_abs))
        };
        Ok(Self {
            id: row.get(0)?,
            run: row.get(1)?,
            step: row.get(2)?,
            job: json(row, 3)?,
            state: BatchState::parse(&row.get::<_, String>(4)?),
            next: optional_json(row, 5)?,
            begun: row.get(6)?,
            wake_at: row.get::<_, i64>(7)?.unsigned_abs(),
            files: json(row, 8)?,
            done: count(9)?,
            failed: count(10)?,
            total: count(11)?,
            warning: row.get(12)?,
            error: optional_json(row, 13)?,
        })
    }
}

/// A request that waits for a job.
#[derive(Clone, Debug)]
pub struct QueuedItem {
    /// Its id in the store.
    pub request: i64,
    /// Its key.
    pub key: [u8; 32],
    /// Its canonical JSON.
    pub body: String,
    /// What its answer can cost, where that is known.
    pub most: Option<Usd>,
}

/// A line of a result file, to be kept.
#[derive(Clone, Debug)]
pub struct Harvested {
    /// First 32 hex digits of the request's key.
    pub wire_id: String,
    /// What the line said.
    pub result: Result<Completion, PluginError>,
    /// What an answer cost, where that is known.
    pub cost: Option<Cost>,
    /// Whether nobody pays, as for a recorded one.
    pub free: bool,
    /// Whether an answer that is of no use may be billed.
    pub maybe_billed: bool,
}

/// Where a line belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landed {
    /// It answered a request of the job.
    Kept,
    /// It said why there is no answer.
    Noted,
    /// Its request was answered before.
    Duplicate,
    /// No request of the job has this id.
    Unknown,
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|e| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(e))
    })
}

fn optional_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => json(row, column).map(Some),
    }
}
