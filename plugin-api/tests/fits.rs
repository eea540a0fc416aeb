//! The contract fits the plugins that are hardest to fit: a batch provider with uploads of
//! gigabytes, a dataset that joins two files, a judge of programs, and a trainer that is told to
//! stop. The plugins here are stubs, the service and the host are scripted.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests, where a panic is the finding"
)]

#[path = "fits/batch_provider.rs"]
mod batch_provider;
#[path = "fits/batches.rs"]
mod batches;
#[path = "fits/joined_dataset.rs"]
mod joined_dataset;
#[path = "fits/judge.rs"]
mod judge;
#[path = "fits/scripted_host.rs"]
mod scripted_host;
#[path = "fits/scripted_service.rs"]
mod scripted_service;
#[path = "fits/trainer.rs"]
mod trainer;

use serde::{Serialize, de::DeserializeOwned};

/// A value after it went through both encodings, as it does at a boundary or in a journal.
fn carried<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let json = serde_json::to_string(value).unwrap();
    let value: T = serde_json::from_str(&json).unwrap();
    rmp_serde::from_slice(&rmp_serde::to_vec_named(&value).unwrap()).unwrap()
}
