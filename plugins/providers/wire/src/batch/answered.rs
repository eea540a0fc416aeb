//! What an answer leads to.

use super::{Polled, Service, State, Upload, look, state::Phase, step};
use crate::body::answer;
use heartcut_sdk::{
    PluginError, Retry,
    http::{Body, HttpResponse, Target},
    role::batch::{Download, Step},
};
use serde_json::Value;

pub(super) fn response(
    service: &dyn Service,
    mut state: State,
    response: &HttpResponse,
    now_ms: u64,
) -> Result<Step, PluginError> {
    let tries = std::mem::take(&mut state.tries);
    let phase = state.phase.clone();
    Ok(match phase {
        Phase::Uploading { at } => match service.uploaded(&state.job, &at, response) {
            Ok(upload) => uploaded(service, state, upload),
            Err(error) => {
                state.tries = tries;
                let then = Phase::Uploading { at: Value::Null };
                step::again(service, state, then, error)
            }
        },
        Phase::Creating => match answer(response)
            .ok()
            .and_then(|body| service.created(&body))
        {
            Some(name) => adopt(service, state, name),
            // It was accepted, under a name that nobody knows yet.
            None => look::begin(service, state, now_ms),
        },
        Phase::Polling => polled(service, state, response, tries),
        Phase::Cancelling => step::of(service, state.to(Phase::Polling)),
        Phase::Cleaning { at, kept } => {
            step::of(service, state.to(Phase::Cleaning { at: at + 1, kept }))
        }
        Phase::Looking { .. } | Phase::Finding { .. } => match answer(response) {
            Ok(body) => listed(service, state, &body, now_ms),
            Err(error) => {
                state.tries = tries;
                step::again(service, state, phase, error)
            }
        },
        _ => step::of(service, state),
    })
}

fn listed(service: &dyn Service, mut state: State, body: &Value, now_ms: u64) -> Step {
    match state.phase.clone() {
        Phase::Looking { open, .. } => look::at_page(service, state, open, body, now_ms),
        Phase::Finding { mut files, .. } => {
            let (more, page) = service.found(body);
            files.extend(more);
            match page {
                Some(_) => step::of(service, state.to(Phase::Finding { page, files })),
                None => {
                    state.found = files.iter().filter_map(address).collect();
                    fetch(service, state, files)
                }
            }
        }
        _ => step::of(service, state),
    }
}

fn uploaded(service: &dyn Service, mut state: State, upload: Upload) -> Step {
    let phase = match upload {
        Upload::Next(at) => Phase::Uploading { at },
        Upload::Done(input) => {
            state.input = input;
            Phase::Creating
        }
    };
    step::of(service, state.to(phase))
}

/// The job is this one from now on.
pub(super) fn adopt(service: &dyn Service, mut state: State, name: String) -> Step {
    state.name = Some(name);
    state.lost_ms = None;
    let phase = if state.ending {
        Phase::Cancelling
    } else {
        Phase::Polling
    };
    step::of(service, state.to(phase))
}

fn polled(service: &dyn Service, mut state: State, response: &HttpResponse, tries: u32) -> Step {
    let large = matches!(response.body, Body::Blob { .. });
    let polled = match answer(response) {
        Ok(body) => Ok(service.polled(state.named(), &body)),
        Err(error) => match service.polled_large(state.named()).filter(|_| large) {
            Some(ended) => Ok(Polled::Ended(ended)),
            None => Err(error),
        },
    };
    match polled {
        Ok(Polled::Running(progress)) => {
            step::told(service.pace().poll_s, progress, &state.to(Phase::Waiting))
        }
        Ok(Polled::Failed(error)) => step::failed(error, state),
        Ok(Polled::Ended(ended)) => {
            state.ended = ended;
            if service.find(&state, None).is_some() {
                let (page, files) = (None, Vec::new());
                return step::of(service, state.to(Phase::Finding { page, files }));
            }
            let files = service.files(&state.ended);
            fetch(service, state, files)
        }
        Err(error) => {
            state.tries = tries;
            step::again(service, state, Phase::Polling, error)
        }
    }
}

fn fetch(service: &dyn Service, state: State, files: Vec<Download>) -> Step {
    if files.is_empty() {
        let error = PluginError::new("no-answers", "the batch ended and has no file with answers");
        return step::failed(error.retry(Retry::Soon), state);
    }
    step::of(service, state.to(Phase::Fetching { files }))
}

pub(super) fn downloaded(service: &dyn Service, mut state: State, heads: &[String]) -> Step {
    match state.phase.clone() {
        Phase::Probing { candidate } => {
            let head = heads.first().map_or("", String::as_str);
            if service.is_mine(&state.job, head) {
                return adopt(service, state, candidate);
            }
            state.strangers.push(candidate);
            step::of(service, state.to(Phase::looking()))
        }
        Phase::Fetching { .. } => step::done(None, state),
        _ => step::of(service, state),
    }
}

fn address(file: &Download) -> Option<String> {
    match &file.request.target {
        Target::Url { url } => Some(url.clone()),
        Target::Captured { .. } => None,
    }
}
