//! Asking a provider behind HTTP: journal, send, decode, wait, commit.

use super::{
    backoff, count,
    feed::{Group, InFlight, Work},
    provider_error,
};
use crate::{
    error::{ErrorKind, HostError, Result},
    progress::{add, get},
    run::{Context, StepPlan, judge::Answered},
    secrets::Secrets,
    store::{Answer, Journalled},
    transport::{Blobs, Sent, Transport, TransportOptions},
};
use futures_util::{StreamExt, stream};
use heartcut_plugin_api::{
    Completion, PluginError, Retry,
    http::{Body, HttpRequest, HttpResponse},
    role::{Exchange, Remote},
};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// Requests in a row that may fail for good before the provider is held to be gone.
const FAILURES_IN_A_ROW: u32 = 10;

/// Requests that may be refused for good before the first one is answered.
const REFUSED_AT_FIRST: u32 = 50;

/// Bytes of an answer that holds one completion.
const LONGEST_COMPLETION: u64 = 64 << 20;

pub(super) async fn ask(
    context: &Context<'_>,
    plan: &StepPlan,
    remote: &dyn Remote,
    groups: mpsc::Receiver<Group>,
    finished: mpsc::Sender<Answered>,
    in_flight: &InFlight,
) -> Result<()> {
    let blobs = Blobs::new(context.plan.project.blobs());
    let transport = transport(context, blobs.clone())?;
    let state = Mutex::new(State {
        failures: 0,
        refused: 0,
        answered: 0,
        fatal: None,
        last_failure: None,
        not_before: Instant::now(),
    });
    let desk = Desk {
        context,
        plan,
        remote,
        transport,
        blobs,
        finished,
        in_flight,
        cached_before: get(&context.progress.cached),
        state,
    };
    let concurrency = context.plan.pipeline().limits.concurrency as usize;
    // A group is journalled when the one before it is on its way, never earlier.
    stream::unfold(groups, |groups| desk.next_group(groups))
        .flat_map(stream::iter)
        .map(|(work, journalled)| desk.handle(work, journalled))
        .buffer_unordered(concurrency)
        .for_each(|()| std::future::ready(()))
        .await;
    desk.verdict()
}

fn transport(context: &Context<'_>, blobs: Blobs) -> Result<Transport> {
    let limits = &context.plan.pipeline().limits;
    let options = TransportOptions {
        concurrency: limits.concurrency as usize,
        timeout: Duration::from_secs(limits.timeout_s),
        ..TransportOptions::default()
    };
    let project = &context.plan.project;
    let secrets = Arc::new(Secrets::of_project(project.root()));
    Transport::new(options, secrets, blobs).map_err(|e| HostError::new(ErrorKind::Internal, e))
}

/// Everything a request in flight needs.
struct Desk<'a> {
    context: &'a Context<'a>,
    plan: &'a StepPlan,
    remote: &'a dyn Remote,
    transport: Transport,
    blobs: Blobs,
    finished: mpsc::Sender<Answered>,
    in_flight: &'a InFlight,
    /// Places that were counted as answered before this step.
    cached_before: u64,
    state: Mutex<State>,
}

struct State {
    /// Requests in a row that failed for good.
    failures: u32,
    /// Requests that the service refused as they are.
    refused: u32,
    answered: u64,
    fatal: Option<HostError>,
    last_failure: Option<PluginError>,
    /// Nothing is sent before, because the service asked for a pause.
    not_before: Instant,
}

/// Why a try gave no completion, and whether its answer may be billed all the same.
struct Miss {
    error: PluginError,
    maybe_billed: bool,
}

