//! The batch journal: which requests wait for which job, and where each job stands.
//!
//! Its connection waits for the disk at every commit. What it writes is small and rare, and what a
//! lost page of it would cost is a job that is paid twice.

use super::{
    SpendRow, now_ms, spend, store_error,
    writer::{to_i64, to_json},
};
use crate::{
    error::Result,
    money::{Cost, Usd},
};
use heartcut_plugin_api::{
    Completion, PluginError, Usage,
    role::batch::{BatchJob, Step},
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Tries of a request that nobody wants any more: more than any pipeline allows.
const WITHDRAWN: u32 = u32::MAX >> 2;

/// Writes and reads the batch journal.
pub struct BatchJournal {
    connection: Connection,
}

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

const COLUMNS: &str = "id, run, step, body, state, next, begun, wake_at, files, done, failed, total, \
                       warning, error";

impl JobRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
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

impl BatchJournal {
    pub(super) fn new(connection: Connection) -> Result<Self> {
        let durable = connection.pragma_update(None, "synchronous", "full");
        durable.map_err(|e| store_error(&e))?;
        Ok(Self { connection })
    }

    /// The jobs of a run that are not closed, oldest first.
    ///
    /// # Errors
    /// Here and below: when the store fails.
    pub fn unfinished(&self, run: i64) -> Result<Vec<JobRow>> {
        self.jobs("run = ?1 AND state <> 'closed'", run)
    }

    /// All jobs of a run, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn of_run(&self, run: i64) -> Result<Vec<JobRow>> {
        self.jobs("run = ?1", run)
    }

    /// The runs that have jobs or requests under way, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn runs_under_way(&self) -> Result<Vec<i64>> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT run FROM batch_jobs WHERE state <> 'closed' UNION SELECT run FROM batch_items
                 ORDER BY run",
            )?;
            statement.query_map([], |row| row.get(0))?.collect()
        })
    }

    fn jobs(&self, condition: &str, run: i64) -> Result<Vec<JobRow>> {
        self.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM batch_jobs WHERE {condition} ORDER BY id");
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_map([run], JobRow::read)?.collect()
        })
    }

    /// Names of all blobs that some job still needs.
    ///
    /// # Errors
    /// When the store fails.
    pub fn blobs_in_use(&self) -> Result<Vec<String>> {
        let jobs: Vec<JobRow> = self.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM batch_jobs WHERE state <> 'closed'");
            let mut statement = connection.prepare(&sql)?;
            statement.query_map([], JobRow::read)?.collect()
        })?;
        let of = |job: JobRow| {
            let files = job.files.into_iter().map(|file| file.blob);
            files.chain([job.job.blob]).collect::<Vec<_>>()
        };
        Ok(jobs.into_iter().flat_map(of).collect())
    }

    /// How many requests of a run wait: in a job, and for one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn waiting(&self, run: i64) -> Result<u64> {
        self.read(|connection| {
            let sql = "SELECT count(*) FROM batch_items WHERE run = ?1";
            let count: i64 = connection.query_row(sql, [run], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }

    /// Requests of a step that wait for a job, from the one after `after` on.
    ///
    /// # Errors
    /// When the store fails.
    pub fn queued(&self, run: i64, step: u32, after: i64, count: u32) -> Result<Vec<QueuedItem>> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT i.request, r.key, r.body, i.most FROM batch_items i JOIN requests r ON r.id = i.request
                 WHERE i.job IS NULL AND i.run = ?1 AND i.step = ?2 AND i.request > ?3 AND r.state <> 1
                 ORDER BY i.request LIMIT ?4",
            )?;
            let rows = statement.query_map(params![run, step, after, count], |row| {
                Ok(QueuedItem {
                    request: row.get(0)?,
                    key: row.get(1)?,
                    body: row.get(2)?,
                    most: row.get::<_, Option<i64>>(3)?.map(Usd::of_picos),
                })
            })?;
            rows.collect()
        })
    }

    /// Forgets the requests of a step that wait for a job, so that they can be asked in another way.
    ///
    /// # Errors
    /// When the store fails.
    pub fn dequeue(&mut self, run: i64, step: u32) -> Result<()> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE requests SET state = 2 WHERE id IN
                 (SELECT request FROM batch_items WHERE job IS NULL AND run = ?1 AND step = ?2)",
                params![run, step],
            )?;
            transaction.execute(
                "DELETE FROM batch_items WHERE job IS NULL AND run = ?1 AND step = ?2",
                params![run, step],
            )
        })?;
        Ok(())
    }

    /// Notes that requests of a step are wanted no more: those that wait for a job fail now, and
    /// those in one when it ends without their answer. How many fail now.
    ///
    /// # Errors
    /// When the store fails.
    pub fn withdraw(&mut self, run: i64, step: u32, why: &PluginError) -> Result<u64> {
        self.write(|transaction| {
            let why = to_json(why)?;
            transaction.execute(
                "UPDATE batch_items SET tries = ?3, error = ?4 WHERE run = ?1 AND step = ?2",
                params![run, step, WITHDRAWN, why],
            )?;
            let waiting = waiting_for_a_job(transaction, run, step)?;
            for request in &waiting {
                fail(transaction, *request, &why)?;
            }
            Ok(waiting.len() as u64)
        })
    }

    /// Number of the next shard of a run.
    ///
    /// # Errors
    /// When the store fails.
    pub fn next_shard(&self, run: i64) -> Result<u32> {
        self.read(|connection| {
            let sql = "SELECT coalesce(max(shard) + 1, 0) FROM batch_jobs WHERE run = ?1";
            connection.query_row(sql, [run], |row| row.get(0))
        })
    }

    /// A request that cannot be put into any job.
    ///
    /// # Errors
    /// When the store fails.
    pub fn refuse(&mut self, request: i64, error: &PluginError) -> Result<()> {
        self.write(|transaction| fail(transaction, request, &to_json(error)?))
    }

    /// Notes a new job with its requests, and what the answer of each can cost.
    ///
    /// # Errors
    /// When the store fails.
    pub fn create(
        &mut self,
        run: i64,
        step: u32,
        job: &BatchJob,
        requests: &[(i64, Option<Usd>)],
    ) -> Result<()> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO batch_jobs (run, step, shard, run_key, body, state, begun, wake_at, files, created_at, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, 'open', 0, 0, '[]', ?6, ?6)",
                params![run, step, job.shard, job.run_key, to_json(job)?, now_ms()],
            )?;
            let id = transaction.last_insert_rowid();
            let mut take = transaction.prepare_cached(
                "UPDATE batch_items SET job = ?1, most = ?2 WHERE job IS NULL AND request = ?3",
            )?;
            for (request, most) in requests {
                take.execute(params![id, most.map(Usd::picos), request])?;
            }
            Ok(())
        })
    }

    /// Keeps where a job stands.
    ///
    /// # Errors
    /// When the store fails.
    pub fn save(&mut self, job: &JobRow) -> Result<()> {
        self.write(|transaction| save(transaction, job))
    }

    /// Keeps what lines of a job's files said; where each line belongs, in order.
    ///
    /// # Errors
    /// When the store fails.
    pub fn settle(&mut self, job: i64, lines: &[Harvested]) -> Result<Vec<Landed>> {
        self.write(|transaction| {
            lines
                .iter()
                .map(|line| settle(transaction, job, line))
                .collect()
        })
    }

    /// Ends a job whose files were read, or that has none: requests without an answer wait for
    /// another job, and those that have failed in `attempts` jobs, if that counts, are given up. How
    /// many are.
    ///
    /// # Errors
    /// When the store fails.
    pub fn end(
        &mut self,
        job: &JobRow,
        attempts: Option<u32>,
        unanswered: &PluginError,
    ) -> Result<u64> {
        self.write(|transaction| {
            let mut left = Vec::new();
            if let Some(attempts) = attempts {
                let sql = "UPDATE batch_items SET tries = tries + 1 WHERE job = ?1";
                transaction.execute(sql, [job.id])?;
                left = given_up(transaction, job.id, attempts)?;
            }
            for (request, error) in &left {
                let error = error.clone().map_or_else(|| to_json(unanswered), Ok)?;
                fail(transaction, *request, &error)?;
            }
            transaction.execute("UPDATE batch_items SET job = NULL WHERE job = ?1", [job.id])?;
            save(transaction, job)?;
            Ok(left.len() as u64)
        })
    }

    fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        read(&self.connection).map_err(|e| store_error(&e))
    }

    fn write<T>(&mut self, write: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let work = || {
            let behaviour = rusqlite::TransactionBehavior::Immediate;
            let transaction = self.connection.transaction_with_behavior(behaviour)?;
            let value = write(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        work().map_err(|e: rusqlite::Error| store_error(&e))
    }
}

fn save(connection: &Connection, job: &JobRow) -> rusqlite::Result<()> {
    let count = |n: Option<u64>| n.map(to_i64);
    let next = job.next.as_ref().map(to_json).transpose()?;
    let error = job.error.as_ref().map(to_json).transpose()?;
    connection
        .prepare_cached(
            "UPDATE batch_jobs SET state = ?2, next = ?3, begun = ?4, wake_at = ?5, files = ?6, done = ?7,
             failed = ?8, total = ?9, warning = ?10, error = ?11, updated_at = ?12 WHERE id = ?1",
        )?
        .execute(params![
            job.id,
            job.state.as_str(),
            next,
            job.begun,
            to_i64(job.wake_at),
            to_json(&job.files)?,
            count(job.done),
            count(job.failed),
            count(job.total),
            job.warning,
            error,
            now_ms(),
        ])?;
    Ok(())
}

/// Requests of a job that were in too many jobs, each with what the last one said of it.
fn given_up(
    connection: &Connection,
    job: i64,
    attempts: u32,
) -> rusqlite::Result<Vec<(i64, Option<String>)>> {
    let sql = "SELECT request, error FROM batch_items WHERE job = ?1 AND tries >= ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![job, attempts], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

fn waiting_for_a_job(connection: &Connection, run: i64, step: u32) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT request FROM batch_items WHERE job IS NULL AND run = ?1 AND step = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![run, step], |row| row.get(0))?;
    rows.collect()
}

