//! `heartcut generate`: a pipeline made of flags, for those who want a dataset's chains of thought
//! and drafts and nothing else.

mod choice;
mod existing;
mod pipeline;

pub(super) use pipeline::dataset_id;

use super::{
    run::{How, dry_run, execute, exit_of},
    workspace::{Workspace, current_folder},
};
use crate::{args::GenerateArgs, exit::Exit, output};
use choice::{Choice, Decision};
use heartcut_host::{
    HostError, Result,
    pipeline::PipelineFile,
    project::Project,
    run::Plan,
    store::{RunRow, RunState, Store},
};
use serde_json::{Value, json};

/// `heartcut generate`.
pub(super) fn generate(args: &GenerateArgs) -> Result<Exit> {
    let workspace = Workspace::here()?;
    let asked = pipeline::asked(args);
    let store = Store::open_existing(&workspace.project.store_path())?;
    let runs = match &store {
        Some(store) => store.reader()?.runs()?,
        None => Vec::new(),
    };
    let unfinished = unfinished(&runs, &asked);
    if let (Some(store), None, false) = (&store, unfinished, args.dry_run) {
        none_under_way(store, &runs, &asked)?;
    }
    let file = match unfinished {
        Some(run) => PipelineFile::of_manifest(&run.name, &run.manifest)?,
        None => {
            let chosen = match choose(args, &workspace.project, store.as_ref(), &runs)? {
                Decision::Take(chosen) => chosen,
                Decision::Nothing(why) => {
                    output::note(&why);
                    return Ok(Exit::Ok);
                }
                Decision::Unclear(error) => {
                    output::print_error(&error);
                    return Ok(Exit::Usage);
                }
            };
            pipeline::file(
                args,
                &asked,
                &chosen,
                &workspace.registry,
                current_folder()?,
            )?
        }
    };
    let how = How {
        no_wait: true,
        budget: args.budget,
        run: unfinished.map(|run| run.name.as_str()),
        ..How::default()
    };
    let (plan, registry) = workspace.plan(file)?;
    if args.dry_run {
        return dry_run(&plan, args.json);
    }
    if unfinished.is_none() {
        // A run that cannot begin is not made.
        plan.check_keys()?;
    }
    if args.model.is_none() {
        output::note(&format!("asking {}", models(&plan)));
    }
    let summary = execute(&plan, &registry, how)?;
    output::print_summary(&summary, args.json)?;
    if summary.is_waiting() {
        output::note(&format!(
            "`heartcut process {}` brings the answers home",
            summary.run
        ));
        return Ok(Exit::Ok);
    }
    Ok(exit_of(&plan, &summary))
}

/// Whom the steps ask, where the user left that open.
fn models(plan: &Plan) -> String {
    let mut named: Vec<_> = plan
        .pipeline()
        .generate
        .iter()
        .map(|step| format!("`{}` of `{}`", step.model, step.plugin))
        .collect();
    named.dedup();
    format!("{}; `--model` names another one", named.join(" and "))
}

/// What a run's manifest says of the command line that made it.
fn asked_of(run: &RunRow) -> Option<Value> {
    let mut manifest: Value = serde_json::from_str(&run.manifest).ok()?;
    Some(manifest["asked"].take()).filter(Value::is_object)
}

/// Dataset and suffix of a run that `heartcut generate` made.
pub(super) fn family(run: &RunRow) -> Option<(String, String)> {
    let asked = asked_of(run)?;
    let text = |key: &str| asked["arguments"][key].as_str().map(str::to_owned);
    Some((text("dataset")?, text("file_suffix")?))
}

/// The unfinished run of equal arguments.
fn unfinished<'a>(runs: &'a [RunRow], asked: &Value) -> Option<&'a RunRow> {
    let mut unfinished = runs
        .iter()
        .rev()
        .filter(|run| run.state != RunState::Finished);
    unfinished.find(|run| asked_of(run).is_some_and(|own| own["arguments"] == *asked))
}

/// A run of the same files with batch jobs under way has to end first: nobody knows yet what it
/// leaves to do.
fn none_under_way(store: &Store, runs: &[RunRow], asked: &Value) -> Result<()> {
    let open = store.batches()?.runs_under_way()?;
    for run in runs.iter().filter(|run| open.contains(&run.id)) {
        let Some(own) = asked_of(run) else { continue };
        let same = |key: &str| own["arguments"][key] == asked[key];
        if same("dataset") && same("file_suffix") {
            let message = format!("run `{}` of the same files is still under way", run.name);
            let help = format!(
                "run `heartcut process {0}` until it is over, or `heartcut process {0} --cancel`",
                run.name
            );
            return Err(HostError::config("under-way", message).help(help));
        }
    }
    Ok(())
}

/// Which problems to take, seeing what exists.
fn choose(
    args: &GenerateArgs,
    project: &Project,
    store: Option<&Store>,
    runs: &[RunRow],
) -> Result<Decision> {
    let suffix = pipeline::suffix(args);
    let existing = existing::rows(project.root(), "cot", &suffix)?;
    let own = (dataset_id(&args.dataset), suffix);
    let earlier = runs
        .iter()
        .filter(|run| run.state != RunState::New && family(run).as_ref() == Some(&own));
    let (mut after, mut taken) = (Vec::new(), 0);
    for run in earlier {
        after.push(run.name.clone());
        let reader = store.map(Store::reader).transpose()?;
        taken += reader.map_or(Ok(0), |reader| reader.problem_count(run.id))?;
    }
    Ok(choice::decide(args, &existing, after, taken))
}

impl Choice {
    fn to_json(&self) -> Value {
        json!({"word": self.word, "existing": self.existing, "limit": self.limit, "after": self.after, "skip": self.skip, "first_id": self.first_id})
    }
}
