//! The step that follows from a state.

use super::{Progress, Service, State, state::Phase};
use heartcut_sdk::{
    PluginError, Retry,
    http::HttpRequest,
    role::batch::{Download, Repeat, Step},
};

/// Seconds after which a refused attempt is repeated at the latest, where the service names none.
const LONGEST_PAUSE_S: u64 = 600;

pub(super) fn of(service: &dyn Service, state: State) -> Step {
    match &state.phase {
        Phase::Clock => wait(0, state),
        Phase::Uploading { at } => match service.upload(&state.job, at) {
            Some((request, repeat)) => send(request, repeat, &state),
            None => of(service, state.to(Phase::Creating)),
        },
        Phase::Creating => {
            let request = service.create(&state.job, &state.input);
            send(request, Repeat::Unsafe, &state)
        }
        Phase::Looking { page, .. } => safe(service.list(&state.job, page.as_deref()), &state),
        Phase::Probing { candidate } => {
            let file = Download {
                request: service.probe(candidate),
                role: "probe".into(),
                items: None,
            };
            download(vec![file], &state)
        }
        Phase::Polling => safe(service.poll(state.named()), &state),
        Phase::Finding { page, .. } => match service.find(&state, page.as_deref()) {
            Some(request) => safe(request, &state),
            None => of(service, state.to(Phase::Polling)),
        },
        Phase::Fetching { files } => download(files.clone(), &state),
        Phase::Cancelling => safe(service.cancel(state.named()), &state),
        Phase::Cleaning { at, kept } => match service.leftovers(&state).into_iter().nth(*at) {
            Some(request) => safe(request, &state),
            None => done(left(*kept), state.to(Phase::Over)),
        },
        Phase::Pausing | Phase::Waiting | Phase::Again { .. } => wait(service.pace().poll_s, state),
        Phase::Over => done(None, state),
    }
}

fn send(request: HttpRequest, repeat: Repeat, state: &State) -> Step {
    Step::Send {
        request,
        repeat,
        state: state.written(),
    }
}

fn safe(request: HttpRequest, state: &State) -> Step {
    send(request, Repeat::Safe, state)
}

fn download(files: Vec<Download>, state: &State) -> Step {
    Step::Download {
        files,
        state: state.written(),
    }
}

pub(super) fn wait(seconds: u64, state: State) -> Step {
    told(seconds, Progress::default(), &state)
}

pub(super) fn told(seconds: u64, progress: Progress, state: &State) -> Step {
    Step::Wait {
        seconds,
        done: progress.done,
        failed: progress.failed,
        total: progress.total,
        warning: progress.warning,
        state: state.written(),
    }
}

/// Waits as long as the service said, or ever longer, and does `then` again.
pub(super) fn again(
    service: &dyn Service,
    mut state: State,
    then: Phase,
    error: PluginError,
) -> Step {
    let doubled = service.pace().poll_s.max(1) << state.tries.min(10);
    let named = match error.retry {
        Retry::After { ms } | Retry::Rate { ms: Some(ms) } => ms.div_ceil(1000),
        _ => 0,
    };
    state.tries += 1;
    state.phase = Phase::Again {
        then: Box::new(then),
    };
    let progress = Progress {
        warning: Some(error),
        ..Progress::default()
    };
    told(doubled.min(LONGEST_PAUSE_S).max(named), progress, &state)
}

pub(super) fn done(warning: Option<PluginError>, state: State) -> Step {
    Step::Done {
        warning,
        state: state.to(Phase::Over).written(),
    }
}

pub(super) fn failed(error: PluginError, state: State) -> Step {
    Step::Failed {
        error,
        state: state.to(Phase::Over).written(),
    }
}

pub(super) fn cancelled(state: State) -> Step {
    let error = PluginError::new("cancelled", "the batch was ended before it began");
    failed(error.retry(Retry::Soon), state)
}

fn left(kept: usize) -> Option<PluginError> {
    let message = format!("{kept} of the batch's files could not be deleted");
    let error = PluginError::new("not-deleted", message)
        .help("the service deletes them by itself after some days; nothing else depends on it");
    (kept > 0).then_some(error)
}
