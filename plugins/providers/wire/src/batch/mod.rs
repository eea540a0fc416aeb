//! The life of a batch job, for every service that has batches.
//!
//! A provider says what its service looks like ([`Service`]); the rules that keep answers from
//! being lost or bought twice stand here once: what is sent is written down before it is sent, a
//! job whose creation has no answer is looked for by its run key, and it is created again only
//! when it stays missing. The state is data; every step follows from it alone.

mod answered;
mod look;
mod refused;
mod service;
mod state;
mod step;
mod unknown_state;

pub use service::{Candidate, Listed, Pace, Polled, Progress, Service, Upload};
pub use state::State;
pub use unknown_state::unknown_state;

use heartcut_sdk::{
    PluginError,
    role::batch::{BatchJob, Event, Step},
};
use serde_json::Value;
use state::Phase;

/// The first step of a job.
///
/// # Errors
/// None; the type is that of the contract.
pub fn start(service: &dyn Service, job: &BatchJob) -> Result<Step, PluginError> {
    let phase = if service.shows_names() {
        Phase::Uploading { at: Value::Null }
    } else {
        Phase::Clock
    };
    Ok(step::of(service, State::new(job.clone(), phase)))
}

/// The step after an event.
///
/// # Errors
/// `bad-state` for the state of another version, and the service's refusal of everything.
pub fn resume(service: &dyn Service, state: &Value, event: &Event) -> Result<Step, PluginError> {
    let state = State::read(state)?;
    match event {
        Event::Timer { now_ms } => Ok(timer(service, state, *now_ms)),
        Event::Lost { now_ms } => Ok(lost(service, state, *now_ms)),
        Event::Gone { .. } => Ok(gone(service, state)),
        Event::Downloaded { heads, .. } => Ok(answered::downloaded(service, state, heads)),
        Event::Response { response, now_ms } => match response.status {
            200..300 => answered::response(service, state, response, *now_ms),
            _ => refused::response(service, state, response, *now_ms),
        },
    }
}

/// The first step of ending a job early. One that may exist is looked for first.
///
/// # Errors
/// As [`resume`].
pub fn cancel(service: &dyn Service, state: &Value) -> Result<Step, PluginError> {
    let mut state = State::read(state)?;
    state.ending = true;
    if state.phase.is_over() {
        return Ok(step::of(service, state));
    }
    if state.name.is_some() {
        return Ok(step::of(service, state.to(Phase::Cancelling)));
    }
    if state.phase.may_exist() {
        return Ok(step::wait(0, state.to(Phase::Pausing)));
    }
    Ok(step::cancelled(state))
}

/// The first step of removing what a finished job left behind.
///
/// # Errors
/// As [`resume`].
pub fn cleanup(service: &dyn Service, state: &Value) -> Result<Step, PluginError> {
    let state = State::read(state)?;
    Ok(step::of(
        service,
        state.to(Phase::Cleaning { at: 0, kept: 0 }),
    ))
}

fn timer(service: &dyn Service, mut state: State, now_ms: u64) -> Step {
    let phase = match std::mem::take(&mut state.phase) {
        Phase::Clock => {
            state.asked_ms = now_ms;
            Phase::Uploading { at: Value::Null }
        }
        Phase::Waiting => Phase::Polling,
        Phase::Pausing => {
            state.lost_ms.get_or_insert(now_ms);
            Phase::looking()
        }
        Phase::Again { then } => *then,
        other => other,
    };
    step::of(service, state.to(phase))
}

/// An unsafe request was sent and nobody heard the answer.
fn lost(service: &dyn Service, state: State, now_ms: u64) -> Step {
    match &state.phase {
        Phase::Creating => look::begin(service, state, now_ms),
        Phase::Uploading { at } => {
            let at = service.lost_at(at);
            step::of(service, state.to(Phase::Uploading { at }))
        }
        _ => step::of(service, state),
    }
}

fn gone(service: &dyn Service, state: State) -> Step {
    match &state.phase {
        Phase::Uploading { .. } => {
            step::of(service, state.to(Phase::Uploading { at: Value::Null }))
        }
        _ => step::of(service, state),
    }
}
