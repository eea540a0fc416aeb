//! The batch journal: which requests wait for which job, and where each job stands.
//!
//! Its connection waits for the disk at every commit. What it writes is small and rare, and what a
//! lost page of it would cost is a job that is paid twice.

mod rows;
mod settle;

pub use rows::{BatchFile, BatchState, Harvested, JobRow, Landed, QueuedItem};

use super::{
    now_ms, store_error,
    writer::{to_i64, to_json},
};
use crate::{error::Result, money::Usd};
use heartcut_plugin_api::{PluginError, role::batch::BatchJob};
use rows::COLUMNS;
use rusqlite::{Connection, params};

/// Tries of a request that nobody wants any more: more than any pipeline allows.
const WITHDRAWN: u32 = u32::MAX >> 2;

/// Writes and reads the batch journal.
pub struct BatchJournal {
    connection: Connection,
}

/// How a job ended.
#[derive(Clone, Copy, Debug)]
pub struct JobEnd<'a> {
    /// Jobs after which a request without an answer is given up; none where that was not its fault.
    pub attempts: Option<u32>,
    /// What is said of such a request where no line said anything.
    pub unanswered: &'a PluginError,
    /// Whether requests of which no line spoke may be billed: answers were there, and these may have
    /// been among those that nobody could read.
    pub maybe_billed: bool,
}

/// What became of the requests that a job did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Those that were given up.
    pub given_up: u64,
    /// Those that may be billed all the same.
    pub maybe_billed: u64,
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

    /// Forgets the requests of a step that wait for a job, so that they can be asked in another way;
    /// how many those are.
    ///
    /// # Errors
    /// When the store fails.
    pub fn dequeue(&mut self, run: i64, step: u32) -> Result<u64> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE requests SET state = 4 WHERE id IN
                 (SELECT request FROM batch_items WHERE job IS NULL AND run = ?1 AND step = ?2)",
                params![run, step],
            )?;
            transaction.execute(
                "DELETE FROM batch_items WHERE job IS NULL AND run = ?1 AND step = ?2",
                params![run, step],
            )
        })
        .map(|count| count as u64)
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
                .map(|line| settle::settle(transaction, job, line))
                .collect()
        })
    }

    /// Ends a job whose files were read, or that has none: requests without an answer wait for
    /// another job, and those that were in too many are given up.
    ///
    /// # Errors
    /// When the store fails.
    pub fn end(&mut self, job: &JobRow, end: &JobEnd<'_>) -> Result<Ended> {
        self.write(|transaction| {
            let maybe_billed = if end.maybe_billed {
                settle::lose_unspoken(transaction, job.id)?
            } else {
                0
            };
            let mut left = Vec::new();
            if let Some(attempts) = end.attempts {
                let sql = "UPDATE batch_items SET tries = tries + 1 WHERE job = ?1";
                transaction.execute(sql, [job.id])?;
                left = given_up(transaction, job.id, attempts)?;
            }
            for (request, error) in &left {
                let error = error.clone().map_or_else(|| to_json(end.unanswered), Ok)?;
                fail(transaction, *request, &error)?;
            }
            transaction.execute("UPDATE batch_items SET job = NULL WHERE job = ?1", [job.id])?;
            save(transaction, job)?;
            Ok(Ended {
                given_up: left.len() as u64,
                maybe_billed,
            })
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

#[cfg(test)]
mod tests;
