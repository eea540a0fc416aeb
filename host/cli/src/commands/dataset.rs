use super::{
    configured::configured,
    duplicates, plugin,
    workspace::{current_folder, registry},
};
use crate::{
    args::{DatasetArgs, DatasetCommand, DatasetInput},
    exit::Exit,
    output::{self, ProgressDisplay, StdoutRows},
};
use heartcut_host::{
    HostError, Result,
    answer_file::RowSink,
    dataset_check::{Found, OpenDataset, RejectNote, Report, SplitFound},
    progress::Progress,
    registry::{Entry, Registry},
    source::Reject,
};
use heartcut_plugin_api::{PluginError, Problem, Role};
use std::{path::Path, sync::Arc};

/// Bad rows that `head` names on its way.
const NOTED_REJECTS: u64 = 5;

/// `heartcut dataset`.
pub(super) fn dataset(args: &DatasetArgs) -> Result<Exit> {
    let registry = registry()?;
    match &args.command {
        DatasetCommand::List { json } => list(&registry, *json),
        DatasetCommand::Show(input) => show(&registry, input),
        DatasetCommand::Fetch(input) => fetch(&open(&registry, input)?.fetched()?, input.json),
        DatasetCommand::Head { number, input } => {
            head(&open(&registry, input)?.fetched()?, *number)
        }
        DatasetCommand::Check(input) => check(&open(&registry, input)?.fetched()?, input.json),
        DatasetCommand::Dedup { input, any_numbers } => {
            duplicates::dedup(&registry, input, *any_numbers)
        }
        DatasetCommand::Decontaminate {
            input,
            against,
            run,
        } => duplicates::decontaminate(&registry, input, against, *run),
    }
}

fn list(registry: &Registry, json: bool) -> Result<Exit> {
    let datasets: Vec<&Entry> = registry
        .entries()
        .filter(|e| e.id().role == Role::Dataset)
        .collect();
    plugin::list(&datasets, json)?;
    Ok(Exit::Ok)
}

fn open(registry: &Registry, input: &DatasetInput) -> Result<OpenDataset> {
    let wanted = (Role::Dataset, input.id.as_str());
    let (entry, config) = configured(registry, wanted, input.path.as_deref(), &input.set)?;
    OpenDataset::open(&entry, config, &input.split, &current_folder()?)
}

fn show(registry: &Registry, input: &DatasetInput) -> Result<Exit> {
    let entry = registry.find(Role::Dataset, &input.id)?;
    let opened = open(registry, input);
    let splits = splits(registry, input, opened.as_ref());
    // A dataset that needs a path has no sources before it is given one.
    let sources = match opened {
        Ok(dataset) => Some(dataset.sources().to_vec()),
        Err(error) if error.error.code == "unknown-split" || input.is_configured() => {
            return Err(error);
        }
        Err(_) => None,
    };
    if input.json {
        let mut page = output::plugin_json(&entry)?;
        page["sources"] = serde_json::to_value(&sources).unwrap_or_default();
        page["splits"] = serde_json::to_value(&splits).unwrap_or_default();
        output::print_json(&page)?;
        return Ok(Exit::Ok);
    }
    let mut page = output::plugin_page(&entry)?;
    page.push_str(&format!("\nsplits\n{}", output::split_lines(&splits)));
    if let Some(sources) = sources {
        page.push_str(&format!("\nrows\n{}", output::source_lines(&sources)));
    }
    output::print(&page)?;
    Ok(Exit::Ok)
}

/// The splits of a dataset, which it knows before it is given a path as well.
fn splits(
    registry: &Registry,
    input: &DatasetInput,
    opened: Result<&OpenDataset, &HostError>,
) -> Vec<SplitFound> {
    if let Ok(dataset) = opened {
        return dataset.splits();
    }
    let known = |path: Option<&Path>| {
        let wanted = (Role::Dataset, input.id.as_str());
        let (entry, config) = configured(registry, wanted, path, &input.set)?;
        SplitFound::known(&entry, config, &current_folder()?)
    };
    let given = known(input.path.as_deref());
    given
        .or_else(|_| known(Some(Path::new("."))))
        .unwrap_or_default()
}

