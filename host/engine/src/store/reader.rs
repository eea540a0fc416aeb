use super::{Place, RequestState, StoredTrace, store_error, writer::to_i64};
use crate::{
    error::{HostError, Result},
    money::Usd,
};
use heartcut_plugin_api::{PluginError, Problem, Test, record::Fields};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;
use std::collections::HashSet;

/// Stands for a run where it does not matter which one asks.
pub const ANY_RUN: i64 = 0;

/// A connection that reads, in short pages.
pub struct Reader {
    pub(super) connection: Connection,
}

/// Requests that failed for good in one way.
#[derive(Clone, Debug)]
pub struct Failures {
    /// The code of their error.
    pub code: String,
    /// How many they are.
    pub count: u64,
    /// The error of one of them.
    pub example: Option<PluginError>,
}

/// How many traces of a variant ended in a certain way.
#[derive(Clone, Debug)]
pub struct OutcomeCount {
    /// Step, from 0.
    pub step: u32,
    /// Style and sample.
    pub variant: u32,
    /// `correct`, `incorrect` or `unknown`.
    pub outcome: String,
    /// Why.
    pub reason: String,
    /// How many.
    pub count: u64,
}

/// A frozen problem with its place.
#[derive(Clone, Debug)]
pub struct StoredProblem {
    /// Place in the run.
    pub ordinal: u64,
    /// The problem, without its tests.
    pub problem: Problem,
    /// Digest of its tests.
    pub tests: Option<String>,
}

