use super::workspace::{Workspace, price_book};
use crate::{
    args::RunArgs,
    exit::Exit,
    output::{self, ProgressDisplay},
};
use heartcut_host::{
    HostError, Result,
    pipeline::PipelineFile,
    progress::Progress,
    registry::Registry,
    run::{self, Plan, RunOptions},
    secrets::Secrets,
    transport::Cassette,
};
use heartcut_plugin_api::Role;
use serde_json::{Map, Value};
use std::sync::Arc;

/// `heartcut run`.
pub(super) fn run(args: &RunArgs) -> Result<Exit> {
    let workspace = Workspace::here()?;
    let mut overrides = args.set.clone();
    if let Some(limit) = args.limit {
        overrides.push(("dataset.limit".to_owned(), limit.to_string()));
    }
    let file = PipelineFile::read(&args.pipeline, &overrides)?;
    for (_, value) in &args.set {
        workspace
            .registry
            .allow_typed(value, workspace.project.root());
    }
    let prices = price_book(&workspace.project)?;
    let plan = Plan::new(
        &workspace.registry,
        &workspace.styles,
        workspace.project,
        file,
    )?
    .priced(&prices);
    if args.dry_run {
        return dry_run(&plan, args.json);
    }
    execute(&plan, args).map_err(|error| without_secrets(error, &plan, &workspace.registry))
}

fn dry_run(plan: &Plan, json: bool) -> Result<Exit> {
    let estimate = plan.dry_run()?;
    if json {
        output::print_json(&estimate)?;
    } else {
        output::print(&output::estimate(plan, &estimate))?;
    }
    Ok(Exit::Ok)
}

fn execute(plan: &Plan, args: &RunArgs) -> Result<Exit> {
    let options = RunOptions {
        offline: args.offline,
        budget: args.budget,
        cassette: cassette(args)?,
    };
    let progress = Arc::new(Progress::default());
    stop_on_interrupt(&progress);
    let display = ProgressDisplay::start(Arc::clone(&progress));
    let outcome = run::execute(plan, &progress, options);
    display.finish();
    output::note_failures(&progress);
    let summary = outcome?;
    output::print_summary(&summary, args.json)?;
    let nothing = summary.kept == 0 && !plan.pipeline().format.is_empty();
    Ok(if nothing {
        Exit::NothingAccepted
    } else {
        Exit::Ok
    })
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