impl Desk<'_> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn next_group(
        &self,
        mut groups: mpsc::Receiver<Group>,
    ) -> Option<(Vec<(Work, Journalled)>, mpsc::Receiver<Group>)> {
        if self.is_stopping() {
            return None;
        }
        let Group { entries, work } = groups.recv().await?;
        if self.context.options.offline && !work.is_empty() {
            self.fail(offline(&self.plan.stage.name));
            return None;
        }
        match self
            .context
            .writer
            .journal(self.context.run.id, entries)
            .await
        {
            Ok(journalled) => {
                let pair = |work: Work| {
                    let journalled = journalled[work.entry];
                    (work, journalled)
                };
                Some((work.into_iter().map(pair).collect(), groups))
            }
            Err(error) => {
                self.fail(error);
                None
            }
        }
    }

    fn is_stopping(&self) -> bool {
        let nobody_judges = self.finished.is_closed();
        nobody_judges || self.context.progress.is_stopped() || self.state().fatal.is_some()
    }

    fn fail(&self, error: HostError) {
        self.state().fatal.get_or_insert(error);
    }

    async fn handle(&self, work: Work, journalled: Journalled) {
        let progress = self.context.progress;
        if journalled.maybe_billed {
            add(&progress.maybe_billed, 1);
        }
        let outcome = self.ask(&work, journalled.request).await;
        if let Err(error) = self.settle(work, journalled.request, outcome).await {
            self.fail(error);
        }
    }

    /// Asks until there is a completion or no sense in asking on.
    async fn ask(&self, work: &Work, request: i64) -> Result<Completion, PluginError> {
        let http = self.encode(work)?;
        let limits = &self.context.plan.pipeline().limits;
        for attempt in 1.. {
            self.pause().await;
            if self.is_stopping() {
                return Err(PluginError::new(
                    "not-sent",
                    "the run stopped before this request",
                ));
            }
            let miss = match self.try_once(work, &http).await {
                Ok(completion) => return Ok(completion),
                Err(miss) => miss,
            };
            if miss.maybe_billed {
                add(&self.context.progress.maybe_billed, 1);
                self.context
                    .writer
                    .lost(self.context.run.id, request)
                    .await
                    .map_err(|e| e.error)?;
            }
            let seed = self.context.plan.pipeline().seed;
            let delay = backoff::delay(miss.error.retry, attempt, seed, &work.key);
            let (Some(delay), true) = (delay, attempt < limits.attempts) else {
                return Err(miss.error);
            };
            self.wait(miss.error.retry, delay).await;
            add(&self.context.progress.retried, 1);
        }
        Err(PluginError::new("no-attempts", "no attempt was allowed"))
    }

    fn encode(&self, work: &Work) -> Result<HttpRequest, PluginError> {
        let encoded = self
            .remote
            .encode(std::slice::from_ref(&work.request))
            .pop();
        encoded.unwrap_or_else(|| Err(wrong_count(&self.plan.provider_id)))
    }

    async fn try_once(&self, work: &Work, http: &HttpRequest) -> Result<Completion, Miss> {
        let progress = self.context.progress;
        add(&progress.sent, 1);
        add(&progress.in_flight, 1);
        let started = Instant::now();
        let sent = self.transport.send(&self.plan.grant, http).await;
        progress
            .in_flight
            .fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
        let mut response = match sent {
            Ok(exchanged) => exchanged.response,
            Err(error) => {
                let maybe_billed = error.sent() == Sent::Maybe;
                return Err(Miss {
                    error: error.into(),
                    maybe_billed,
                });
            }
        };
        self.unspool(&mut response).map_err(|error| Miss {
            error,
            maybe_billed: true,
        })?;
        let exchange = Exchange {
            request: &work.request,
            response: &response,
        };
        let decoded = self
            .remote
            .decode(&[exchange])
            .pop()
            .map(|decoded| decoded.result);
        let result = decoded.unwrap_or_else(|| Err(wrong_count(&self.plan.provider_id)));
        let mut completion = result.map_err(|error| Miss {
            error,
            // An answer that the service holds to be good and nobody can read was bought.
            maybe_billed: (200..300).contains(&response.status),
        })?;
        completion.latency_ms = u64::try_from(started.elapsed().as_millis()).ok();
        Ok(completion)
    }

    /// One completion is read whole, however long the model thought; only files stay blobs.
    fn unspool(&self, response: &mut HttpResponse) -> Result<(), PluginError> {
        if let Body::Blob { id, .. } = &response.body {
            let text = self.blobs.take_text(id, LONGEST_COMPLETION)?;
            response.body = Body::Text { text };
        }
        Ok(())
    }

    /// Waits until the pause that a service asked for is over.
    async fn pause(&self) {
        loop {
            let until = self.state().not_before;
            if until <= Instant::now() || self.is_stopping() {
                return;
            }
            self.sleep(until - Instant::now()).await;
        }
    }

    async fn wait(&self, retry: Retry, delay: Duration) {
        if matches!(retry, Retry::Rate { .. }) {
            let until = Instant::now() + delay;
            let mut state = self.state();
            state.not_before = state.not_before.max(until);
        }
        self.sleep(delay).await;
    }

    async fn sleep(&self, delay: Duration) {
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            () = self.context.progress.stopped() => {}
        }
    }

    /// Commits how a request ended, then lets go of it.
    async fn settle(
        &self,
        work: Work,
        request: i64,
        outcome: Result<Completion, PluginError>,
    ) -> Result<()> {
        let progress = self.context.progress;
        let answer = match &outcome {
            Ok(completion) => Answer::Completion(completion.clone()),
            Err(error) => Answer::Failure(error.clone()),
        };
        self.context.writer.answers(vec![(request, answer)]).await?;
        self.in_flight.remove(&work.key);
        match outcome {
            Ok(completion) => {
                add(&progress.done, 1);
                self.note_success();
                count(self.context, &completion);
                let Work {
                    place,
                    problem,
                    tests,
                    ..
                } = work;
                let answered = Answered {
                    place,
                    problem,
                    tests,
                    completion,
                };
                // A judge that is gone has left its error behind, and nothing more is sent.
                drop(self.finished.send(answered).await);
            }
            Err(error) if error.code == "not-sent" => {}
            Err(error) => {
                add(&progress.done, 1);
                add(&progress.failed, 1);
                self.note_failure(error);
            }
        }
        Ok(())
    }

    fn note_success(&self) {
        let mut state = self.state();
        state.failures = 0;
        state.answered += 1;
    }

    fn note_failure(&self, error: PluginError) {
        if HostError::stops_run(&error) {
            self.fail(provider_error(self.plan, "ended the run", error));
            return;
        }
        let nothing_answered = self.nothing_answered();
        let mut state = self.state();
        if error.retry.is_never() {
            // A service that refuses an item is alive: only the item is lost.
            state.failures = 0;
            state.refused += 1;
        } else {
            state.failures += 1;
        }
        let gone = state.failures >= FAILURES_IN_A_ROW;
        if gone || (nothing_answered && state.refused >= REFUSED_AT_FIRST) {
            let failed = state.failures.max(state.refused);
            let error = self.gone(failed, error);
            state.fatal.get_or_insert(error);
        } else {
            state.last_failure = Some(error);
        }
    }

    /// Whether nothing of this step was ever answered, now or before.
    fn nothing_answered(&self) -> bool {
        get(&self.context.progress.cached) == self.cached_before && self.state().answered == 0
    }

    /// How the step ended: a step in which nothing at all is answered is a failure, too.
    fn verdict(&self) -> Result<()> {
        let nothing_answered = self.nothing_answered();
        let mut state = self.state();
        if let Some(fatal) = state.fatal.take() {
            return Err(fatal);
        }
        let failed = state.failures + state.refused;
        match state.last_failure.take() {
            Some(error) if nothing_answered => Err(self.gone(failed, error)),
            _ => Ok(()),
        }
    }

    fn gone(&self, failures: u32, error: PluginError) -> HostError {
        let what = match failures {
            1 => "failed the only request".to_owned(),
            _ => format!("failed {failures} requests and answered none of them"),
        };
        provider_error(self.plan, &what, error)
    }
}

fn offline(step: &str) -> HostError {
    HostError::new(
        ErrorKind::Provider,
        PluginError::new(
            "offline",
            format!("step `{step}` has requests that were never answered"),
        )
        .help("run without `--offline` to send them"),
    )
}

fn wrong_count(provider: &str) -> PluginError {
    PluginError::new(
        "wrong-count",
        format!("plugin `{provider}` did not answer for every request"),
    )
    .help("tell the author of the plugin")
}
