//! What a refusal leads to.

use super::{Service, State, look, state::Phase, step};
use heartcut_sdk::{PluginError, Retry, http::HttpResponse, role::batch::Step};
use serde_json::Value;

/// Refusals in a row after which something that should be there counts as gone.
const PATIENCE: u32 = 5;

pub(super) fn response(
    service: &dyn Service,
    state: State,
    response: &HttpResponse,
    now_ms: u64,
) -> Result<Step, PluginError> {
    let error = service.refused(response);
    match error.retry {
        // Whoever may read and not delete, as under a retention policy, has everything.
        Retry::Stop { .. } if response.status == 403 && is_cleaning(&state) => {
            Ok(never(service, state, error, response.status))
        }
        Retry::Stop { .. } => Err(error),
        Retry::Never => Ok(never(service, state, error, response.status)),
        Retry::Rate { .. } => Ok(repeat(service, state, error)),
        // Nobody knows whether the service did what it then failed to say.
        _ if matches!(state.phase, Phase::Creating) => Ok(look::begin(service, state, now_ms)),
        _ => Ok(repeat(service, state, error)),
    }
}

fn is_cleaning(state: &State) -> bool {
    matches!(state.phase, Phase::Cleaning { .. })
}

fn repeat(service: &dyn Service, state: State, error: PluginError) -> Step {
    let then = match state.phase.clone() {
        Phase::Uploading { at } => Phase::Uploading {
            at: service.lost_at(&at),
        },
        Phase::Cleaning { at, kept } if state.tries >= PATIENCE => Phase::Cleaning {
            at: at + 1,
            kept: kept + 1,
        },
        phase => phase,
    };
    step::again(service, state, then, error)
}

fn never(service: &dyn Service, mut state: State, error: PluginError, status: u16) -> Step {
    let vanished = matches!(status, 404 | 410);
    match state.phase.clone() {
        Phase::Uploading { at } if !at.is_null() && state.tries < PATIENCE => {
            step::again(service, state, Phase::Uploading { at: Value::Null }, error)
        }
        Phase::Uploading { .. } | Phase::Creating => step::failed(error, state),
        Phase::Looking { .. } => step::again(service, state, Phase::looking(), unlisted(error)),
        Phase::Probing { candidate } => {
            state.strangers.push(candidate);
            step::of(service, state.to(Phase::looking()))
        }
        // It had ended before.
        Phase::Cancelling => step::of(service, state.to(Phase::Polling)),
        Phase::Cleaning { at, kept } => {
            let kept = kept + usize::from(!vanished);
            step::of(service, state.to(Phase::Cleaning { at: at + 1, kept }))
        }
        phase if state.tries < PATIENCE => step::again(service, state, phase, error),
        _ => step::failed(gone(error), state),
    }
}

fn unlisted(error: PluginError) -> PluginError {
    PluginError::new("ambiguous", "the service does not list its batches")
        .cause(error)
        .help("look at the service's own pages whether the batch exists; nothing is created twice")
}

fn gone(error: PluginError) -> PluginError {
    PluginError::new("gone", "the service no longer has the batch or its answers")
        .cause(error)
        .retry(Retry::Soon)
}
