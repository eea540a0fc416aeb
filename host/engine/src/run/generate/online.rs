//! Asking a provider behind HTTP: journal, reserve, send, decode, wait, commit.

use super::{
    backoff, count,
    feed::{Group, InFlight, Larger, Work},
    health::Health,
    pace::{Came, Pace, Slot},
    wallet::Wallet,
};
use crate::{
    error::{ErrorKind, HostError, Result},
    money::{Reservation, Usd},
    progress::{add, get},
    run::{Context, StepPlan, judge::Answered},
    secrets::Secrets,
    store::{Answer, JournalEntry, Journalled},
    transport::{Blobs, Sent, Transport, TransportOptions},
};
use futures_util::{StreamExt, stream};
use heartcut_plugin_api::{
    Completion, PluginError, Retry,
    http::{Body, HttpRequest, HttpResponse, RateHints},
    role::{Decoded, Exchange, Remote},
};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Notify, mpsc};

/// Requests that wait for their next try stay beside those on their way, up to so many times as
/// many.
const WAITING: usize = 4;

/// A refusal for the rate says nothing about the request, which may be refused more often.
const REFUSALS_PER_ATTEMPT: u32 = 4;

/// Nobody waits longer than this for a service within a run.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// Bytes of an answer that holds one completion.
const LONGEST_COMPLETION: u64 = 64 << 20;

pub(super) async fn ask(
    context: &Context<'_>,
    plan: &StepPlan,
    remote: &dyn Remote,
    groups: mpsc::Receiver<Group>,
    finished: mpsc::Sender<Answered>,
    in_flight: &InFlight,
    wallet: &Wallet<'_>,
) -> Result<()> {
    let blobs = Blobs::new(context.plan.project.blobs());
    let transport = transport(context, blobs.clone())?;
    let limits = &context.plan.pipeline().limits;
    let desk = Desk {
        context,
        plan,
        remote,
        transport,
        blobs,
        finished,
        in_flight,
        wallet,
        pace: Pace::new(limits, &plan.stage.model),
        cached_before: get(&context.progress.cached),
        health: Mutex::default(),
        ending: Notify::new(),
    };
    // A group is journalled when the one before it is on its way, never earlier; a request is
    // taken out of it when it may be sent.
    stream::unfold(groups, |groups| desk.next_group(groups))
        .flat_map(stream::iter)
        .then(|(work, journalled)| desk.admit(work, journalled))
        .map(|(work, journalled, leave)| desk.handle(work, journalled, leave))
        .buffer_unordered(limits.concurrency as usize * WAITING)
        .for_each(|()| std::future::ready(()))
        .await;
    desk.verdict()
}

pub(in crate::run) fn transport(context: &Context<'_>, blobs: Blobs) -> Result<Transport> {
    let limits = &context.plan.pipeline().limits;
    let options = TransportOptions {
        concurrency: limits.concurrency as usize,
        timeout: Duration::from_secs(limits.timeout_s),
        ..TransportOptions::default()
    };
    let project = &context.plan.project;
    let secrets = Arc::new(Secrets::of_project(project.root()));
    let transport = Transport::new(options, secrets, blobs);
    let transport = transport.map_err(|e| HostError::new(ErrorKind::Internal, e))?;
    Ok(transport.with_cassette(context.options.cassette.clone()))
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
    wallet: &'a Wallet<'a>,
    pace: Pace,
    /// Places that were counted as answered before this step.
    cached_before: u64,
    health: Mutex<Health>,
    /// Says that nothing more is to be sent.
    ending: Notify,
}

/// What a try needs before it may begin: a place among those on their way, and its worst case set
/// aside.
struct Leave<'a> {
    slot: Slot<'a>,
    money: Reservation<'a>,
    /// The worst case, where the price is known.
    most: Option<Usd>,
}

/// A completion with what it can have cost, for the ledger.
struct Bought {
    completion: Completion,
    most: Option<Usd>,
}

/// Why a try gave no completion.
struct Miss {
    error: PluginError,
    /// Whether its answer may be billed all the same.
    maybe_billed: bool,
}

/// How often a request was tried.
#[derive(Default)]
struct Tries {
    failed: u32,
    refused: u32,
}

