//! The spend ledger.

use super::{Reader, now_ms, store_error};
use crate::{error::Result, money::Usd};
use heartcut_plugin_api::Usage;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// What was spent on one try of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpendRow {
    /// The run that pays.
    pub run: i64,
    /// Its step, from 0.
    pub step: u32,
    /// The request's id.
    pub request: i64,
    /// Whether the answer never arrived and may be billed.
    pub lost: bool,
    /// Whether it was asked in a batch.
    pub batch: bool,
    /// Tokens, where the service counted them.
    pub usage: Option<Usage>,
    /// What it cost, where that is known.
    pub usd: Option<Usd>,
    /// What it can have cost, where `usd` is not known.
    pub most: Option<Usd>,
    /// Whether `usd` rests on a discount that nobody named.
    pub assumed: bool,
}

impl SpendRow {
    /// An answer that never arrived and can have cost `most`.
    pub fn lost(run: i64, step: u32, request: i64, most: Option<Usd>) -> Self {
        Self {
            run,
            step,
            request,
            lost: true,
            batch: false,
            usage: None,
            usd: None,
            most,
            assumed: false,
        }
    }
}

/// What was spent in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Answers that were bought.
    pub answers: u64,
    /// Their tokens, as far as they were counted.
    pub usage: Usage,
    /// What they cost, as far as that is known.
    pub usd: Usd,
    /// Answers whose cost is unknown.
    pub unknown: u64,
    /// Answers that never arrived and may be billed.
    pub lost: u64,
    /// The most that lost answers, and those of unknown cost, can have cost.
    pub most: Usd,
    /// Lost answers, and those of unknown cost, for which not even that is known.
    pub boundless: u64,
    /// Part of `usd` that rests on a discount that nobody named.
    pub assumed: Usd,
}

impl Spent {
    /// The most that can have been spent, as far as anything is known.
    pub fn worst(&self) -> Usd {
        self.usd + self.most
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let count = |at| Ok::<_, rusqlite::Error>(row.get::<_, i64>(at)?.unsigned_abs());
        let money = |at| Ok::<_, rusqlite::Error>(Usd::of_picos(row.get(at)?));
        Ok(Self {
            answers: count(1)?,
            usage: Usage {
                input: count(2)?,
                cached_input: count(3)?,
                cache_write: count(4)?,
                output: count(5)?,
                reasoning: count(6)?,
            },
            usd: money(7)?,
            unknown: count(8)?,
            lost: count(9)?,
            most: money(10)?,
            boundless: count(11)?,
            assumed: money(12)?,
        })
    }
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, other: Self) {
        self.answers += other.answers;
        self.usage += other.usage;
        self.usd += other.usd;
        self.unknown += other.unknown;
        self.lost += other.lost;
        self.most += other.most;
        self.boundless += other.boundless;
        self.assumed += other.assumed;
    }
}

pub(super) fn insert(connection: &Connection, rows: &[SpendRow]) -> rusqlite::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO spend (run, step, request, lost, batch, input, cached_input, cache_write, output,
             reasoning, picos, most, assumed, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    let now = now_ms();
    for row in rows {
        let tokens = |of: fn(&Usage) -> u64| {
            let count = row.usage.as_ref().map(of);
            count.map(|n| i64::try_from(n).unwrap_or(i64::MAX))
        };
        insert.execute(params![
            row.run,
            row.step,
            row.request,
            row.lost,
            row.batch,
            tokens(|u| u.input),
            tokens(|u| u.cached_input),
            tokens(|u| u.cache_write),
            tokens(|u| u.output),
            tokens(|u| u.reasoning),
            row.usd.map(Usd::picos),
            row.most.filter(|_| row.usd.is_none()).map(Usd::picos),
            row.assumed,
            now
        ])?;
    }
    Ok(())
}

impl Reader {
    /// Keeps what a run may spend.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_budget(&self, run: i64, budget: Option<Usd>) -> Result<()> {
        let write = match budget {
            Some(usd) => {
                let sql = "INSERT OR REPLACE INTO budgets (run, picos) VALUES (?1, ?2)";
                self.connection.execute(sql, params![run, usd.picos()])
            }
            None => {
                let sql = "DELETE FROM budgets WHERE run = ?1";
                self.connection.execute(sql, [run])
            }
        };
        write.map(|_| ()).map_err(|e| store_error(&e))
    }

    /// What a run may spend, where anybody said it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn budget(&self, run: i64) -> Result<Option<Usd>> {
        let sql = "SELECT picos FROM budgets WHERE run = ?1";
        let picos = self.connection.query_row(sql, [run], |row| row.get(0));
        let picos = picos.optional().map_err(|e| store_error(&e))?;
        Ok(picos.map(Usd::of_picos))
    }

    /// What a run has spent, over all its starts, by step.
    ///
    /// # Errors
    /// When the store fails.
    pub fn spent_by_step(&self, run: i64) -> Result<BTreeMap<u32, Spent>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT step, sum(lost = 0), coalesce(sum(input), 0), coalesce(sum(cached_input), 0),
                     coalesce(sum(cache_write), 0), coalesce(sum(output), 0), coalesce(sum(reasoning), 0),
                     coalesce(sum(picos), 0), sum(lost = 0 AND picos IS NULL), sum(lost),
                     coalesce(sum(most), 0), sum(picos IS NULL AND most IS NULL),
                     coalesce(sum(picos * assumed), 0)
                 FROM spend WHERE run = ?1 GROUP BY step",
            )?;
            let rows = statement.query_map([run], |row| Ok((row.get(0)?, Spent::read(row)?)))?;
            rows.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|e| store_error(&e))
    }

    /// What a run has spent, over all its starts.
    ///
    /// # Errors
    /// When the store fails.
    pub fn spent(&self, run: i64) -> Result<Spent> {
        let mut all = Spent::default();
        for spent in self.spent_by_step(run)?.into_values() {
            all += spent;
        }
        Ok(all)
    }
}
