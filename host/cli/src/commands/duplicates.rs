//! `heartcut dataset dedup` and `heartcut dataset decontaminate`.

use super::{configured::configured, workspace::current_folder};
use crate::{
    args::{DatasetSpec, SeveralInput},
    exit::Exit,
    output::{self, ProgressDisplay},
};
use heartcut_host::{
    HostError, Result,
    answer_file::RowSink,
    dataset_check::OpenDataset,
    duplicates::{Report, Settings, Work},
    progress::Progress,
    registry::Registry,
    run::RowWriter,
};
use heartcut_plugin_api::Role;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Removes problems that repeat an earlier one.
pub(super) fn dedup(registry: &Registry, input: &SeveralInput, any_numbers: bool) -> Result<Exit> {
    let settings = Settings {
        near: near(input),
        numbers: !any_numbers,
        ..Settings::default()
    };
    run(registry, input, settings, &[])
}

/// Removes problems that are in an evaluation split as well.
pub(super) fn decontaminate(
    registry: &Registry,
    input: &SeveralInput,
    against: &[DatasetSpec],
    run_words: u64,
) -> Result<Exit> {
    let settings = Settings {
        near: near(input),
        run: usize::try_from(run_words).unwrap_or(usize::MAX),
        ..Settings::of_leaks()
    };
    run(registry, input, settings, against)
}

fn run(
    registry: &Registry,
    input: &SeveralInput,
    settings: Settings,
    against: &[DatasetSpec],
) -> Result<Exit> {
    check_free(input)?;
    let datasets = open(registry, &input.datasets, &input.set)?;
    let evaluation = open(registry, against, set_for(against, input))?;
    for dataset in datasets.iter().chain(&evaluation) {
        check_apart(input, &dataset.files()?)?;
    }
    let mut kept = sink(input.out.as_deref())?;
    let mut removed = sink(input.removed.as_deref())?;
    let progress = Arc::new(Progress::default());
    let display = ProgressDisplay::start(Arc::clone(&progress));
    let work = Work {
        datasets: &datasets,
        settings,
        progress: &progress,
    };
    let report = if against.is_empty() {
        work.without_repeats(kept.as_mut(), removed.as_mut())
    } else {
        work.without_leaks(&evaluation, kept.as_mut(), removed.as_mut())
    };
    display.finish();
    print(&report?, input.json)
}

/// What is set of a dataset is meant wherever it is named.
fn set_for<'a>(against: &[DatasetSpec], input: &'a SeveralInput) -> &'a [(String, String)] {
    let named = |spec: &DatasetSpec| input.datasets.iter().any(|other| other.id == spec.id);
    if against.iter().all(named) {
        &input.set
    } else {
        &[]
    }
}

fn open(
    registry: &Registry,
    specs: &[DatasetSpec],
    set: &[(String, String)],
) -> Result<Vec<OpenDataset>> {
    let open = |spec: &DatasetSpec| {
        let wanted = (Role::Dataset, spec.id.as_str());
        let (entry, config) = configured(registry, wanted, spec.path.as_deref(), set)?;
        OpenDataset::open(&entry, config, &spec.split, &current_folder()?)?.fetched()
    };
    specs.iter().map(open).collect()
}

/// Nothing that is there is written over.
fn check_free(input: &SeveralInput) -> Result<()> {
    if let Some(taken) = outputs(input).find(|path| path.is_file()) {
        let message = format!("`{}` is there already", taken.display());
        return Err(HostError::config("output-exists", message)
            .help("give the rows another file, or move that one away; nothing was written"));
    }
    match (&input.out, &input.removed) {
        (Some(kept), Some(removed)) if kept == removed => {
            let message = format!("`{}` cannot hold both kinds of rows", kept.display());
            Err(HostError::config("output-exists", message)
                .help("give `--out` and `--removed` two files"))
        }
        _ => Ok(()),
    }
}

/// Rows go to a file with `.part` behind its name first, which may be read from as well.
fn check_apart(input: &SeveralInput, read: &[PathBuf]) -> Result<()> {
    let mut begun = outputs(input).map(|path| {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        PathBuf::from(part)
    });
    let same = |begun: &PathBuf| {
        let place = begun.canonicalize().ok();
        place.is_some() && read.iter().any(|path| path.canonicalize().ok() == place)
    };
    let Some(taken) = begun.find(same) else {
        return Ok(());
    };
    let message = format!("`{}` is read, and would be written over", taken.display());
    Err(HostError::config("output-exists", message)
        .help("give the rows another file; nothing was written"))
}

fn outputs(input: &SeveralInput) -> impl Iterator<Item = &PathBuf> {
    input.out.iter().chain(&input.removed)
}

fn sink(path: Option<&Path>) -> Result<Box<dyn RowSink>> {
    Ok(match path {
        Some(path) => Box::new(RowWriter::create(path)?),
        None => Box::new(Nowhere),
    })
}

fn print(report: &Report, json: bool) -> Result<Exit> {
    if json {
        output::print_json(report)?;
    } else {
        output::print(&output::duplicates(report))?;
    }
    Ok(Exit::Ok)
}

/// Rows that nobody asked for.
struct Nowhere;

impl RowSink for Nowhere {
    fn row(&mut self, _: &str) -> Result<()> {
        Ok(())
    }

    fn finish(&mut self) -> Result<()> {
        Ok(())
    }
}

/// No two problems share more than all of their words.
fn near(input: &SeveralInput) -> f64 {
    const NOTHING_IS_NEAR: f64 = 2.0;
    if input.exact {
        NOTHING_IS_NEAR
    } else {
        input.near
    }
}
