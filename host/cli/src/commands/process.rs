use super::{
    generate::{dataset_id, family},
    run::{How, execute, exit_of},
    workspace::{Workspace, project},
};
use crate::{args::ProcessArgs, exit::Exit, output};
use heartcut_host::{
    HostError, Result,
    config::nearest,
    pipeline::PipelineFile,
    run::{OutputSummary, Summary},
    store::{Reader, RunRow, RunState, Store},
};
use serde_json::Value;

/// `heartcut process`.
pub(super) fn process(args: &ProcessArgs) -> Result<Exit> {
    let runs = chosen(args, &Workspace::here()?)?;
    if runs.is_empty() {
        output::note("no batch is under way in this project");
    }
    let mut summaries = Vec::new();
    let mut exit = Exit::Ok;
    let mut failed = None;
    for run in &runs {
        let (summary, ended) = match move_on(run, args) {
            Ok(moved) => moved,
            Err(error) if runs.len() > 1 => {
                // The others have answers waiting that a service does not keep for ever.
                output::print_error(&error);
                failed = Some(Exit::of(&error));
                continue;
            }
            Err(error) => return Err(error),
        };
        if !args.json {
            output::print_summary(&summary, false)?;
        }
        exit = worse(exit, ended);
        summaries.push(summary);
    }
    if args.json {
        output::print_json(&summaries)?;
    }
    Ok(failed.unwrap_or(exit))
}

/// What a run that is over came to, or one that is not has come to after another look.
fn move_on(run: &RunRow, args: &ProcessArgs) -> Result<(Summary, Exit)> {
    if let Some(summary) = summary_of_the_end(run)?.filter(|_| !args.retry_failed) {
        let exit = if summary.kept == 0 && !summary.outputs.is_empty() {
            Exit::NothingAccepted
        } else {
            Exit::Ok
        };
        return Ok((summary, exit));
    }
    let file = PipelineFile::of_manifest(&run.name, &run.manifest)?;
    let (plan, registry) = Workspace::here()?.plan(file)?;
    let how = How {
        no_wait: !args.wait,
        budget: args.budget,
        leave_failed: !args.retry_failed,
        cancel: args.cancel,
        run: Some(&run.name),
        ..How::default()
    };
    let summary = execute(&plan, &registry, how)?;
    let exit = exit_of(&plan, &summary);
    Ok((summary, exit))
}

/// What a run came to that is over, has left nothing at the service, and whose outputs are there.
fn summary_of_the_end(run: &RunRow) -> Result<Option<Summary>> {
    let project = project()?;
    let store = Store::open_existing(&project.store_path())?;
    let left = match &store {
        Some(store) => !store.batches()?.unfinished(run.id)?.is_empty(),
        None => false,
    };
    let over = run.state == RunState::Finished && !left;
    let stored = run.summary.as_deref().filter(|_| over);
    let summary: Option<Summary> = stored.and_then(|text| serde_json::from_str(text).ok());
    let exists = |output: &OutputSummary| project.root().join(&output.path).is_file();
    Ok(summary.filter(|summary| summary.outputs.iter().all(exists)))
}

/// Waiting outweighs having kept nothing.
fn worse(one: Exit, other: Exit) -> Exit {
    match (one, other) {
        (Exit::Waiting, _) | (_, Exit::Waiting) => Exit::Waiting,
        (Exit::Ok, other) => other,
        (one, _) => one,
    }
}

fn chosen(args: &ProcessArgs, workspace: &Workspace) -> Result<Vec<RunRow>> {
    let Some(store) = Store::open_existing(&workspace.project.store_path())? else {
        return args
            .run
            .as_ref()
            .map_or(Ok(Vec::new()), |run| Err(unknown(run, &[])));
    };
    let reader = store.reader()?;
    let runs = reader.runs()?;
    if let Some(name) = &args.run {
        let named: Vec<_> = runs
            .iter()
            .filter(|run| run.name == *name)
            .cloned()
            .collect();
        return if named.is_empty() {
            Err(unknown(name, &runs))
        } else {
            Ok(named)
        };
    }
    if args.dataset.is_some() || args.file_suffix.is_some() {
        return of_family(args, runs);
    }
    under_way(&store, &reader, runs)
}

/// The runs that have something under way; of a family without any, its last one.
fn of_family(args: &ProcessArgs, runs: Vec<RunRow>) -> Result<Vec<RunRow>> {
    let dataset = args.dataset.as_deref().map(dataset_id);
    let fits = |run: &RunRow| {
        let (of, suffix) = family(run)?;
        let same = dataset.as_ref().is_none_or(|id| *id == of)
            && args
                .file_suffix
                .as_ref()
                .is_none_or(|wanted| *wanted == suffix);
        same.then_some(())
    };
    let mut fitting: Vec<_> = runs.into_iter().filter(|run| fits(run).is_some()).collect();
    let last = fitting.last().cloned();
    fitting.retain(|run| run.state != RunState::Finished);
    if fitting.is_empty() {
        fitting.extend(last);
    }
    if fitting.is_empty() {
        let error = HostError::config("unknown-run", "no run was made for that dataset and suffix");
        return Err(error.help("`heartcut runs list` shows the runs of this project"));
    }
    Ok(fitting)
}

/// Runs whose jobs are not closed, and those that stopped between two passes.
fn under_way(store: &Store, reader: &Reader, runs: Vec<RunRow>) -> Result<Vec<RunRow>> {
    let open = store.batches()?.runs_under_way()?;
    let mut chosen = Vec::new();
    for run in runs {
        let manifest: Value = serde_json::from_str(&run.manifest).unwrap_or_default();
        let steps = manifest["pipeline"]["generate"]
            .as_array()
            .into_iter()
            .flatten();
        let in_batches = steps.into_iter().any(|step| step["mode"] == "batch");
        let stopped =
            in_batches && run.state == RunState::Collected && reader.problem_count(run.id)? > 0;
        if open.contains(&run.id) || stopped {
            chosen.push(run);
        }
    }
    Ok(chosen)
}

fn unknown(name: &str, runs: &[RunRow]) -> HostError {
    let help = match nearest(name, runs.iter().map(|run| run.name.as_str())) {
        Some(near) => format!("did you mean `{near}`? `heartcut runs list` shows all"),
        None => "`heartcut runs list` shows the runs of this project".to_owned(),
    };
    HostError::config("unknown-run", format!("there is no run `{name}`")).help(help)
}
