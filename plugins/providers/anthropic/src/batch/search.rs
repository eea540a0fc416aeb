//! Which batch of the list may be the one whose creation has no answer.

use heartcut_sdk::{prelude::*, role::batch::BatchJob};
use heartcut_wire::{
    batch::{Candidate, Listed, State},
    headers::unix_ms,
};

/// How far the clocks of host and service may be apart.
const SKEW_MS: u64 = 3_600_000;

/// Batches of the right size, created about when this one was. None is sure.
pub(super) fn listed(state: &State, body: &Value) -> Listed {
    let batches = body["data"].as_array().map_or(&[][..], Vec::as_slice);
    let candidates = batches.iter().filter(|batch| may_be(state, batch));
    let candidates = candidates.filter_map(|batch| {
        Some(Candidate {
            name: id(&batch["id"])?,
            sure: false,
            ended: batch["processing_status"] == "ended" && !batch["results_url"].is_null(),
        })
    });
    // The newest come first.
    let last = batches.last();
    let older = last
        .and_then(created_ms)
        .is_some_and(|ms| ms < earliest(state));
    let next = last.and_then(|batch| id(&batch["id"]));
    Listed {
        candidates: candidates.collect(),
        next: next.filter(|_| body["has_more"] == true && !older),
    }
}

fn may_be(state: &State, batch: &Value) -> bool {
    let size = requests(batch).is_none_or(|count| count == state.job.lines);
    let latest = state.lost_ms.map(|ms| ms + SKEW_MS);
    let in_time = created_ms(batch)
        .is_none_or(|ms| ms >= earliest(state) && latest.is_none_or(|latest| ms <= latest));
    // Whose results are gone can no longer be told, and gives no answers either.
    let readable = batch["archived_at"].is_null();
    size && in_time && readable
}

fn earliest(state: &State) -> u64 {
    state.asked_ms.saturating_sub(SKEW_MS)
}

fn created_ms(batch: &Value) -> Option<u64> {
    unix_ms(batch["created_at"].as_str()?)
}

/// How many requests a batch has.
pub(super) fn requests(batch: &Value) -> Option<u64> {
    let counts = batch["request_counts"].as_object()?;
    Some(counts.values().filter_map(Value::as_u64).sum())
}

/// An id that can stand in a path; the service's answers are not trusted to hold one.
pub(super) fn id(id: &Value) -> Option<String> {
    let id = id.as_str()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
    (!id.is_empty() && id.bytes().all(plain)).then(|| id.to_owned())
}

/// Whether results begin with a line of this job. Its id comes first, so that the beginning of a
/// long line is enough.
pub(super) fn is_mine(job: &BatchJob, head: &str) -> bool {
    let prefix = format!("{}-", job.run_key);
    let after = head.split("\"custom_id\"").nth(1);
    let id = after.and_then(|rest| {
        rest.trim_start()
            .strip_prefix(':')?
            .trim_start()
            .strip_prefix('"')
    });
    id.is_some_and(|id| id.starts_with(&prefix))
}
