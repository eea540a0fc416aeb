//! Asking a provider behind HTTP: journal, reserve, send, decode, wait, commit.

mod attempt;
mod errors;
mod leave;

use super::{
    Ended, count,
    feed::{Group, InFlight, Larger, Work},
    health::Health,
    pace::Pace,
    wallet::Wallet,
};
use crate::{
    error::{ErrorKind, HostError, Result},
    money::Usd,
    progress::{add, get},
    run::{Context, StepPlan, judge::Answered},
    secrets::Secrets,
    store::{Answer, JournalEntry, Journalled},
    transport::{Blobs, Transport, TransportOptions},
};
use attempt::{Bought, Unanswered};
use futures_util::{StreamExt, stream};
use heartcut_plugin_api::role::Remote;
use leave::Leave;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering::Relaxed},
    time::Duration,
};
use tokio::sync::{Notify, mpsc};

/// Requests that wait for their next try stay beside those on their way, up to so many times as
/// many.
const WAITING: usize = 4;

pub(super) async fn ask(
    context: &Context<'_>,
    plan: &StepPlan,
    remote: &dyn Remote,
    groups: mpsc::Receiver<Group>,
    finished: mpsc::Sender<Answered>,
    in_flight: &InFlight,
    wallet: &Wallet<'_>,
) -> Result<Ended> {
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
            self.fail(errors::offline(&self.plan.stage.name));
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
        nobody_judges || self.context.progress.is_stopped() || self.health().is_over()
    }

    fn fail(&self, error: HostError) {
        self.health().fatal.get_or_insert(error);
        self.ending.notify_waiters();
    }

    /// Ends the step until the jobs under way give their money back.
    fn hold(&self, needs: Usd, error: HostError) {
        self.health().held.get_or_insert((needs, error));
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
        outcome: Result<Bought, Unanswered>,
    ) -> Result<Option<(Work, i64)>> {
        let progress = self.context.progress;
        let (answer, paid) = match &outcome {
            Ok(Bought { completion, most }) => (
                Answer::Completion(completion.clone()),
                self.wallet.paid(request, completion.usage, *most),
            ),
            Err(Unanswered::Failed(error)) => (Answer::Failure(error.clone()), Vec::new()),
            Err(Unanswered::NotSent) => (Answer::NotSent, Vec::new()),
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
            Err(Unanswered::NotSent) => {
                progress.asked.fetch_sub(1, Relaxed);
            }
            Err(Unanswered::Failed(error)) => {
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

    fn verdict(&self) -> Result<Ended> {
        let nothing_answered = self.nothing_answered();
        self.health().verdict(self.plan, nothing_answered)
    }
}
