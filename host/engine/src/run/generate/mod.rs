//! Generate: asks for every answer that is not there yet.
//!
//! A feeder thread renders prompts, looks them up and hands over groups; each group is journalled
//! in one commit before any of its requests is sent; answers are committed, then judged. At most
//! one group is journalled ahead of the requests in flight, which bounds what a kill may cost.

mod backoff;
mod feed;
mod health;
mod local;
mod online;
mod pace;
mod wallet;

pub(super) use backoff::delay;
pub(super) use feed::{Feeder, Group, InFlight, key_of, params_of};
pub(super) use online::transport;
pub(super) use wallet::Wallet;

use super::{
    Context, StepPlan,
    judge::{Answered, Judge},
};
use crate::{
    error::{ErrorKind, HostError, Result},
    money::{Cost, Usd},
    progress::Stage,
};
use heartcut_plugin_api::{Completion, Finish, PluginError, role::Transport};
use std::sync::atomic::Ordering::Relaxed;
use tokio::sync::mpsc;

/// The code of an error that says that a service knows no such model or address.
const NOT_FOUND: &str = "not-found";

/// Finished answers that wait for their verdict.
const JUDGE_QUEUE: usize = 1024;

/// How asking a step's questions ended.
pub(super) enum Ended {
    /// Everything that there was to ask was asked.
    Whole,
    /// The budget does not hold the rest while batch jobs are under way.
    Held {
        /// What the next request can cost.
        needs: Usd,
        /// What to say if no job gives any money back.
        error: HostError,
    },
}

/// Asks one step's questions.
pub(super) fn generate(context: &Context<'_>, step: usize, again: bool) -> Result<Ended> {
    let plan = &context.plan.steps[step];
    let problems = context.store.reader()?.problem_count(context.run.id)?;
    let total = problems * u64::from(plan.variants());
    context
        .progress
        .begin(Stage::Generate, &plan.stage.name, total);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(std::thread::available_parallelism().map_or(2, usize::from))
        .enable_all()
        .build()
        .map_err(|e| HostError::internal("no-runtime", "no threads to work with").because(&e))?;
    let in_flight = InFlight::default();
    let wallet = Wallet::new(context, step)?;
    let outcome = std::thread::scope(|scope| {
        let (groups, queue) = mpsc::channel::<Group>(1);
        let (finished, to_judge) = mpsc::channel::<Answered>(JUDGE_QUEUE);
        let feeder = Feeder::new(context, step, &in_flight, &wallet, again)?;
        let feeding = scope.spawn(move || feeder.feed(&groups));
        let judging = scope.spawn(move || judge_finished(context, step, to_judge));
        let asked = match plan.provider.transport() {
            Transport::Remote(remote) => runtime.block_on(online::ask(
                context, plan, remote, queue, finished, &in_flight, &wallet,
            )),
            Transport::Local(local) => runtime
                .block_on(local::ask(
                    context, plan, local, queue, finished, &in_flight, &wallet,
                ))
                .map(|()| Ended::Whole),
        };
        let fed = feeding.join().unwrap_or_else(|_| Err(panicked("feeding")));
        let judged = judging.join().unwrap_or_else(|_| Err(panicked("judging")));
        let ended = asked?;
        fed.and(judged).map(|()| ended)
    });
    let ended = outcome?;
    context.check_stop().map(|()| ended)
}

/// Judges answers as they come in, in groups of what is there.
fn judge_finished(
    context: &Context<'_>,
    step: usize,
    mut queue: mpsc::Receiver<Answered>,
) -> Result<()> {
    let judge = Judge::new(context, step)?;
    let mut page = Vec::new();
    while queue.blocking_recv_many(&mut page, crate::store::COMMIT_ROWS) > 0 {
        judge.judge(std::mem::take(&mut page))?;
    }
    Ok(())
}

pub(super) fn panicked(what: &str) -> HostError {
    HostError::internal("panicked", format!("{what} ended in a panic"))
        .help("please report it; run the same command again to continue")
}

/// Counts what an answer cost.
pub(super) fn count(context: &Context<'_>, completion: &Completion, cost: Option<Cost>) {
    let progress = context.progress;
    match cost {
        Some(cost) => {
            progress.priced.fetch_add(1, Relaxed);
            let picos = cost.usd.picos().unsigned_abs();
            progress.spent_picos.fetch_add(picos, Relaxed);
        }
        None => {
            progress.unpriced.fetch_add(1, Relaxed);
        }
    }
    if let Some(usage) = completion.usage {
        progress.input_tokens.fetch_add(usage.input, Relaxed);
        progress.output_tokens.fetch_add(usage.output, Relaxed);
    }
    if completion.finish == Finish::Length {
        progress.truncated.fetch_add(1, Relaxed);
    }
}

/// What a model may have been meant that a service does not know.
fn similar_models(plan: &StepPlan, error: &PluginError) -> Option<String> {
    if error.code != NOT_FOUND || plan.similar_models.is_empty() {
        return None;
    }
    let names: Vec<_> = plan
        .similar_models
        .iter()
        .map(|m| format!("`{m}`"))
        .collect();
    Some(format!("did you mean {}?", names.join(" or ")))
}

/// An error of a step's provider, with what it did in front.
pub(super) fn provider_error(plan: &StepPlan, what: &str, error: PluginError) -> HostError {
    let message = format!("provider `{}` {what}", plan.stage.plugin);
    let mut outer = PluginError::new(error.code.clone(), message).cause(&error);
    outer.help = similar_models(plan, &error)
        .or(error.help)
        .or_else(|| Some("run the same command again to continue".into()));
    outer.causes.extend(error.causes);
    outer.retry = error.retry;
    HostError::new(ErrorKind::Provider, outer)
}
