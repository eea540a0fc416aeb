use super::{filter::filter, workspace::Workspace};
use crate::{
    args::RunArgs,
    exit::Exit,
    output::{self, ProgressDisplay},
};
use heartcut_host::{
    HostError, Result,
    clock::Clock,
    money::Usd,
    pipeline::PipelineFile,
    progress::Progress,
    registry::Registry,
    run::{self, Plan, RunOptions, Summary},
    secrets::Secrets,
    source,
    transport::Cassette,
};
use heartcut_plugin_api::Role;
use serde_json::{Map, Value};
use std::sync::Arc;

/// `heartcut run`.
pub(super) fn run(args: &RunArgs) -> Result<Exit> {
    if args.offline {
        source::stay_offline();
    }
    let workspace = Workspace::here()?;
    let mut overrides = args.set.clone();
    if let Some(limit) = args.limit {
        overrides.push(("dataset.limit".to_owned(), limit.to_string()));
    }
    for (field, values) in filter(&args.filter)? {
        let field = Value::from(field);
        overrides.push((format!("dataset.filter.{field}"), values.to_string()));
    }
    let file = PipelineFile::read(&args.pipeline, &overrides)?;
    for (_, value) in &args.set {
        workspace
            .registry
            .allow_typed(value, workspace.project.root());
    }
    let (plan, registry) = workspace.plan(file)?;
    if args.dry_run {
        return dry_run(&plan, args.json);
    }
    let how = How {
        offline: args.offline,
        budget: args.budget,
        cassette: cassette(args)?,
        no_wait: args.no_wait,
        ..How::default()
    };
    let summary = execute(&plan, &registry, how)?;
    output::print_summary(&summary, args.json)?;
    Ok(exit_of(&plan, &summary))
}

pub(super) fn dry_run(plan: &Plan, json: bool) -> Result<Exit> {
    note_unasked_models(plan);
    let estimate = plan.dry_run();
    output::note_unseen(&plan.unseen_fields());
    let estimate = estimate?;
    if json {
        output::print_json(&estimate)?;
    } else {
        output::print(&output::estimate(plan, &estimate))?;
    }
    Ok(Exit::Ok)
}

/// How a plan is carried out.
#[derive(Clone, Debug, Default)]
pub(super) struct How<'a> {
    /// Send nothing.
    pub(super) offline: bool,
    /// The most that may be spent.
    pub(super) budget: Option<Usd>,
    /// Records all exchanges, or replays them.
    pub(super) cassette: Option<Arc<Cassette>>,
    /// Leave batch jobs that are under way.
    pub(super) no_wait: bool,
    /// Do not ask again what failed in an earlier session.
    pub(super) leave_failed: bool,
    /// End what is under way.
    pub(super) cancel: bool,
    /// The run to continue, instead of the one that has the same arguments.
    pub(super) run: Option<&'a str>,
}

/// Carries out a plan and shows how far it is.
pub(super) fn execute(plan: &Plan, registry: &Registry, how: How<'_>) -> Result<Summary> {
    note_unasked_models(plan);
    let progress = Arc::new(Progress::default());
    stop_on_interrupt(&progress);
    let display = ProgressDisplay::start(Arc::clone(&progress));
    let options = RunOptions {
        offline: how.offline,
        budget: how.budget,
        cassette: how.cassette,
        no_wait: how.no_wait,
        leave_failed: how.leave_failed,
        cancel: how.cancel,
        keep_budget: how.run.is_some(),
        clock: clock(),
    };
    let outcome = match how.run {
        Some(run) => run::resume(plan, run, &progress, options),
        None => run::execute(plan, &progress, options),
    };
    display.finish();
    output::note_failures(&progress);
    output::note_unseen(&plan.unseen_fields());
    outcome.map_err(|error| without_secrets(error, plan, registry))
}

fn note_unasked_models(plan: &Plan) {
    for model in plan.unasked_models() {
        output::note(&format!(
            "no step asks the model `{model}` that `limits.models` names"
        ));
    }
}

/// What a summary means to a script.
pub(super) fn exit_of(plan: &Plan, summary: &Summary) -> Exit {
    let nothing = summary.kept == 0 && !plan.pipeline().format.is_empty();
    match (summary.is_waiting(), nothing) {
        (true, _) => Exit::Waiting,
        (false, true) => Exit::NothingAccepted,
        (false, false) => Exit::Ok,
    }
}

/// The wall's clock, or for tests one that goes many times as fast.
fn clock() -> Clock {
    let faster = std::env::var("HEARTCUT_CLOCK").ok();
    faster
        .and_then(|text| Clock::parse(&text))
        .unwrap_or_default()
}

/// The recorder or player that the user asks for.
fn cassette(args: &RunArgs) -> Result<Option<Arc<Cassette>>> {
    let cassette = match (&args.record, &args.replay) {
        (Some(folder), _) => Cassette::record(folder),
        (None, Some(folder)) => Cassette::replay(folder),
        (None, None) => return Ok(None),
    };
    cassette.map(|cassette| Some(Arc::new(cassette)))
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

/// The transport blots secrets out of all that services say; this is for what anybody else may
/// have put into an error.
fn without_secrets(error: HostError, plan: &Plan, registry: &Registry) -> HostError {
    let secrets = Secrets::of_project(plan.project.root());
    for step in &plan.steps {
        let Ok(entry) = registry.find(Role::Provider, &step.provider_id) else {
            continue;
        };
        let Ok(manifest) = entry.manifest() else {
            continue;
        };
        for wish in &manifest.wants.secrets {
            if let Some(name) = secret_name(&wish.name, &step.stage.config) {
                // One that cannot be read cannot have been said either.
                drop(secrets.get(name));
            }
        }
    }
    output::redacted(error, &secrets)
}

/// The name itself, or the one that the configuration gives under the key that `config:KEY` names.
fn secret_name<'a>(wish: &'a str, config: &'a Map<String, Value>) -> Option<&'a str> {
    match wish.strip_prefix("config:") {
        Some(key) => config.get(key)?.as_str(),
        None => Some(wish),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_named_by_the_plugin_or_by_the_configuration() {
        let config = Map::from_iter([("api_key".to_owned(), Value::from("MY_KEY"))]);
        assert_eq!(
            secret_name("OPENAI_API_KEY", &config),
            Some("OPENAI_API_KEY")
        );
        assert_eq!(secret_name("config:api_key", &config), Some("MY_KEY"));
        assert_eq!(secret_name("config:other", &config), None);
    }
}
