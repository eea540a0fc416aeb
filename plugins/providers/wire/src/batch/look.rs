//! The search for a job whose creation has no answer.

use super::{Candidate, Progress, Service, State, answered::adopt, state::Phase, step};
use heartcut_sdk::{PluginError, role::batch::Step};
use serde_json::Value;

pub(super) fn begin(service: &dyn Service, mut state: State, now_ms: u64) -> Step {
    state.lost_ms.get_or_insert(now_ms);
    step::of(service, state.to(Phase::looking()))
}

pub(super) fn at_page(
    service: &dyn Service,
    state: State,
    mut open: Vec<Candidate>,
    body: &Value,
    now_ms: u64,
) -> Step {
    let listed = service.listed(&state, body);
    let mut candidates = listed.candidates;
    candidates.retain(|candidate| !state.strangers.contains(&candidate.name));
    if let Some(sure) = candidates.iter().find(|candidate| candidate.sure) {
        return adopt(service, state, sure.name.clone());
    }
    open.extend(candidates);
    match listed.next {
        Some(_) => {
            let page = listed.next;
            step::of(service, state.to(Phase::Looking { page, open }))
        }
        None => at_end(service, state, &open, now_ms),
    }
}

fn at_end(service: &dyn Service, state: State, open: &[Candidate], now_ms: u64) -> Step {
    if let Some(ended) = open.iter().find(|candidate| candidate.ended) {
        let candidate = ended.name.clone();
        return step::of(service, state.to(Phase::Probing { candidate }));
    }
    if !open.is_empty() {
        return pause(service, state, Some(ambiguous(open)));
    }
    let since_ms = state.lost_ms.unwrap_or(now_ms);
    let missing_s = now_ms.saturating_sub(since_ms) / 1000;
    if missing_s < service.pace().adopt_wait_s {
        return pause(service, state, None);
    }
    if state.ending {
        return step::cancelled(state);
    }
    create_again(service, state)
}

fn create_again(service: &dyn Service, mut state: State) -> Step {
    state.lost_ms = None;
    step::of(service, state.to(Phase::Creating))
}

fn pause(service: &dyn Service, state: State, warning: Option<PluginError>) -> Step {
    let pace = service.pace();
    let seconds = match warning {
        Some(_) => pace.poll_s,
        None => (pace.adopt_wait_s / 2).max(1),
    };
    let progress = Progress {
        warning,
        ..Progress::default()
    };
    step::told(seconds, progress, &state.to(Phase::Pausing))
}

fn ambiguous(open: &[Candidate]) -> PluginError {
    let names: Vec<&str> = open
        .iter()
        .map(|candidate| candidate.name.as_str())
        .collect();
    PluginError::new(
        "ambiguous",
        "the answer to the creation of a batch was lost, and a running one may be it",
    )
    .cause(format!("it may be `{}`", names.join("`, `")))
    .help(
        "nothing is created twice: its answers will show whose it is; run the command again later",
    )
}
