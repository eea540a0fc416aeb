//! The scenarios, a module for each group.
#![expect(
    clippy::expect_used,
    reason = "a scenario fails by panicking, with a sentence"
)]

mod architecture;
mod bad_config;
mod bad_disk;
mod bad_network;
mod bad_rows;
mod bad_service;
mod batch_budget;
mod batch_faults;
mod batch_kills;
mod batches;
mod budget;
mod cache;
mod code;
mod code_surroundings;
mod contributing;
mod cot_cod;
mod datasets;
mod enrich;
mod hub;
mod injection;
mod kill;
mod money;
mod other_services;
mod plugins;
mod quickstart;
mod real_data;
mod retries;
mod runs;
mod sdks;
mod secrets;
mod selection;
mod third_party;
mod truncation;
mod verify;
mod ways;

use heartcut_tests::{
    batch_scene::{ANTHROPIC, BatchScene, Flavour, GEMINI, OPENAI, VERTEX},
    batch_server::BatchPlan,
    fault_server::Plan,
    project::Project,
    scene::Scene,
};
use serde_json::Value;
use std::path::Path;

/// The binary that is tested.
fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_heartcut-under-test"))
}

/// A project with nothing in it.
fn project() -> Project {
    Project::new(program())
}

/// A project with `count` sums, and a service for them.
fn scene(count: usize, plan: Plan) -> Scene {
    Scene::new(program(), count, plan)
}

/// A project with `count` sums, and a service that takes them in batches.
fn batch_scene(flavour: Flavour, count: usize, plan: BatchPlan) -> BatchScene {
    BatchScene::new(program(), flavour, count, plan)
}

/// The providers with batches.
const FLAVOURS: [Flavour; 4] = [OPENAI, GEMINI, VERTEX, ANTHROPIC];

/// The count at `pointer` of a summary, such as `/requests/sent`.
#[track_caller]
fn count(summary: &Value, pointer: &str) -> usize {
    let found = summary.pointer(pointer).and_then(Value::as_u64);
    let found = found.unwrap_or_else(|| panic!("`{pointer}` is no count in {summary}"));
    usize::try_from(found).expect("a count fits")
}