fn fail(connection: &Connection, request: i64, error: &str) -> rusqlite::Result<()> {
    let sql = "UPDATE requests SET state = 2, error = ?2 WHERE id = ?1 AND state <> 1";
    connection
        .prepare_cached(sql)?
        .execute(params![request, error])?;
    forget(connection, request)
}

fn forget(connection: &Connection, request: i64) -> rusqlite::Result<()> {
    let sql = "DELETE FROM batch_items WHERE request = ?1";
    connection.prepare_cached(sql)?.execute([request])?;
    Ok(())
}

fn settle(connection: &Connection, job: i64, line: &Harvested) -> rusqlite::Result<Landed> {
    let Some((request, state)) = find(connection, &line.wire_id)? else {
        return Ok(Landed::Unknown);
    };
    if state == 1 {
        forget(connection, request)?;
        return Ok(Landed::Duplicate);
    }
    let item = Item::find(connection, request)?;
    let asked_here = item.as_ref().is_some_and(|item| item.job == Some(job));
    if !asked_here && line.result.is_err() {
        // An answer is worth keeping whoever brings it; a refusal only counts where it was asked.
        return Ok(Landed::Unknown);
    }
    match &line.result {
        Ok(completion) => {
            let sql = "INSERT OR IGNORE INTO completions (request, body, received_at) VALUES (?1, ?2, ?3)";
            let row = params![request, to_json(completion)?, now_ms()];
            connection.prepare_cached(sql)?.execute(row)?;
            let sql = "UPDATE requests SET state = 1, error = NULL WHERE id = ?1";
            connection.prepare_cached(sql)?.execute([request])?;
            if !line.free {
                let most = item.and_then(|item| item.most);
                pay(connection, job, request, completion.usage, line.cost, most)?;
            }
            forget(connection, request)?;
            Ok(Landed::Kept)
        }
        Err(error) if error.retry.is_never() => {
            fail(connection, request, &to_json(error)?)?;
            Ok(Landed::Noted)
        }
        Err(error) => {
            let sql = "UPDATE batch_items SET error = ?2 WHERE request = ?1";
            connection
                .prepare_cached(sql)?
                .execute(params![request, to_json(error)?])?;
            Ok(Landed::Noted)
        }
    }
}