fn fetch(dataset: &OpenDataset, json: bool) -> Result<Exit> {
    let files = dataset.files()?;
    if json {
        output::print_json(&files)?;
    } else {
        let lines: Vec<String> = files
            .iter()
            .map(|file| format!("{}\n", file.display()))
            .collect();
        output::print(&lines.concat())?;
    }
    Ok(Exit::Ok)
}

fn head(dataset: &OpenDataset, number: u64) -> Result<Exit> {
    let mut rows = StdoutRows::new();
    let mut reading = dataset.read();
    let (mut problems, mut rejects) = (0, 0);
    while problems < number {
        match reading.next_found()? {
            Some(Found::Problem(problem)) => {
                problems += 1;
                write_problem(&mut rows, &problem)?;
            }
            Some(Found::Reject(reject)) => {
                rejects += 1;
                note_reject(&reject, rejects);
            }
            Some(Found::Row) => {}
            None => break,
        }
    }
    rows.finish()?;
    output::note_unseen(&dataset.unseen_fields());
    if problems == 0 && number > 0 {
        return Err(no_problem(dataset));
    }
    Ok(Exit::Ok)
}

/// The first rows that a run would set aside, and where to learn of all.
fn note_reject(reject: &Reject, number: u64) {
    if number <= NOTED_REJECTS {
        let place = format!("{}:{}", reject.file, reject.line);
        output::note(&format!("{place}: {}", reject.error.message));
        if let (1, Some(help)) = (number, &reject.error.help) {
            output::note(help);
        }
    } else if number == NOTED_REJECTS + 1 {
        output::note("more rows cannot be used; `heartcut dataset check` counts them");
    }
}

fn write_problem(rows: &mut StdoutRows, problem: &Problem) -> Result<()> {
    let row = serde_json::to_string(problem)
        .map_err(|e| HostError::internal("no-json", "a problem cannot be written").because(&e))?;
    rows.row(&row)
}

fn check(dataset: &OpenDataset, json: bool) -> Result<Exit> {
    let progress = Arc::new(Progress::default());
    let display = ProgressDisplay::start(Arc::clone(&progress));
    let report = Report::of(dataset, &progress);
    display.finish();
    let report = report?;
    if json {
        output::print_json(&report)?;
    } else {
        output::print(&output::report(&report))?;
    }
    if let Some(first) = report.first_unreadable.first() {
        return Err(unreadable(dataset, report.unreadable, first));
    }
    if report.problems > 0 {
        return Ok(Exit::Ok);
    }
    Err(match report.first_rejects.first() {
        Some(reject) => no_good_row(dataset, reject),
        None => no_problem(dataset),
    })
}

/// A run stops at a file that it cannot read.
fn unreadable(dataset: &OpenDataset, files: u64, first: &PluginError) -> HostError {
    let files = output::counted(files, "file", "files");
    let message = format!("{files} of `{}` cannot be read", dataset.id());
    let mut error = HostError::config("unreadable-files", message).because(first);
    error.error.causes.extend(first.causes.clone());
    let help = first.help.as_deref();
    error.help(help.unwrap_or(
        "mend or remove what is named; other files were read, of an archive what stands before",
    ))
}

/// Where no row is good, the first one says why.
fn no_good_row(dataset: &OpenDataset, reject: &RejectNote) -> HostError {
    let error = no_problem(dataset);
    let why = PluginError::new(reject.code.as_str(), reject.message.as_str());
    match &reject.help {
        Some(help) => error.because(&why).help(help),
        None => error.because(&why),
    }
}

fn no_problem(dataset: &OpenDataset) -> HostError {
    let message = format!("`{}` gave no problem", dataset.id());
    let help = dataset.other_splits().unwrap_or_else(|| {
        format!(
            "check the path and the split; `heartcut dataset show {}` says what it reads",
            dataset.id()
        )
    });
    HostError::config("no-problems", message).help(help)
}
