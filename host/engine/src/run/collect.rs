//! Collect: reads the dataset once and freezes the run's problem list.

use super::{
    Context,
    outputs::RowWriter,
    plan::Plan,
    select::{Decision, Selection, Taken},
};
use crate::{
    error::{HostError, Result},
    pipeline::Selected,
    progress::{Stage, add},
    source::{Reject, Rows},
    store::{ProblemRow, Reader, RunState},
};
use heartcut_plugin_api::{PluginError, Problem, role::Row};
use std::{collections::BTreeSet, path::Path, sync::mpsc};

const PAGE: usize = 256;

/// Bytes after which a page is full, however few rows it has.
const PAGE_BYTES: usize = 4 << 20;

/// Freezes the problems of a run that has none yet.
pub(super) fn collect(context: &Context<'_>, reader: &Reader) -> Result<()> {
    if context.run.state != RunState::New {
        return Ok(());
    }
    reader.forget_problems(context.run.id)?;
    context
        .progress
        .begin(Stage::Collect, context.plan.dataset_id(), 0);
    let path = context
        .plan
        .project
        .run_folder(&context.run.name)
        .join("rejects.jsonl");
    let rejects = RowWriter::create(&path)?;
    let mut collector = Collector {
        context,
        reader,
        selection: Selection::new(context.plan, Some(reader))?,
        rejects,
        next: 0,
        judged: 0,
        unjudged_kinds: BTreeSet::new(),
    };
    collector.read_all()?;
    let Collector {
        mut rejects,
        selection,
        next,
        judged,
        unjudged_kinds,
        ..
    } = collector;
    if rejects.rows() == 0 {
        rejects.discard()?;
    } else {
        rejects.finish()?;
    }
    if next == 0 {
        let rejected = crate::progress::get(&context.progress.rejected);
        if rejected == 0 {
            selection.check_filter_passes()?;
        }
        return Err(no_problems(context.plan, rejected, Some(&path)));
    }
    if judged == 0 && keeps_only_accepted(context.plan) {
        return Err(nothing_to_judge(&unjudged_kinds));
    }
    reader.set_run_state(context.run.id, RunState::Collected)
}

fn keeps_only_accepted(plan: &Plan) -> bool {
    let stages = &plan.pipeline().format;
    !stages.is_empty() && stages.iter().all(|stage| stage.only == Selected::Accepted)
}

fn nothing_to_judge(kinds: &BTreeSet<String>) -> HostError {
    let kinds: Vec<_> = kinds.iter().map(|kind| format!("`{kind}`")).collect();
    let message = format!(
        "no verifier of this pipeline judges problems of the kind {}, and only accepted answers \
         would be kept",
        kinds.join(", ")
    );
    HostError::config("nothing-to-judge", message).help(
        "add a verifier for that kind, or keep what is not judged: `only = \"finished\"`, or \
         `heartcut generate ... --keep finished`",
    )
}

/// The error of a selection that is empty; `rejects` is where the rows lie that were set aside.
pub(super) fn no_problems(plan: &Plan, rejected: u64, rejects: Option<&Path>) -> HostError {
    let id = plan.dataset_id().trim_start_matches("dataset/");
    let asked = plan.inputs.iter().map(|input| &input.problems);
    let others = || {
        let mut others = asked.map(|problems| problems.said.others(&problems.split));
        others.find_map(|others| others)
    };
    let help = match (rejected, rejects) {
        (0, _) => others().unwrap_or_else(|| {
            format!(
                "check the path, the split and the filter: `heartcut dataset head {id}` shows rows"
            )
        }),
        (_, Some(path)) => format!(
            "{rejected} rows were set aside, see `{}`",
            plan.project.shown(path)
        ),
        (_, None) => {
            format!("{rejected} rows would be set aside: `heartcut dataset check {id}` says why")
        }
    };
    HostError::config(
        "no-problems",
        format!("`{}` gave no problem", plan.dataset_id()),
    )
    .help(help)
}

struct Collector<'a> {
    context: &'a Context<'a>,
    reader: &'a Reader,
    selection: Selection<'a>,
    rejects: RowWriter,
    next: u64,
    /// Problems that some verifier judges.
    judged: u64,
    /// The kinds of the others.
    unjudged_kinds: BTreeSet<String>,
}

/// Rows of one input that were read together.
struct Page {
    input: usize,
    rows: Vec<Result<Row, Reject>>,
}

