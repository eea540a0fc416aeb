use super::workspace::project;
use crate::{
    args::{RunsArgs, RunsCommand},
    exit::Exit,
    output::{self, CostPage, RunLine, RunPage},
};
use heartcut_host::{
    HostError, Result,
    config::nearest,
    store::{Reader, RunRow, RunState, Store},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// `heartcut runs`.
pub(super) fn runs(args: &RunsArgs) -> Result<Exit> {
    let store = Store::open_existing(&project()?.store_path())?;
    let reader = store.as_ref().map(Store::reader).transpose()?;
    match &args.command {
        RunsCommand::List { json } => list(reader.as_ref(), *json)?,
        RunsCommand::Show { run, json } => show(reader.as_ref(), run, *json)?,
        RunsCommand::Cost { run, json } => cost(reader.as_ref(), run, *json)?,
    }
    Ok(Exit::Ok)
}

fn list(reader: Option<&Reader>, json: bool) -> Result<()> {
    let rows = reader.map_or(Ok(Vec::new()), Reader::runs)?;
    let lines = rows
        .iter()
        .zip(reader.iter().cycle())
        .map(|(run, reader)| line(reader, run));
    let lines: Vec<RunLine> = lines.collect::<Result<_>>()?;
    if json {
        return output::print_json(&lines.iter().map(RunLine::to_json).collect::<Value>());
    }
    if lines.is_empty() {
        output::note("this project has no runs; `heartcut run PIPELINE.toml` makes one");
        return Ok(());
    }
    output::print(&output::run_list(&lines))
}

/// The run of a name, and where it is stored.
fn named<'a>(reader: Option<&'a Reader>, name: &str) -> Result<(&'a Reader, RunRow)> {
    let run = reader
        .map(|reader| reader.run_named(name))
        .transpose()?
        .flatten();
    match (reader, run) {
        (Some(reader), Some(run)) => Ok((reader, run)),
        _ => Err(unknown(reader, name)?),
    }
}

fn show(reader: Option<&Reader>, name: &str, json: bool) -> Result<()> {
    let (reader, run) = named(reader, name)?;
    let page = RunPage {
        line: line(reader, &run)?,
        manifest: serde_json::from_str(&run.manifest).unwrap_or_default(),
        summary: summary_of(&run),
    };
    if json {
        output::print_json(&page.to_json())
    } else {
        output::print(&page.text())
    }
}

fn cost(reader: Option<&Reader>, name: &str, json: bool) -> Result<()> {
    let (reader, run) = named(reader, name)?;
    let accepted = accepted(reader, run.id)?;
    let page = CostPage {
        run: run.name.clone(),
        manifest: serde_json::from_str(&run.manifest).unwrap_or_default(),
        steps: reader.spent_by_step(run.id)?,
        accepted,
    };
    if json {
        output::print_json(&page.to_json())
    } else {
        output::print(&page.text())
    }
}

/// Accepted answers of each step.
fn accepted(reader: &Reader, run: i64) -> Result<BTreeMap<u32, u64>> {
    let mut accepted = BTreeMap::new();
    for count in reader.outcomes(run)? {
        if count.outcome == "correct" {
            *accepted.entry(count.step).or_default() += count.count;
        }
    }
    Ok(accepted)
}

fn unknown(reader: Option<&Reader>, name: &str) -> Result<HostError> {
    let runs = reader.map_or(Ok(Vec::new()), Reader::runs)?;
    let help = match nearest(name, runs.iter().map(|run| run.name.as_str())) {
        Some(near) => format!("did you mean `{near}`? `heartcut runs list` shows all"),
        None => "`heartcut runs list` shows the runs of this project".to_owned(),
    };
    Ok(HostError::config("unknown-run", format!("there is no run `{name}`")).help(help))
}

fn line(reader: &Reader, run: &RunRow) -> Result<RunLine> {
    let summary = summary_of(run).filter(|_| run.state == RunState::Finished);
    let stored = summary
        .as_ref()
        .and_then(|s| serde_json::from_value(s.get("verdicts")?.clone()).ok());
    Ok(RunLine {
        name: run.name.clone(),
        state: run.state.as_str(),
        waiting: reader.in_batches(run.id)?,
        problems: reader.problem_count(run.id)?,
        kept: summary.as_ref().and_then(|s| s.get("kept")?.as_u64()),
        verdicts: stored.map_or_else(|| verdicts(reader, run.id), Ok)?,
        created_at: run.created_at,
    })
}

/// What was judged so far.
fn verdicts(reader: &Reader, run: i64) -> Result<BTreeMap<String, u64>> {
    let mut verdicts = BTreeMap::new();
    for count in reader.outcomes(run)? {
        *verdicts.entry(count.outcome).or_default() += count.count;
    }
    Ok(verdicts)
}

fn summary_of(run: &RunRow) -> Option<Value> {
    serde_json::from_str(run.summary.as_deref()?).ok()
}
