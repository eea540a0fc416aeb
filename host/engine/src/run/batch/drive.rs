//! Drives jobs: carries out the provider's steps until a job is over or has to wait.

use super::{Session, Turn};
use crate::{
    error::{HostError, Result},
    progress::add,
    run::{
        Context, StepPlan,
        generate::{self, Wallet},
    },
    store::{BatchState, JobEnd, JobRow},
    transport::{Grant, Transport},
};
use futures_util::{StreamExt, stream};
use heartcut_plugin_api::{
    PluginError, Retry,
    role::{
        Batches,
        batch::{Event, Step},
    },
};
use serde_json::Value;
use tokio::sync::Semaphore;

/// Jobs that are driven at the same time.
const JOBS: usize = 64;
/// Files that are sent at the same time.
const UPLOADS: usize = 4;
/// Milliseconds to leave a job alone whose provider could make no step.
const NO_STEP_MS: u64 = 60_000;
/// Milliseconds without new jobs after a service refused one for its limits, at the least.
const HOLD_MS: u64 = 60_000;

/// Where the jobs of a step are driven.
pub(super) struct Desk<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) plan: &'a StepPlan,
    pub(super) batches: &'a dyn Batches,
    pub(super) session: &'a Session,
    pub(super) wallet: &'a Wallet<'a>,
    pub(super) transport: &'a Transport,
    pub(super) uploads: Semaphore,
}

/// What became of carrying out a step.
pub(super) enum Carried {
    /// Something happened.
    Event(Event),
    /// Nothing did; it is carried out again then.
    Later(u64),
}

