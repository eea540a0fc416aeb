//! Times the judgement of every row of a JSONL file, then all of them on several threads.
//!
//! `cargo run --release --example bench -- FILE`; the fields are `gold` or `reference`, and `pred` or `response`. A row's time is the
//! shortest of several tries, so that other programs on the machine do not count.

use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use heartcut_math_equivalence::{Policies, judge};
use serde_json::Value;

type Failure = Box<dyn std::error::Error>;

/// How often every row is judged.
const TRIES: usize = 15;
/// Passes over all rows by every thread.
const PASSES: usize = 5;

struct Row {
    reference: String,
    response: String,
}

fn read(file: &str) -> Result<Vec<Row>, Failure> {
    let text = |row: &Value, names: [&str; 2]| {
        let found = names.iter().find_map(|name| row.get(name)?.as_str());
        found.unwrap_or_default().to_owned()
    };
    let mut rows = Vec::new();
    for line in std::fs::read_to_string(file)?.lines() {
        let row: Value = serde_json::from_str(line)?;
        rows.push(Row {
            reference: text(&row, ["gold", "reference"]),
            response: text(&row, ["pred", "response"]),
        });
    }
    Ok(rows)
}

fn once(row: &Row, policies: &Policies) -> Duration {
    let started = Instant::now();
    black_box(judge(&row.reference, &row.response, policies));
    started.elapsed()
}

fn shortest(row: &Row, policies: &Policies) -> Duration {
    (0..TRIES)
        .map(|_| once(row, policies))
        .min()
        .unwrap_or_default()
}

/// Verdicts a second of `threads` threads together.
fn rate(rows: &[Row], threads: usize) -> f64 {
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let policies = Policies::default();
                for row in (0..PASSES).flat_map(|_| rows) {
                    black_box(judge(&row.reference, &row.response, &policies));
                }
            });
        }
    });
    (threads * PASSES * rows.len()) as f64 / started.elapsed().as_secs_f64()
}

/// Verdicts a second of processor time of one thread, whatever else the machine does; `None` where the system does not tell.
fn processor_rate(rows: &[Row]) -> Option<f64> {
    let busy = || {
        let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        line.split(' ').next()?.parse::<f64>().ok()
    };
    let policies = Policies::default();
    let before = busy()?;
    for row in (0..PASSES).flat_map(|_| rows) {
        black_box(judge(&row.reference, &row.response, &policies));
    }
    Some((PASSES * rows.len()) as f64 * 1e9 / (busy()? - before))
}

/// The most memory that this process has held, as the system counts it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |size| size.trim().to_owned())
}

fn main() -> Result<(), Failure> {
    let file = std::env::args().nth(1).ok_or("usage: bench FILE")?;
    let rows = read(&file)?;
    let policies = Policies::default();
    let mut times: Vec<Duration> = rows.iter().map(|row| shortest(row, &policies)).collect();
    times.sort_unstable();
    let total: Duration = times.iter().sum();
    let at = |share: usize| {
        times
            .get(times.len() * share / 100)
            .or(times.last())
            .copied()
            .unwrap_or_default()
    };
    let mean = total.as_secs_f64() * 1e6 / rows.len().max(1) as f64;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} rows: mean {mean:.2} us, p50 {:?}, p95 {:?}, max {:?}; peak memory {}",
        rows.len(),
        at(50),
        at(95),
        at(100),
        peak_memory()
    )?;
    if let Some(rate) = processor_rate(&rows) {
        writeln!(out, "{rate:.0} verdicts per second of processor time")?;
    }
    for threads in [1, 2, 4] {
        writeln!(
            out,
            "{threads} threads: {:.0} verdicts/s",
            rate(&rows, threads)
        )?;
    }
    Ok(())
}
