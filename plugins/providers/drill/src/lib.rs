//! Puts a provider's batches through everything that goes wrong: a host that carries out steps as
//! the contract says and is killed between any two of them, requests that never arrive, answers
//! that are lost, refusals of every class, lists that lag, jobs that expire or never end.
//!
//! A provider brings a scripted service ([`Cloud`]) and calls [`suite::all`]. For tests only.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests, where a panic is the finding"
)]

pub mod bench;
pub mod capture;
mod host;
pub mod mutate;
pub mod strict;
pub mod suite;
#[cfg(test)]
mod tests;
mod weather;

pub use host::{Fault, Host};
pub use weather::{Cloud, End, Sent, Weather, ok, refusal};

use heartcut_sdk::{Message, Request, role::Batches, role::batch::BatchJob};

/// The run key of the job of a drill.
pub const RUN: &str = "r1a2b3c4d5e6f7a8-s0-a0";

/// Requests with different keys.
pub fn requests(count: usize) -> Vec<Request> {
    let request = |n: usize| Request {
        key: format!("{n:064x}").chars().rev().collect(),
        model: "gemini-3-pro-preview".into(),
        messages: vec![
            Message::system("Think."),
            Message::user(format!("What is 6 times {n}?")),
        ],
        ..Request::default()
    };
    (1..=count).map(request).collect()
}

/// The file of a job and the job, framed as the provider wants it.
pub fn job(provider: &dyn Batches, requests: &[Request]) -> (BatchJob, String) {
    let limits = provider.limits();
    let encode = |request: &Request| provider.encode_line(request, RUN).unwrap();
    let lines: Vec<String> = requests.iter().map(encode).collect();
    assert!(
        lines.iter().all(|line| !line.contains(['\n', '\r'])),
        "a line has a line end"
    );
    let file = format!(
        "{}{}{}",
        limits.prefix,
        lines.join(&limits.separator),
        limits.suffix
    );
    let job = BatchJob {
        run_key: RUN.into(),
        shard: 0,
        model: "gemini-3-pro-preview".into(),
        blob: "shard-0".into(),
        bytes: file.len() as u64,
        lines: requests.len() as u64,
        first: requests[0].wire_id().to_owned(),
    };
    (job, file)
}