#[derive(Default)]
struct Moved {
    answered: u64,
    open: bool,
    wake_at: Option<u64>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        context: &'a Context<'a>,
        step: usize,
        batches: &'a dyn Batches,
        session: &'a Session,
        wallet: &'a Wallet<'a>,
    ) -> Result<Self> {
        Ok(Self {
            context,
            plan: &context.plan.steps[step],
            batches,
            session,
            wallet,
            transport: session.transport(context)?,
            uploads: Semaphore::new(UPLOADS),
        })
    }

    /// Drives all of them as far as they go. What ends one of them does not keep the others from
    /// getting to where they can be left.
    pub(super) async fn move_on(&self, jobs: Vec<JobRow>) -> Result<Turn> {
        let driven = stream::iter(jobs)
            .map(|job| self.drive(job))
            .buffer_unordered(JOBS);
        let moved: Vec<Result<Moved>> = driven.collect().await;
        let mut turn = Turn::default();
        for moved in moved {
            let moved = moved?;
            turn.answered += moved.answered;
            turn.open += u64::from(moved.open);
            turn.wake_at = turn.wake_at.into_iter().chain(moved.wake_at).min();
        }
        Ok(turn)
    }

    async fn drive(&self, mut job: JobRow) -> Result<Moved> {
        let mut moved = Moved::default();
        if self.context.options.cancel {
            self.cancel(&mut job)?;
        }
        loop {
            moved.open = matches!(job.state, BatchState::Open | BatchState::Harvest);
            if job.state == BatchState::Closed || self.context.progress.is_stopped() {
                return Ok(moved);
            }
            match job.state {
                BatchState::Harvest => moved.answered += self.harvest(&mut job)?,
                BatchState::Cleanup => match self.advance(&mut job).await {
                    Ok(None) => {}
                    Ok(Some(_)) => return Ok(moved),
                    // What is left at the service costs nothing; the next session tries again.
                    Err(error) => {
                        self.session.warn(self.context, &job, &error.error);
                        return Ok(moved);
                    }
                },
                _ => {
                    moved.wake_at = self.advance(&mut job).await?;
                    if moved.wake_at.is_some() {
                        return Ok(moved);
                    }
                }
            }
        }
    }

    /// Carries out one step; when to come back, where the job has to wait.
    async fn advance(&self, job: &mut JobRow) -> Result<Option<u64>> {
        let Some(step) = job.next.clone() else {
            return self.take(job, self.batches.start(&job.job));
        };
        let (state, carried) = match step {
            Step::Send {
                request,
                repeat,
                state,
            } => (state, self.send(job, &request, repeat).await?),
            Step::Download { files, state } => (state, self.download(job, &files).await?),
            Step::Wait { state, .. } => (state, self.wait(job)),
            Step::Done { state, .. } => return self.done(job, &state).map(|()| None),
            Step::Failed { error, state } => return self.failed(job, error, &state).map(|()| None),
        };
        match carried {
            Carried::Event(event) => self.take(job, self.batches.resume(&state, &event)),
            Carried::Later(until) => Ok(Some(until)),
        }
    }

    /// Whoever asks for a job wants to know how it is, even before its time.
    fn wait(&self, job: &JobRow) -> Carried {
        let now_ms = self.now_ms();
        if now_ms >= job.wake_at || !self.session.has_looked(job.id) {
            Carried::Event(Event::Timer { now_ms })
        } else {
            Carried::Later(job.wake_at)
        }
    }

    /// Writes down the next step before anything is done about it.
    pub(super) fn take(
        &self,
        job: &mut JobRow,
        next: Result<Step, PluginError>,
    ) -> Result<Option<u64>> {
        let next = match next {
            Ok(next) => next,
            // What is wrong for good will be wrong the next time as well; the state is kept.
            Err(error) if HostError::stops_run(&error) || error.retry.is_never() => {
                return Err(generate::provider_error(self.plan, "ended the run", error));
            }
            Err(error) => {
                self.session.warn(self.context, job, &error);
                return Ok(Some(self.now_ms() + NO_STEP_MS));
            }
        };
        self.note(job, &next);
        job.next = Some(next);
        job.begun = false;
        self.save(job)?;
        Ok(None)
    }

    /// Counters, warnings and when to come back.
    fn note(&self, job: &mut JobRow, next: &Step) {
        let warning = match next {
            Step::Wait {
                seconds,
                done,
                failed,
                total,
                warning,
                ..
            } => {
                let told = [*done, *failed, *total];
                if told.iter().any(Option::is_some) {
                    [job.done, job.failed, job.total] = told;
                }
                let asked = seconds.saturating_mul(1000);
                let ms = match warning {
                    Some(_) => asked,
                    None => self.session.interval(job, asked),
                };
                job.wake_at = self.now_ms() + ms;
                warning.as_ref()
            }
            Step::Done { warning, .. } => warning.as_ref(),
            _ => return,
        };
        job.warning = warning.map(|warning| warning.code.clone());
        if let Some(warning) = warning {
            self.session.warn(self.context, job, warning);
        }
    }

    /// The state machine has come to its good end: of the job, or of cleaning up after it.
    fn done(&self, job: &mut JobRow, state: &Value) -> Result<()> {
        if job.state == BatchState::Cleanup {
            return self.close(job);
        }
        job.state = BatchState::Harvest;
        job.next = Some(Step::Done {
            warning: None,
            state: state.clone(),
        });
        self.save(job)
    }

    /// The job ended without answers: its requests go into another one, or fail with it.
    fn failed(&self, job: &mut JobRow, error: PluginError, state: &Value) -> Result<()> {
        if job.state == BatchState::Cleanup {
            return self.close(job);
        }
        let attempts = match error.retry {
            Retry::Never => Some(0),
            Retry::Soon => Some(self.attempts()),
            Retry::After { ms } | Retry::Rate { ms: Some(ms) } => self.hold(ms),
            Retry::Rate { ms: None } | Retry::Stop { .. } => self.hold(0),
        };
        job.error = Some(error.clone());
        let end = JobEnd {
            attempts,
            unanswered: &error,
            maybe_billed: false,
        };
        self.end(job, &end, state)?;
        self.session.warn(self.context, job, &error);
        if HostError::stops_run(&error) {
            return Err(generate::provider_error(self.plan, "ended the run", error));
        }
        Ok(())
    }

    /// No new job for a while; its requests are not to blame.
    fn hold(&self, ms: u64) -> Option<u32> {
        self.session.hold(self.now_ms() + ms.max(HOLD_MS));
        None
    }

    /// Lets go of the requests that got no answer, and goes on to cleaning up.
    pub(super) fn end(&self, job: &mut JobRow, end: &JobEnd<'_>, state: &Value) -> Result<()> {
        job.state = BatchState::Cleanup;
        job.begun = false;
        match self.batches.cleanup(state) {
            Ok(step) => job.next = Some(step),
            Err(warning) => {
                self.session.warn(self.context, job, &warning);
                job.next = Some(Step::Done {
                    warning: None,
                    state: state.clone(),
                });
            }
        }
        let ended = self.session.journal().end(job, end)?;
        let reader = self.context.store.reader()?;
        let spent = reader.spent(job.run)?.worst();
        self.context.budget.now(spent, reader.aside(job.run)?);
        let progress = self.context.progress;
        add(&progress.failed, ended.given_up);
        add(&progress.done, ended.given_up);
        add(&progress.maybe_billed, ended.maybe_billed);
        Ok(())
    }

    fn close(&self, job: &mut JobRow) -> Result<()> {
        job.state = BatchState::Closed;
        self.save(job)?;
        let files = job.files.iter().map(|file| &file.blob);
        for blob in files.chain([&job.job.blob]) {
            self.session.blobs.remove(blob);
        }
        Ok(())
    }

    pub(super) fn save(&self, job: &JobRow) -> Result<()> {
        self.session.journal().save(job)
    }

    pub(super) fn now_ms(&self) -> u64 {
        self.context.options.clock.now_ms()
    }

    pub(super) fn attempts(&self) -> u32 {
        self.context.plan.pipeline().limits.attempts
    }

    /// What one job captures, another one does not see.
    pub(super) fn grant(&self, job: &JobRow) -> Grant {
        self.plan.grant.clone().scoped(job.job.run_key.clone())
    }
}
