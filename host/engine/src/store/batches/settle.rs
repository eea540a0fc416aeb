//! What the lines of result files mean for the requests, and for what was spent.

use super::{Harvested, Landed, WITHDRAWN, fail, forget};
use crate::{
    money::{Cost, Usd},
    store::{
        SpendRow, now_ms, spend,
        writer::{note_loss, to_json},
    },
};
use heartcut_plugin_api::{Completion, PluginError, Usage};
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(super) fn settle(
    connection: &Connection,
    job: i64,
    line: &Harvested,
) -> rusqlite::Result<Landed> {
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
    let most = item.and_then(|item| item.most);
    match &line.result {
        Ok(completion) => {
            keep(connection, request, completion)?;
            if !line.free {
                pay(connection, job, request, completion.usage, line.cost, most)?;
            }
            forget(connection, request)?;
            Ok(Landed::Kept)
        }
        Err(error) => {
            if line.maybe_billed && !line.free {
                lose(connection, job, request, most)?;
            }
            if error.retry.is_never() {
                fail(connection, request, &to_json(error)?)?;
            } else {
                note(connection, job, request, error)?;
            }
            Ok(Landed::Noted)
        }
    }
}

fn keep(connection: &Connection, request: i64, completion: &Completion) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO completions (request, body, received_at) VALUES (?1, ?2, ?3)";
    let row = params![request, to_json(completion)?, now_ms()];
    connection.prepare_cached(sql)?.execute(row)?;
    let sql = "UPDATE requests SET state = 1, error = NULL WHERE id = ?1";
    connection.prepare_cached(sql)?.execute([request])?;
    Ok(())
}

/// Keeps what a line of a job said of a request that goes into another one.
fn note(
    connection: &Connection,
    job: i64,
    request: i64,
    error: &PluginError,
) -> rusqlite::Result<()> {
    // What nobody wants any more was cancelled, whatever the service calls it.
    let sql = "UPDATE batch_items SET noted_by = ?2, error = iif(tries >= ?4, error, ?3)
               WHERE request = ?1";
    let row = params![request, job, to_json(error)?, WITHDRAWN];
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// Charges the requests of a job of which no line spoke; how many they are.
pub(super) fn lose_unspoken(connection: &Connection, job: i64) -> rusqlite::Result<u64> {
    let sql = "SELECT request, most FROM batch_items WHERE job = ?1 AND noted_by IS NOT ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let most = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?));
    let unspoken: Vec<(i64, Option<i64>)> = statement
        .query_map([job], most)?
        .collect::<Result<_, _>>()?;
    for (request, most) in &unspoken {
        lose(connection, job, *request, most.map(Usd::of_picos))?;
    }
    Ok(unspoken.len() as u64)
}

/// Charges an answer that may be billed and is not here, at its worst.
fn lose(
    connection: &Connection,
    job: i64,
    request: i64,
    most: Option<Usd>,
) -> rusqlite::Result<()> {
    let (run, step) = owner(connection, job)?;
    let row = SpendRow {
        batch: true,
        ..SpendRow::lost(run, step, request, most)
    };
    note_loss(connection, &row)
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
    let (run, step) = owner(connection, job)?;
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

/// The run and the step that a job belongs to.
fn owner(connection: &Connection, job: i64) -> rusqlite::Result<(i64, u32)> {
    connection
        .prepare_cached("SELECT run, step FROM batch_jobs WHERE id = ?1")?
        .query_row([job], |row| Ok((row.get(0)?, row.get(1)?)))
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