impl Tries {
    /// Notes a failure; the number of its kind, if another try is allowed.
    fn next(&mut self, retry: Retry, attempts: u32) -> Option<u32> {
        let (tries, most) = match retry {
            Retry::Rate { .. } => (
                &mut self.refused,
                attempts.saturating_mul(REFUSALS_PER_ATTEMPT),
            ),
            _ => (&mut self.failed, attempts),
        };
        *tries += 1;
        (attempts > 1 && *tries < most).then_some(*tries)
    }
}

impl Desk<'_> {
    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn next_group(
        &self,
        mut groups: mpsc::Receiver<Group>,
    ) -> Option<(Vec<(Work, Journalled)>, mpsc::Receiver<Group>)> {
        if self.is_stopping() {
            return None;
        }
        let Group { entries, work } = groups.recv().await?;
        let options = &self.context.options;
        if options.offline && !options.replays() && !work.is_empty() {
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
                let pairs = work.into_iter().map(|work| {
                    let journalled = journalled[work.entry];
                    (work, journalled)
                });
                let sendable =
                    pairs.filter(|(work, journalled)| self.is_sendable(work, *journalled));
                Some((sendable.collect(), groups))
            }
            Err(error) => {
                self.fail(error);
                None
            }
        }
    }

    /// Whether a journalled request is still to be sent. What an earlier sending may have cost is in
    /// the ledger, and what is reserved next must know of it.
    fn is_sendable(&self, work: &Work, journalled: Journalled) -> bool {
        if journalled.maybe_billed {
            let most = self.wallet.most(&work.request);
            self.wallet.budget.spend(most.unwrap_or(Usd::ZERO));
            add(&self.context.progress.maybe_billed, 1);
        }
        if !journalled.send {
            self.in_flight.remove(&work.key);
            add(&self.context.progress.done, 1);
        }
        journalled.send
    }

    fn is_stopping(&self) -> bool {
        let nobody_judges = self.finished.is_closed();
        nobody_judges || self.context.progress.is_stopped() || self.health().fatal.is_some()
    }

    fn fail(&self, error: HostError) {
        self.health().fatal.get_or_insert(error);
        self.ending.notify_waiters();
    }

    /// Returns once nothing more is to be sent.
    async fn ended(&self) {
        let ending = self.ending.notified();
        if !self.is_stopping() {
            tokio::select! {
                () = ending => {}
                () = self.context.progress.stopped() => {}
            }
        }
    }

    /// A request with the leave to send it.
    async fn admit(
        &self,
        work: Work,
        journalled: Journalled,
    ) -> (Work, Journalled, Option<Leave<'_>>) {
        let leave = self.leave(&work).await;
        (work, journalled, leave)
    }

    /// Leave to send a request once; none where the run ends before.
    async fn leave(&self, work: &Work) -> Option<Leave<'_>> {
        if self.is_stopping() {
            return None;
        }
        let most = self.wallet.most(&work.request);
        let leave = async {
            let slot = self.pace.slot(self.wallet.about(&work.request)).await;
            let money = self.wallet.budget.reserve(most.unwrap_or(Usd::ZERO)).await;
            money.map(|money| Leave { slot, money, most })
        };
        let given = tokio::select! {
            given = leave => given,
            () = self.ended() => return None,
        };
        match given {
            Ok(leave) => Some(leave).filter(|_| !self.is_stopping()),
            Err(refused) => {
                self.fail(self.wallet.used_up(refused));
                None
            }
        }
    }

    async fn handle(&self, work: Work, journalled: Journalled, leave: Option<Leave<'_>>) {
        let mut next = Some((work, journalled.request, leave));
        while let Some((work, request, leave)) = next.take() {
            let outcome = self.ask(&work, request, leave).await;
            match self.settle(work, request, outcome).await {
                Ok(larger) => next = larger.map(|(work, request)| (work, request, None)),
                Err(error) => self.fail(error),
            }
        }
    }

    /// Asks until there is a completion or no sense in asking on.
    async fn ask(
        &self,
        work: &Work,
        request: i64,
        mut leave: Option<Leave<'_>>,
    ) -> Result<Bought, PluginError> {
        let http = self.encode(work)?;
        let pipeline = self.context.plan.pipeline();
        let mut tries = Tries::default();
        loop {
            let leave = match leave.take() {
                Some(leave) => leave,
                None => self.leave(work).await.ok_or_else(not_sent)?,
            };
            let miss = match self.try_once(work, request, &http, leave).await {
                Ok(bought) => return Ok(bought),
                Err(miss) => miss,
            };
            let retry = miss.error.retry;
            let again = tries.next(retry, pipeline.limits.attempts);
            let delay =
                again.and_then(|attempt| backoff::delay(retry, attempt, pipeline.seed, &work.key));
            let Some(delay) = delay else {
                return Err(miss.error);
            };
            if delay > LONGEST_WAIT {
                return Err(long_wait(miss.error, delay));
            }
            add(&self.context.progress.retried, 1);
            self.sleep(delay).await;
        }
    }

    fn encode(&self, work: &Work) -> Result<HttpRequest, PluginError> {
        let encoded = self
            .remote
            .encode(std::slice::from_ref(&work.request))
            .pop();
        encoded.unwrap_or_else(|| Err(wrong_count(&self.plan.provider_id)))
    }

    /// One try; what it cost is taken from what was set aside.
    async fn try_once(
        &self,
        work: &Work,
        request: i64,
        http: &HttpRequest,
        leave: Leave<'_>,
    ) -> Result<Bought, Miss> {
        let Leave { slot, money, most } = leave;
        let tried = self.exchange(work, http).await;
        let (outcome, hints) = match tried {
            Ok(decoded) => decoded,
            Err(miss) => (Err(miss), RateHints::default()),
        };
        slot.came(came(&outcome), &hints);
        match outcome {
            Ok(completion) => {
                let cost = self.wallet.cost(completion.usage).map(|cost| cost.usd);
                money.spend(cost.or(most).unwrap_or(Usd::ZERO));
                if let Some(usage) = completion.usage {
                    self.wallet.learn(&work.request, usage);
                }
                Ok(Bought { completion, most })
            }
            Err(miss) if miss.maybe_billed => {
                money.spend(most.unwrap_or(Usd::ZERO));
                add(&self.context.progress.maybe_billed, 1);
                let row = self.wallet.lost(request, most);
                let noted = self.context.writer.lost(row).await;
                noted.map_err(|error| Miss {
                    error: error.error,
                    maybe_billed: true,
                })?;
                Err(miss)
            }
            Err(miss) => Err(miss),
        }
    }

    async fn exchange(
        &self,
        work: &Work,
        http: &HttpRequest,
    ) -> Result<(Result<Completion, Miss>, RateHints), Miss> {
        let progress = self.context.progress;
        add(&progress.sent, 1);
        add(&progress.in_flight, 1);
        let started = Instant::now();
        let sent = self.transport.send(&self.plan.grant, http).await;
        progress
            .in_flight
            .fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
        let mut response = sent
            .map_err(|error| Miss {
                maybe_billed: error.sent() == Sent::Maybe,
                error: error.into(),
            })?
            .response;
        self.unspool(&mut response).map_err(|error| Miss {
            error,
            maybe_billed: true,
        })?;
        let exchange = Exchange {
            request: &work.request,
            response: &response,
        };
        let decoded = self.remote.decode(&[exchange]).pop();
        let Decoded { result, hints } = decoded.unwrap_or_else(|| Decoded {
            result: Err(wrong_count(&self.plan.provider_id)),
            hints: RateHints::default(),
        });
        let completion = result.map(|completion| Completion {
            latency_ms: u64::try_from(started.elapsed().as_millis()).ok(),
            cost: self
                .wallet
                .cost(completion.usage)
                .map(|cost| cost.usd.to_f64()),
            ..completion
        });
        let completion = completion.map_err(|error| Miss {
            error,
            // An answer that the service holds to be good and nobody can read was bought.
            maybe_billed: (200..300).contains(&response.status),
        });
        Ok((completion, hints))
    }

    /// One completion is read whole, however long the model thought; only files stay blobs.
    fn unspool(&self, response: &mut HttpResponse) -> Result<(), PluginError> {
        if let Body::Blob { id, .. } = &response.body {
            let text = self.blobs.take_text(id, LONGEST_COMPLETION)?;
            response.body = Body::Text { text };
        }
        Ok(())
    }

    async fn sleep(&self, delay: Duration) {
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            () = self.ended() => {}
        }
    }

    /// Commits how a request ended, then lets go of it. What was cut and is to be asked again with
    /// a larger limit comes back, journalled.
    async fn settle(
        &self,
        work: Work,
        request: i64,
        outcome: Result<Bought, PluginError>,
    ) -> Result<Option<(Work, i64)>> {
        let progress = self.context.progress;
        let (answer, paid) = match &outcome {
            Ok(Bought { completion, most }) => (
                Answer::Completion(completion.clone()),
                self.wallet.paid(request, completion.usage, *most),
            ),
            Err(error) => (Answer::Failure(error.clone()), Vec::new()),
        };
        let answers = vec![(request, answer)];
        self.context.writer.answers(answers, paid).await?;
        self.in_flight.remove(&work.key);
        match outcome {
            Ok(Bought { completion, .. }) => {
                self.health().note_success();
                count(
                    self.context,
                    &completion,
                    self.wallet.cost(completion.usage),
                );
                if let Some(larger) = work.larger(self.plan, self.wallet, &completion)? {
                    return self.journal_larger(larger).await;
                }
                add(&progress.done, 1);
                // A judge that is gone has left its error behind, and nothing more is sent.
                drop(self.finished.send(work.answered(completion)).await);
            }
            Err(error) if error.code == NOT_SENT => {}
            Err(error) => {
                add(&progress.done, 1);
                add(&progress.failed, 1);
                let first = self.nothing_answered();
                self.health().note_failure(self.plan, error, first);
                if self.is_stopping() {
                    self.ending.notify_waiters();
                }
            }
        }
        Ok(None)
    }

    /// Puts a request with a larger limit in the place of the one that was cut; none where somebody
    /// has asked it before.
    async fn journal_larger(&self, larger: Larger) -> Result<Option<(Work, i64)>> {
        let Larger { work, entry } = larger;
        let claimed = self.in_flight.claim(work.key);
        let entry = JournalEntry {
            send: claimed,
            ..entry
        };
        let run = self.context.run.id;
        let journalled = self.context.writer.journal(run, vec![entry]).await?;
        let sent = journalled
            .first()
            .filter(|one| claimed && self.is_sendable(&work, **one));
        if !claimed {
            add(&self.context.progress.done, 1);
        }
        Ok(sent.map(|one| (work, one.request)))
    }

    /// Whether nothing of this step was ever answered, now or before.
    fn nothing_answered(&self) -> bool {
        get(&self.context.progress.cached) == self.cached_before && self.health().answered == 0
    }

    fn verdict(&self) -> Result<()> {
        let nothing_answered = self.nothing_answered();
        let verdict = self.health().verdict(self.plan, nothing_answered);
        verdict.map_or(Ok(()), Err)
    }
}

/// What the pace should hear of a try.
fn came(outcome: &Result<Completion, Miss>) -> Came {
    match outcome {
        Ok(completion) => Came::Answer(completion.usage.map(|usage| usage.input + usage.output)),
        Err(miss) => match miss.error.retry {
            Retry::Rate { ms } => Came::Refusal(ms.map(Duration::from_millis)),
            _ => Came::Other,
        },
    }
}

const NOT_SENT: &str = "not-sent";

fn not_sent() -> PluginError {
    PluginError::new(NOT_SENT, "the run stopped before this request")
}

/// The service asks for a pause that nobody wants to sit through.
fn long_wait(error: PluginError, delay: Duration) -> PluginError {
    let minutes = delay.as_secs().div_ceil(60);
    PluginError::new(
        "long-wait",
        format!("the service asks for a pause of {minutes} minutes"),
    )
    .cause(error)
    .help("run the same command again after that: it continues")
    .retry(Retry::Stop {
        reason: heartcut_plugin_api::StopReason::Quota,
    })
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