impl Collector<'_> {
    /// Reading and parsing runs one page ahead of freezing.
    fn read_all(&mut self) -> Result<()> {
        std::thread::scope(|scope| {
            let (pages, queue) = mpsc::sync_channel(1);
            let plan = self.context.plan;
            let reading = scope.spawn(move || read_pages(plan, &pages));
            for page in queue {
                if !self.take_page(page)? {
                    return Ok(());
                }
            }
            reading.join().unwrap_or_else(|_| {
                Err(HostError::internal("panicked", "reading ended in a panic"))
            })
        })
    }

    /// Keeps the problems of a page; false when the limit is reached.
    fn take_page(&mut self, page: Page) -> Result<bool> {
        self.context.check_stop()?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for row in page.rows {
            match row {
                Ok(row) => rows.push(row),
                Err(reject) => self.reject(&reject)?,
            }
        }
        let Some(input) = self.context.plan.inputs.get(page.input) else {
            return Ok(true);
        };
        let answers = input.problems(&rows, self.context.progress)?;
        let mut found = Vec::new();
        for (i, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(problems) => found.extend(problems.into_iter().map(|p| (i, p))),
                Err(error) => self.reject(&Reject::of_row(&rows[i], error))?,
            }
        }
        let mut taken = Vec::with_capacity(found.len());
        for (i, problem) in found {
            let Taken { problem, place } =
                match self.selection.decide(problem, Some(self.reader))? {
                    Decision::Take(taken) => *taken,
                    Decision::Pass => continue,
                    Decision::Leak(leak) => {
                        self.reject(&Reject::of_row(&rows[i], leak))?;
                        continue;
                    }
                };
            match place {
                // Places that were chosen are as many as the limit allows.
                Some(place) => self.freeze_batch(&rows, place, vec![(i, problem)])?,
                None => taken.push((i, problem)),
            }
        }
        self.freeze(&rows, taken)
    }

    fn freeze(&mut self, rows: &[Row], found: Vec<(usize, Problem)>) -> Result<bool> {
        let limit = self
            .context
            .plan
            .pipeline()
            .dataset
            .limit
            .unwrap_or(u64::MAX);
        let mut found = found.into_iter();
        loop {
            let room = usize::try_from(limit - self.next)
                .unwrap_or(usize::MAX)
                .min(PAGE);
            let batch: Vec<_> = found.by_ref().take(room).collect();
            if batch.is_empty() {
                return Ok(self.next < limit);
            }
            self.freeze_batch(rows, self.next, batch)?;
        }
    }

    fn freeze_batch(
        &mut self,
        rows: &[Row],
        first: u64,
        batch: Vec<(usize, Problem)>,
    ) -> Result<()> {
        let writer = self.context.writer;
        batch
            .iter()
            .for_each(|(_, problem)| self.note_kind(problem));
        let origins: Vec<(usize, String)> = batch.iter().map(|(i, p)| (*i, p.id.clone())).collect();
        let records = batch.into_iter().map(|(i, mut problem)| ProblemRow {
            tests: std::mem::take(&mut problem.tests),
            row: rows[i].value.clone(),
            problem,
        });
        let kept = writer.problems(self.context.run.id, first, records.collect())?;
        for ((i, id), kept) in origins.into_iter().zip(kept) {
            if kept {
                self.next += 1;
                add(&self.context.progress.done, 1);
            } else {
                let message = format!("field `id`: `{id}` came before");
                let error = PluginError::new("duplicate-id", message)
                    .help("the first row with an id counts; `prefix` sets several datasets apart");
                self.reject(&Reject::of_row(&rows[i], error))?;
            }
        }
        Ok(())
    }

    fn note_kind(&mut self, problem: &Problem) {
        let mut verifiers = self.context.plan.verifiers.iter();
        let kind = problem.kind.as_str();
        if verifiers.any(|verifier| verifier.admits_kind(kind)) {
            self.judged += 1;
        } else if !self.unjudged_kinds.contains(kind) {
            self.unjudged_kinds.insert(kind.to_owned());
        }
    }

    fn reject(&mut self, reject: &Reject) -> Result<()> {
        add(&self.context.progress.rejected, 1);
        self.rejects.write(&reject.to_json())
    }
}

/// Reads page by page until the end, or until nobody takes the pages any more.
fn read_pages(plan: &Plan, pages: &mpsc::SyncSender<Page>) -> Result<()> {
    for (at, input) in plan.inputs.iter().enumerate() {
        let page_of = |rows| Page { input: at, rows };
        let mut page = Vec::with_capacity(PAGE);
        let mut bytes = 0;
        for source in &input.sources {
            let mut rows = Rows::open(source, &plan.file.folder)?;
            while let Some(row) = rows.next_row()? {
                page.push(row);
                bytes += rows.row_bytes();
                if page.len() < PAGE && bytes < PAGE_BYTES {
                    continue;
                }
                bytes = 0;
                if pages.send(page_of(std::mem::take(&mut page))).is_err() {
                    return Ok(());
                }
            }
        }
        if pages.send(page_of(page)).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// A plugin must answer for everything it was given.
pub(crate) fn check_count(plugin: &str, given: usize, answered: usize) -> Result<()> {
    if given == answered {
        return Ok(());
    }
    let message = format!("plugin `{plugin}` was given {given} items and answered {answered}");
    Err(HostError::new(
        crate::error::ErrorKind::PluginLoad,
        PluginError::new("wrong-count", message).help("tell the author of the plugin"),
    ))
}
