//! `heartcut dataset dedup` and `heartcut dataset decontaminate`.

use super::{configured::configured, workspace::current_folder};
use crate::{
    args::{DatasetSpec, SeveralInput},
    exit::Exit,
    output::{self, ProgressDisplay},
};
use heartcut_host::{
    Result,
    answer_file::RowSink,
    dataset_check::OpenDataset,
    duplicates::{Report, Settings, Work},
    progress::Progress,
    registry::Registry,
    run::RowWriter,
};
use heartcut_plugin_api::Role;
use std::{path::Path, sync::Arc};

/// Removes problems that repeat an earlier one.
pub(super) fn dedup(registry: &Registry, input: &SeveralInput, any_numbers: bool) -> Result<Exit> {
    let settings = Settings {
        near: input.near,
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
        near: input.near,
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
    let datasets = open(registry, &input.datasets, &input.set)?;
    let evaluation = open(registry, against, set_for(against, input))?;
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
