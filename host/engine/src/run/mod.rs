//! A run: collect, generate, verify, format. Each stage reads the store and appends to it.

mod batch;
mod choose;
mod chosen;
mod collect;
mod dry_run;
mod examples;
mod fields;
mod filter;
mod format;
mod generate;
mod groups;
mod inputs;
mod judge;
mod keys;
mod labels;
mod lock;
mod manifest;
mod outputs;
mod part;
mod plan;
mod protected;
mod rounds;
mod select;
mod splits;
mod summary;

pub(crate) use collect::check_count;
pub use dry_run::{Estimate, Money, StepEstimate};
pub(crate) use examples::ExampleWriter;
pub use format::FormatRun;
pub(crate) use judge::{case_of, verify as judge_cases};
pub use outputs::RowWriter;
pub use plan::{Plan, StepPlan, StepPrice};
pub use summary::{
    BatchSummary, CostSummary, OutputSummary, RequestSummary, Summary, UsageSummary,
};

use crate::{
    clock::Clock,
    error::{ErrorKind, HostError, Result},
    money::{Budget, Usd},
    progress::Progress,
    store::{Reader, RunRow, RunState, Store, Writer},
    transport::Cassette,
};
use generate::Wallet;
use heartcut_plugin_api::PluginError;
use std::{
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Instant,
};

/// How a run may behave, apart from what it asks for.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// Send nothing: every request of a remote provider must have been answered before.
    pub offline: bool,
    /// The most that the run may spend, over all its starts.
    pub budget: Option<Usd>,
    /// Without a budget, the one of the run's last start holds.
    pub keep_budget: bool,
    /// Records all exchanges, or replays them in the place of the network.
    pub cassette: Option<Arc<Cassette>>,
    /// Leave batch jobs that are under way to a later session.
    pub no_wait: bool,
    /// Give requests that failed in an earlier session no further chance.
    pub leave_failed: bool,
    /// Ask nothing more and end what is under way; what is answered by then is kept.
    pub cancel: bool,
    /// What tells providers the time.
    pub clock: Clock,
}

impl RunOptions {
    /// Whether answers come from a recording, for which nobody pays.
    pub(crate) fn replays(&self) -> bool {
        self.cassette
            .as_ref()
            .is_some_and(|cassette| cassette.is_replay())
    }
}

/// What the stages of a run share.
pub(crate) struct Context<'a> {
    pub plan: &'a Plan,
    pub store: &'a Store,
    pub writer: &'a Writer,
    pub run: &'a RunRow,
    pub progress: &'a Progress,
    pub options: RunOptions,
    pub budget: &'a Budget,
}

impl Context<'_> {
    fn check_stop(&self) -> Result<()> {
        check_stop(self.progress)
    }
}

fn check_stop(progress: &Progress) -> Result<()> {
    if progress.is_stopped() {
        Err(interrupted())
    } else {
        Ok(())
    }
}

/// Runs a plan from where it is to its end.
///
/// # Errors
/// Whatever ended it. Everything committed until then is kept, and the same plan continues there.
pub fn execute(plan: &Plan, progress: &Progress, options: RunOptions) -> Result<Summary> {
    let find = |reader: &Reader| match reader.run_with_fingerprint(&plan.fingerprint)? {
        Some(run) => Ok(run),
        None => reader.create_run(&plan.pipeline().name, &plan.fingerprint),
    };
    execute_in(plan, progress, options, find)
}

/// Continues a run that exists, whatever its plan has become: its batch jobs are paid for.
///
/// # Errors
/// As [`execute`], and when there is no such run.
pub fn resume(plan: &Plan, run: &str, progress: &Progress, options: RunOptions) -> Result<Summary> {
    let find = |reader: &Reader| {
        let found = reader.run_named(run)?;
        found.ok_or_else(|| HostError::config("unknown-run", format!("there is no run `{run}`")))
    };
    execute_in(plan, progress, options, find)
}

fn execute_in(
    plan: &Plan,
    progress: &Progress,
    options: RunOptions,
    find: impl FnOnce(&Reader) -> Result<RunRow>,
) -> Result<Summary> {
    let started = Instant::now();
    let _lock = lock::take(&plan.project)?;
    let store = Store::open(&plan.project.store_path())?;
    let reader = store.reader()?;
    let run = find(&reader)?;
    let folder = plan.project.run_folder(&run.name);
    fs_err::create_dir_all(&folder).map_err(|e| {
        HostError::internal("no-state", "the run folder cannot be made").because(&e)
    })?;
    manifest::write(plan, &run, &reader, &folder)?;
    let writer = store.writer()?;
    let spent = reader.spent(run.id)?.worst();
    let before = spent.picos().unsigned_abs();
    progress.spent_before_picos.store(before, Relaxed);
    let budget = Budget::new(budget_of(&reader, &run, &options)?);
    budget.now(spent, reader.aside(run.id)?);
    let context = Context {
        plan,
        budget: &budget,
        store: &store,
        writer: &writer,
        run: &run,
        progress,
        options,
    };
    for step in 0..plan.steps.len() {
        Wallet::new(&context, step)?;
    }
    reader.set_budget(run.id, budget.state().limit)?;
    let outputs = stages(&context, &reader)?;
    let summary = Summary::collect(&context, &reader, outputs, started.elapsed())?;
    reader.set_run_summary(run.id, &summary.to_json().to_string())?;
    let state = if summary.is_waiting() {
        RunState::Collected
    } else {
        RunState::Finished
    };
    reader.set_run_state(run.id, state)?;
    Ok(summary)
}

/// The budget that the user says now; a run that goes on by itself keeps the one that it has.
fn budget_of(reader: &Reader, run: &RunRow, options: &RunOptions) -> Result<Option<Usd>> {
    if options.budget.is_none() && options.keep_budget {
        return reader.budget(run.id);
    }
    let unknown = reader.spent(run.id)?.boundless;
    if options.budget.is_some() && unknown > 0 {
        let message =
            format!("{unknown} answers of this run were bought at a price that nobody knew");
        return Err(HostError::config("unknown-price", message)
            .help("no budget can count them: go on without `--budget`, or begin another run"));
    }
    Ok(options.budget)
}

fn stages(context: &Context<'_>, reader: &Reader) -> Result<Vec<OutputSummary>> {
    collect::collect(context, reader)?;
    rounds::until_answered(context)?;
    format::format(context, reader)
}

fn interrupted() -> HostError {
    HostError::new(
        ErrorKind::Interrupted,
        PluginError::new(
            "interrupted",
            "the run was interrupted; everything answered is kept",
        )
        .help("run the same command again to continue"),
    )
}
