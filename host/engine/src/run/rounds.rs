//! The steps, in rounds: every round asks what can be asked now and looks at the jobs under way; a
//! run that may wait begins the next one when a job wants to be looked at.

use super::{
    Context,
    batch::{self, Feed, Session},
    generate::{self, Ended, provider_error},
    judge,
};
use crate::{
    error::{HostError, Result},
    money::Usd,
    pipeline::Mode,
    progress::Stage,
};
use std::sync::atomic::Ordering::Relaxed;

/// No job is left alone for longer.
const LONGEST_WAIT_MS: u64 = 15 * 60_000;

/// Asks until everything is answered, or until nothing but waiting is left and nobody may wait.
pub(super) fn until_answered(context: &Context<'_>) -> Result<()> {
    let session = Session::new(context)?;
    let mut rounds = Rounds {
        context,
        session,
        gained: vec![0; context.plan.steps.len()],
        harvested: vec![0; context.plan.steps.len()],
        fed_at: vec![None; context.plan.steps.len()],
        told: vec![false; context.plan.steps.len()],
        held: (0..context.plan.steps.len()).map(|_| None).collect(),
    };
    loop {
        let round = rounds.round()?;
        if round.answered > 0 || rounds.is_anything_freed() {
            continue;
        }
        if round.open == 0 {
            rounds.check_answered()?;
            return rounds.unaffordable();
        }
        if context.options.no_wait || context.options.offline {
            return Ok(());
        }
        rounds.wait(round)?;
        context.check_stop()?;
    }
}

struct Rounds<'a> {
    context: &'a Context<'a>,
    session: Session,
    /// Answers that each step gained in this session.
    gained: Vec<u64>,
    /// Answers that came in for each step from its jobs.
    harvested: Vec<u64>,
    /// What the step that each one reads had gained when it was fed last.
    fed_at: Vec<Option<u64>>,
    /// The steps for which the jobs under way leave no money.
    held: Vec<Option<Held>>,
    /// The steps of which that was said.
    told: Vec<bool>,
}

/// Why a step waits for the jobs under way.
struct Held {
    /// What they could cost when it began to wait.
    aside: Usd,
    error: HostError,
}

impl Rounds<'_> {
    fn round(&mut self) -> Result<batch::Turn> {
        let mut round = batch::Turn::default();
        for step in 0..self.context.plan.steps.len() {
            let turn = self.turn(step)?;
            round.answered += turn.answered;
            round.open += turn.open;
            round.wake_at = round.wake_at.into_iter().chain(turn.wake_at).min();
        }
        if round.answered > 0 {
            self.share()?;
        }
        Ok(round)
    }

    /// An answer may stand in several steps that ask the same.
    fn share(&mut self) -> Result<()> {
        for step in 0..self.context.plan.steps.len() {
            self.gained[step] += 1;
            judge::judge_step(self.context, step)?;
        }
        Ok(())
    }

    /// Answers that can bring new requests of a step: those of the step that it reads, and its own,
    /// where what the output limit cut is asked again.
    fn source(&self, step: usize) -> u64 {
        let plan = &self.context.plan.steps[step];
        let own = plan.larger_limit().map_or(0, |_| self.harvested[step]);
        plan.from.map_or(0, |from| self.gained[from]) + own
    }

    /// A step is fed when it was not before, and when there are new answers to feed it with.
    fn turn(&mut self, step: usize) -> Result<batch::Turn> {
        let plan = &self.context.plan.steps[step];
        let source = self.source(step);
        let feed = match self.fed_at[step].replace(source) {
            None => Feed::First,
            Some(before) if before != source => Feed::Again,
            Some(_) => Feed::No,
        };
        let turn = batch::turn(self.context, step, &self.session, feed)?;
        let asks = plan.stage.mode == Mode::Online && !self.context.options.cancel;
        let left_over = (turn.dequeued > 0 || self.is_freed(step)) && feed == Feed::No;
        if asks && (feed != Feed::No || left_over) {
            self.ask(step, feed != Feed::First)?;
        }
        let moved = turn.answered > 0 || feed != Feed::No || left_over;
        if let Some(needs) = turn.held {
            self.tell_held(step, needs);
        }
        self.gained[step] += u64::from(moved);
        self.harvested[step] += turn.answered;
        if moved {
            judge::judge_step(self.context, step)?;
        }
        Ok(turn)
    }

    fn ask(&mut self, step: usize, again: bool) -> Result<()> {
        let ended = generate::generate(self.context, step, again)?;
        if let Ended::Held { needs, .. } = &ended {
            self.tell_held(step, *needs);
        }
        self.held[step] = match ended {
            Ended::Whole => None,
            Ended::Held { error, .. } => Some(Held {
                aside: self.context.budget.state().aside,
                error,
            }),
        };
        Ok(())
    }

    /// Says once of a step why it waits.
    fn tell_held(&mut self, step: usize, needs: Usd) {
        if !std::mem::replace(&mut self.told[step], true) {
            let name = &self.context.plan.steps[step].stage.name;
            self.context.progress.note(format!(
                "the budget does not hold the rest of step `{name}` beside the batch jobs under way: \
                 it is asked when they are over; each request can cost {}, less with a smaller \
                 `max_output_tokens`",
                needs.shown()
            ));
        }
    }

    /// Whether jobs have given money back since a step began to wait for it.
    fn is_freed(&self, step: usize) -> bool {
        let aside = self.context.budget.state().aside;
        self.held[step]
            .as_ref()
            .is_some_and(|held| held.aside != aside)
    }

    fn is_anything_freed(&self) -> bool {
        (0..self.held.len()).any(|step| self.is_freed(step))
    }

    /// A step in batches of which nothing at all was answered is a failure, as it is online.
    fn check_answered(&self) -> Result<()> {
        if self.context.options.cancel {
            return Ok(());
        }
        let reader = self.context.store.reader()?;
        for (plan, step) in self.context.plan.steps.iter().zip(0..) {
            if plan.stage.mode == Mode::Batch
                && let Some(error) = reader.failed_wholly(self.context.run.id, step)?
            {
                let what = "answered none of the requests in its batches";
                return Err(provider_error(plan, what, error));
            }
        }
        Ok(())
    }

    /// Without any job under way nothing gives a step that still waits its money.
    fn unaffordable(self) -> Result<()> {
        match self.held.into_iter().flatten().next() {
            Some(held) => Err(held.error),
            None => Ok(()),
        }
    }

    fn wait(&self, round: batch::Turn) -> Result<()> {
        let progress = self.context.progress;
        let jobs = self.session.journal().unfinished(self.context.run.id)?;
        let lines = jobs.iter().map(|job| job.job.lines).sum();
        let (word, count) = (if jobs.len() == 1 { "job" } else { "jobs" }, jobs.len());
        progress.begin(Stage::Wait, &format!("{count} batch {word}"), lines);
        let done = jobs.iter().filter_map(|job| job.done).sum::<u64>();
        progress.done.store(done, Relaxed);
        let clock = self.context.options.clock;
        let until = round.wake_at.unwrap_or_default();
        // A clock that was set back must not make it sleep for as long.
        let ms = until
            .saturating_sub(clock.now_ms())
            .clamp(1, LONGEST_WAIT_MS);
        self.session.runtime()?.block_on(clock.sleep(ms, progress));
        Ok(())
    }
}