impl Reader {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    /// A connection of its own to the same store, for another thread.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn another(&self) -> Result<Self> {
        let path = self.connection.path().unwrap_or_default();
        Ok(Self::new(super::connect(std::path::Path::new(path))?))
    }

    /// How many problems a run has.
    ///
    /// # Errors
    /// When the store fails.
    pub fn problem_count(&self, run: i64) -> Result<u64> {
        self.count("SELECT count(*) FROM problems WHERE run = ?1", run)
    }

    /// How many traces of a run have a verdict.
    ///
    /// # Errors
    /// When the store fails.
    pub fn verdict_count(&self, run: i64) -> Result<u64> {
        self.count("SELECT count(*) FROM verdicts WHERE run = ?1", run)
    }

    fn count(&self, sql: &str, run: i64) -> Result<u64> {
        let count: i64 = self
            .connection
            .query_row(sql, [run], |row| row.get(0))
            .map_err(|e| store_error(&e))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// How many answers a run found lost, which may be billed.
    ///
    /// # Errors
    /// When the store fails.
    pub fn maybe_billed(&self, run: i64) -> Result<u64> {
        self.count("SELECT count(*) FROM lost WHERE run = ?1", run)
    }

    /// Forgets the problems of a run whose collection was cut off.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget_problems(&self, run: i64) -> Result<()> {
        self.connection
            .execute("DELETE FROM problems WHERE run = ?1", [run])
            .map_err(|e| store_error(&e))?;
        Ok(())
    }

    /// The problems from `ordinal` on, at most `count`.
    ///
    /// # Errors
    /// When the store fails.
    pub fn problems(&self, run: i64, ordinal: u64, count: u32) -> Result<Vec<StoredProblem>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT ordinal, body, tests FROM problems WHERE run = ?1 AND ordinal >= ?2
                 ORDER BY ordinal LIMIT ?3",
            )?;
            let rows = statement.query_map(params![run, to_i64(ordinal), count], stored_problem)?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|e| store_error(&e))
    }

    /// The problems from `ordinal` on, at most `count`, with the rows they were read from.
    ///
    /// # Errors
    /// When the store fails.
    pub fn problems_with_rows(
        &self,
        run: i64,
        ordinal: u64,
        count: u32,
    ) -> Result<Vec<(StoredProblem, Fields)>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT ordinal, body, tests, row FROM problems WHERE run = ?1 AND ordinal >= ?2
                 ORDER BY ordinal LIMIT ?3",
            )?;
            let rows = statement.query_map(params![run, to_i64(ordinal), count], |row| {
                let original: Option<Fields> = optional_json(row, 3)?;
                Ok((stored_problem(row)?, original.unwrap_or_default()))
            })?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|e| store_error(&e))
    }

    /// The tests of this digest.
    ///
    /// # Errors
    /// When the store fails.
    pub fn tests(&self, digest: &str) -> Result<Vec<Test>> {
        let text: String = self
            .connection
            .query_row(
                "SELECT body FROM tests WHERE digest = ?1",
                [digest],
                |row| row.get(0),
            )
            .map_err(|e| store_error(&e))?;
        parse(&text)
    }

    /// How far the request of this key is, as a run sees it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn request_state(&self, run: i64, key: &[u8; 32]) -> Result<Option<RequestState>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT r.state, i.job IS NOT NULL OR i.run = ?1 FROM requests r
                 LEFT JOIN batch_items i ON i.request = r.id WHERE r.key = ?2",
            )?;
            statement
                .query_row(params![run, key], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, Option<bool>>(1)?))
                })
                .optional()
        };
        let found = read().map_err(|e| store_error(&e))?;
        Ok(found.map(|(state, taken)| match state {
            1 => RequestState::Answered,
            2 => RequestState::Failed,
            3 if taken == Some(true) => RequestState::InBatch,
            3 => RequestState::Waiting,
            _ => RequestState::Journalled,
        }))
    }

    /// The places of a step between two ordinals that are answered already.
    ///
    /// # Errors
    /// When the store fails.
    pub fn answered(&self, run: i64, step: u32, from: u64, to: u64) -> Result<HashSet<(u64, u32)>> {
        self.places(
            "SELECT t.ordinal, t.variant FROM traces t JOIN requests r ON r.id = t.request
             WHERE t.run = ?1 AND t.step = ?2 AND t.ordinal >= ?3 AND t.ordinal < ?4 AND r.state = 1",
            params![run, step, to_i64(from), to_i64(to)],
        )
    }

    fn places(&self, sql: &str, of: impl rusqlite::Params) -> Result<HashSet<(u64, u32)>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            let rows = statement.query_map(of, |row| {
                Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?))
            })?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|e| store_error(&e))
    }

    /// Whether a run has a problem of this id.
    ///
    /// # Errors
    /// When the store fails.
    pub fn has_problem(&self, run: i64, id: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM problems WHERE run = ?1 AND id = ?2";
        let find = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.exists(params![run, id])
        };
        find().map_err(|e| store_error(&e))
    }

    /// The places of a step between two ordinals that have a request, answered or not; but for those
    /// that were never sent.
    ///
    /// # Errors
    /// When the store fails.
    pub fn placed(&self, run: i64, step: u32, from: u64, to: u64) -> Result<HashSet<(u64, u32)>> {
        self.places(
            "SELECT t.ordinal, t.variant FROM traces t JOIN requests r ON r.id = t.request
             WHERE t.run = ?1 AND t.step = ?2 AND t.ordinal >= ?3 AND t.ordinal < ?4 AND r.state <> 4",
            params![run, step, to_i64(from), to_i64(to)],
        )
    }

    /// How many places of a run wait for a batch, of this run or of another one.
    ///
    /// # Errors
    /// When the store fails.
    pub fn in_batches(&self, run: i64) -> Result<u64> {
        self.count(
            "SELECT count(*) FROM traces t JOIN requests r ON r.id = t.request
             WHERE t.run = ?1 AND r.state = 3",
            run,
        )
    }

    /// What the requests of a run that lie in jobs can cost, as far as that is known.
    ///
    /// # Errors
    /// When the store fails.
    pub fn aside(&self, run: i64) -> Result<Usd> {
        let sum =
            "SELECT coalesce(sum(most), 0) FROM batch_items WHERE run = ?1 AND job IS NOT NULL";
        let read = self.connection.query_row(sum, [run], |row| row.get(0));
        read.map(Usd::of_picos).map_err(|e| store_error(&e))
    }

    /// The places of a step between two ordinals whose answer the output limit cut.
    ///
    /// # Errors
    /// When the store fails.
    pub fn cut_places(
        &self,
        run: i64,
        step: u32,
        from: u64,
        to: u64,
    ) -> Result<HashSet<(u64, u32)>> {
        self.places(
            "SELECT t.ordinal, t.variant FROM traces t JOIN completions c ON c.request = t.request
             WHERE t.run = ?1 AND t.step = ?2 AND t.ordinal >= ?3 AND t.ordinal < ?4
               AND json_extract(c.body, '$.finish') = 'length'",
            params![run, step, to_i64(from), to_i64(to)],
        )
    }

    /// Whether the output limit cut the answer under a key.
    ///
    /// # Errors
    /// When the store fails.
    pub fn is_cut(&self, key: &[u8; 32]) -> Result<bool> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT json_extract(c.body, '$.finish') = 'length'
                 FROM completions c JOIN requests r ON r.id = c.request WHERE r.key = ?1",
            )?;
            let cut = statement.query_row([key], |row| row.get::<_, Option<bool>>(0));
            Ok(cut.optional()?.flatten() == Some(true))
        };
        read().map_err(|e: rusqlite::Error| store_error(&e))
    }

    /// The answered traces of the problems between two ordinals, in order.
    ///
    /// # Errors
    /// When the store fails.
    pub fn traces(&self, run: i64, from: u64, to: u64) -> Result<Vec<StoredTrace>> {
        self.stored_traces(
            "SELECT t.ordinal, t.step, t.variant, r.key, r.body, c.body, v.body
             FROM traces t
             JOIN requests r ON r.id = t.request
             JOIN completions c ON c.request = t.request
             LEFT JOIN verdicts v ON v.run = t.run AND v.ordinal = t.ordinal AND v.step = t.step AND v.variant = t.variant
             WHERE t.run = ?1 AND t.ordinal >= ?2 AND t.ordinal < ?3
             ORDER BY t.ordinal, t.step, t.variant",
            params![run, to_i64(from), to_i64(to)],
        )
    }

    /// The answered traces of one step that nobody has judged, of the problems between two
    /// ordinals, in order.
    ///
    /// # Errors
    /// When the store fails.
    pub fn unjudged(&self, run: i64, step: u32, from: u64, to: u64) -> Result<Vec<StoredTrace>> {
        self.stored_traces(
            "SELECT t.ordinal, t.step, t.variant, r.key, r.body, c.body, NULL
             FROM traces t
             JOIN requests r ON r.id = t.request
             JOIN completions c ON c.request = t.request
             WHERE t.run = ?1 AND t.ordinal >= ?2 AND t.ordinal < ?3 AND t.step = ?4
               AND NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.run = t.run AND v.ordinal = t.ordinal
                               AND v.step = t.step AND v.variant = t.variant)
             ORDER BY t.ordinal, t.variant",
            params![run, to_i64(from), to_i64(to), step],
        )
    }

    fn stored_traces(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<StoredTrace>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement
                .query_map(parameters, stored_trace)?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(|e| store_error(&e))
    }

    /// How many traces of each step and variant ended with which outcome for which reason.
    ///
    /// # Errors
    /// When the store fails.
    pub fn outcomes(&self, run: i64) -> Result<Vec<OutcomeCount>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT step, variant, outcome, reason, count(*) FROM verdicts WHERE run = ?1
                 GROUP BY step, variant, outcome, reason",
            )?;
            let rows = statement.query_map([run], |row| {
                Ok(OutcomeCount {
                    step: row.get(0)?,
                    variant: row.get(1)?,
                    outcome: row.get(2)?,
                    reason: row.get(3)?,
                    count: row.get::<_, i64>(4)?.unsigned_abs(),
                })
            })?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|e| store_error(&e))
    }

    /// Why the last request of a step failed, where none of them was answered.
    ///
    /// # Errors
    /// When the store fails.
    pub fn failed_wholly(&self, run: i64, step: u32) -> Result<Option<PluginError>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT r.error FROM traces t JOIN requests r ON r.id = t.request
                 WHERE t.run = ?1 AND t.step = ?2 AND r.error IS NOT NULL AND NOT EXISTS (
                     SELECT 1 FROM traces t JOIN requests r ON r.id = t.request
                     WHERE t.run = ?1 AND t.step = ?2 AND r.state <> 2)
                 ORDER BY r.id DESC LIMIT 1",
            )?;
            let found = statement.query_row([run, i64::from(step)], |row| json(row, 0));
            found.optional()
        };
        read().map_err(|e| store_error(&e))
    }

    /// The requests of a run that failed for good, by error code, with the words of one of them.
    ///
    /// # Errors
    /// When the store fails.
    pub fn failures(&self, run: i64) -> Result<Vec<Failures>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT coalesce(json_extract(r.error, '$.code'), 'unknown'), count(*), max(r.error)
                 FROM traces t JOIN requests r ON r.id = t.request
                 WHERE t.run = ?1 AND r.state = 2 GROUP BY 1 ORDER BY 2 DESC, 1",
            )?;
            let rows = statement.query_map([run], |row| {
                let error: Option<String> = row.get(2)?;
                Ok(Failures {
                    code: row.get(0)?,
                    count: row.get::<_, i64>(1)?.unsigned_abs(),
                    example: error.and_then(|text| serde_json::from_str(&text).ok()),
                })
            })?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|e| store_error(&e))
    }
}

fn stored_problem(row: &Row<'_>) -> rusqlite::Result<StoredProblem> {
    Ok(StoredProblem {
        ordinal: row.get::<_, i64>(0)?.unsigned_abs(),
        problem: json(row, 1)?,
        tests: row.get(2)?,
    })
}

fn stored_trace(row: &Row<'_>) -> rusqlite::Result<StoredTrace> {
    Ok(StoredTrace {
        place: Place {
            ordinal: row.get::<_, i64>(0)?.unsigned_abs(),
            step: row.get(1)?,
            variant: row.get(2)?,
        },
        key: row.get(3)?,
        body: row.get(4)?,
        completion: Some(json(row, 5)?),
        verdict: optional_json(row, 6)?,
    })
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

fn parse<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|e| HostError::internal("store", "a stored record does not parse").because(&e))
}