/// A request in a job.
struct Item {
    job: Option<i64>,
    most: Option<Usd>,
}

impl Item {
    fn find(connection: &Connection, request: i64) -> rusqlite::Result<Option<Self>> {
        connection
            .prepare_cached("SELECT job, most FROM batch_items WHERE request = ?1")?
            .query_row([request], |row| {
                Ok(Self {
                    job: row.get(0)?,
                    most: row.get::<_, Option<i64>>(1)?.map(Usd::of_picos),
                })
            })
            .optional()
    }
}

/// The run that sent the job pays for its answers.
fn pay(
    connection: &Connection,
    job: i64,
    request: i64,
    usage: Option<Usage>,
    cost: Option<Cost>,
    most: Option<Usd>,
) -> rusqlite::Result<()> {
    let (run, step) = connection
        .prepare_cached("SELECT run, step FROM batch_jobs WHERE id = ?1")?
        .query_row([job], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let paid = SpendRow {
        lost: false,
        batch: true,
        usage,
        usd: cost.map(|cost| cost.usd),
        assumed: cost.is_some_and(|cost| cost.assumed),
        ..SpendRow::lost(run, step, request, most)
    };
    spend::insert(connection, &[paid])
}

/// The request whose key begins with these digits, and its state.
fn find(connection: &Connection, wire_id: &str) -> rusqlite::Result<Option<(i64, i64)>> {
    let Some(low) = bytes_of(wire_id) else {
        return Ok(None);
    };
    let (mut from, mut to) = ([0x00; 32], [0xff; 32]);
    from[..16].copy_from_slice(&low);
    to[..16].copy_from_slice(&low);
    let sql = "SELECT id, state FROM requests WHERE key BETWEEN ?1 AND ?2 LIMIT 1";
    connection
        .prepare_cached(sql)?
        .query_row(params![from, to], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// 32 lower-case hex digits as bytes.
fn bytes_of(wire_id: &str) -> Option<[u8; 16]> {
    let digits = wire_id.as_bytes();
    if digits.len() != 32 {
        return None;
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let digit = |c: u8| {
            char::from(c)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
        };
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
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

#[cfg(test)]
mod tests;
