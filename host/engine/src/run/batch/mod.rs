//! Asking in batches: requests wait in the store, shards are cut from them, every shard is a job
//! whose state machine the provider drives and this module carries out.
//!
//! A step is journalled before it is carried out, and its outcome is journalled before the next
//! one is: whatever is killed when, the next session knows what may have been sent, and asks the
//! provider to look for it instead of sending it again.

mod cancel;
mod cut;
mod download;
mod drive;
mod errors;
mod harvest;
mod lines;
mod queue;
mod session;
mod wire;

pub(super) use session::Session;

use super::{Context, generate::Wallet};
use crate::{error::Result, money::Usd, pipeline::Mode, run::plan::batches_of};
use drive::Desk;
use heartcut_plugin_api::role::Batches;

/// What a turn of a step came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Turn {
    /// Answers that came in.
    pub(super) answered: u64,
    /// Requests that waited for a job and are to be asked online now.
    pub(super) dequeued: u64,
    /// What the next request can cost, where the budget does not hold it beside the jobs under way.
    pub(super) held: Option<Usd>,
    /// Jobs that are under way.
    pub(super) open: u64,
    /// When the first of them wants to be looked at, in milliseconds of the clock.
    pub(super) wake_at: Option<u64>,
}

/// Whether a step may have new requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feed {
    /// It has none.
    No,
    /// It was not looked through in this session.
    First,
    /// The step that it reads has new answers.
    Again,
}

/// Moves the jobs of a step as far as they go without waiting. In batch mode requests that wait
/// for a job get one; `feed` says whether there may be new ones.
pub(super) fn turn(
    context: &Context<'_>,
    step: usize,
    session: &Session,
    feed: Feed,
) -> Result<Turn> {
    let plan = &context.plan.steps[step];
    let Some(batches) = batches_of(plan.provider.as_ref()) else {
        return Ok(Turn::default());
    };
    let number = u32::try_from(step).unwrap_or(u32::MAX);
    let wallet = Wallet::new(context, step)?;
    let cancel = context.options.cancel;
    let mut dequeued = 0;
    match (plan.stage.mode, feed) {
        _ if cancel => cancel::withdraw(context, number, session)?,
        (Mode::Online, _) => dequeued = session.journal().dequeue(context.run.id, number)?,
        (Mode::Batch, Feed::No) => {}
        (Mode::Batch, _) => queue::queue(context, step, &wallet, feed == Feed::Again)?,
    }
    let mut turn = Turn {
        dequeued,
        ..Turn::default()
    };
    loop {
        let held = session.held_until() > context.options.clock.now_ms();
        let asks = plan.stage.mode == Mode::Batch && !context.options.offline && !held && !cancel;
        let refused = match asks {
            true => cut::cut(context, step, batches, session, &wallet)?,
            false => None,
        };
        let aside = context.budget.state().aside;
        let jobs = session.jobs(context.run.id, number)?;
        let moved = move_on(context, step, batches, session, &wallet, jobs)?;
        turn.answered += moved.answered;
        (turn.open, turn.wake_at) = (moved.open, moved.wake_at);
        // A job that is over may have left requests for another one.
        let more = session.journal().queued(context.run.id, number, 0, 1)?;
        context.check_stop()?;
        if more.is_empty() || plan.stage.mode == Mode::Online || context.options.offline {
            return Ok(turn);
        }
        if let Some(needs) = refused
            && context.budget.state().aside == aside
        {
            // The next round comes when one of the jobs is over.
            turn.held = Some(needs);
            return Ok(turn);
        }
        let held_until = session.held_until();
        if held_until > context.options.clock.now_ms() {
            turn.open += 1;
            turn.wake_at = turn.wake_at.into_iter().chain([held_until]).min();
            return Ok(turn);
        }
    }
}

fn move_on(
    context: &Context<'_>,
    step: usize,
    batches: &dyn Batches,
    session: &Session,
    wallet: &Wallet<'_>,
    jobs: Vec<crate::store::JobRow>,
) -> Result<Turn> {
    if jobs.is_empty() || context.options.offline {
        let open = jobs.len() as u64;
        return Ok(Turn {
            open,
            ..Turn::default()
        });
    }
    let desk = Desk::new(context, step, batches, session, wallet)?;
    session.runtime()?.block_on(desk.move_on(jobs))
}
