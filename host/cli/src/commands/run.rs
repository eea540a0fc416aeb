use super::workspace::Workspace;
use crate::{
    args::RunArgs,
    exit::Exit,
    output::{self, ProgressDisplay},
};
use heartcut_host::{
    Result,
    pipeline::PipelineFile,
    progress::Progress,
    run::{self, Plan, RunOptions},
};
use std::sync::Arc;

/// `heartcut run`.
pub(super) fn run(args: &RunArgs) -> Result<Exit> {
    let workspace = Workspace::here()?;
    let mut overrides = args.set.clone();
    if let Some(limit) = args.limit {
        overrides.push(("dataset.limit".to_owned(), limit.to_string()));
    }
    let file = PipelineFile::read(&args.pipeline, &overrides)?;
    let plan = Plan::new(&workspace.registry, &workspace.styles, workspace.project, file)?;
    if args.dry_run {
        output::print_estimate(&plan, &plan.dry_run()?, args.json);
        return Ok(Exit::Ok);
    }
    execute(&plan, args)
}

fn execute(plan: &Plan, args: &RunArgs) -> Result<Exit> {
    let progress = Arc::new(Progress::default());
    stop_on_interrupt(&progress);
    let display = ProgressDisplay::start(Arc::clone(&progress));
    let outcome = run::execute(plan, &progress, RunOptions { offline: args.offline });
    display.finish();
    let summary = outcome?;
    output::print_summary(&summary, args.json);
    let nothing = summary.kept == 0 && !plan.pipeline().format.is_empty();
    Ok(if nothing { Exit::NothingAccepted } else { Exit::Ok })
}

/// The first Ctrl-C lets what is on its way come home; the second one ends the program.
fn stop_on_interrupt(progress: &Arc<Progress>) {
    let progress = Arc::clone(progress);
    let handler = move || {
        if progress.is_stopped() {
            #[expect(clippy::exit, reason = "the user asked twice")]
            std::process::exit(Exit::Interrupted as i32);
        }
        output::note("stopping: waiting for what is on its way (Ctrl-C again ends at once)");
        progress.stop();
    };
    // Without a handler Ctrl-C still ends the program, and the store still has everything.
    drop(ctrlc::set_handler(handler));
}
