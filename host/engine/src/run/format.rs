//! Format: an ordered scan of the store, page by page, into files.

use super::{
    Context, check_stop,
    examples::ExampleWriter,
    groups::{GroupScan, Page},
    labels::StepLabels,
    summary::OutputSummary,
};
use crate::{
    error::{HostError, Result},
    pipeline::{FormatStage, Selected},
    progress::{Progress, Stage, add},
    store::{Reader, RunRow},
};
use heartcut_plugin_api::Formatter;
use std::{path::PathBuf, sync::mpsc};

/// Writes all outputs of a run.
pub(super) fn format(context: &Context<'_>, reader: &Reader) -> Result<Vec<OutputSummary>> {
    let problems = reader.problem_count(context.run.id)?;
    let labels: Vec<_> = context.plan.steps.iter().map(StepLabels::of_plan).collect();
    // What waits for a batch, or was cancelled, is no reason to leave an empty file.
    let keep_empty = reader.in_batches(context.run.id)? == 0 && !context.options.cancel;
    let mut outputs = Vec::new();
    let stages = &context.plan.pipeline().format;
    for (stage, formatter) in stages.iter().zip(&context.plan.formatters) {
        context.progress.begin(Stage::Format, &stage.out, problems);
        outputs.extend(write_stage(
            context,
            reader,
            stage,
            formatter.as_ref(),
            &labels,
            keep_empty,
        )?);
    }
    Ok(outputs)
}

fn write_stage(
    context: &Context<'_>,
    reader: &Reader,
    stage: &FormatStage,
    formatter: &dyn Formatter,
    labels: &[StepLabels],
    keep_empty: bool,
) -> Result<Vec<OutputSummary>> {
    let claim = |wish: &str| claim(context, reader, wish);
    let writer = ExampleWriter::new(&stage.plugin, formatter, &stage.out, &claim)?;
    let scan = GroupScan {
        reader: context.store.reader()?,
        run: context.run.id,
        steps: labels,
        step: stage.step.as_deref(),
        only: stage.only,
        next: 0,
    };
    write_scan(scan, writer.keeping_empty(keep_empty), context.progress)
}

/// Reading runs a page ahead of formatting and writing.
fn write_scan(
    scan: GroupScan<'_>,
    mut writer: ExampleWriter<'_>,
    progress: &Progress,
) -> Result<Vec<OutputSummary>> {
    std::thread::scope(|scope| {
        let (pages, queue) = mpsc::sync_channel(2);
        let reading = scope.spawn(move || read_pages(scan, &pages));
        for page in queue {
            check_stop(progress)?;
            writer.write_groups(&page.groups, progress)?;
            add(&progress.done, page.problems);
        }
        let read = reading.join();
        read.unwrap_or_else(|_| Err(HostError::internal("panicked", "reading ended in a panic")))
    })?;
    writer.finish()
}

/// Reads until the end, or until nobody takes the pages any more.
fn read_pages(mut scan: GroupScan<'_>, pages: &mpsc::SyncSender<Page>) -> Result<()> {
    while let Some(page) = scan.next_page()? {
        if pages.send(page).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// The file for a wished path: never one that another run, or anybody else, has written.
fn claim(context: &Context<'_>, reader: &Reader, wish: &str) -> Result<(String, PathBuf)> {
    let root = context.plan.project.root();
    let candidates = (0u32..100_000).map(|i| indexed(wish, i));
    let exists = |path: &str| root.join(path).is_file();
    let path = reader.claim_output(context.run.id, wish, candidates, exists)?;
    let full = root.join(&path);
    Ok((path, full))
}

/// How a run is formatted once more.
pub struct FormatRun<'a> {
    /// Id of the formatter.
    pub plugin: &'a str,
    /// Who formats.
    pub formatter: &'a dyn Formatter,
    /// Which traces.
    pub only: Selected,
    /// The file to write; `{stream}` in it stands for the example's stream.
    pub out: &'a str,
}

impl FormatRun<'_> {
    /// Writes what the run has, in the order that its own outputs have.
    ///
    /// # Errors
    /// When the store fails, the formatter fails, or the file cannot be written.
    pub fn run(
        &self,
        reader: &Reader,
        run: &RunRow,
        progress: &Progress,
    ) -> Result<Vec<OutputSummary>> {
        let labels = StepLabels::of_manifest(&run.manifest)?;
        progress.begin(Stage::Format, self.out, reader.problem_count(run.id)?);
        let claim = |wish: &str| Ok((wish.to_owned(), PathBuf::from(wish)));
        let writer = ExampleWriter::new(self.plugin, self.formatter, self.out, &claim)?;
        let scan = GroupScan {
            reader: reader.another()?,
            run: run.id,
            steps: &labels,
            step: None,
            only: self.only,
            next: 0,
        };
        write_scan(scan, writer, progress)
    }
}

/// `a/cot.jsonl`, `a/cot_1.jsonl`, `a/cot_2.jsonl`, ...
fn indexed(wish: &str, index: u32) -> String {
    if index == 0 {
        return wish.to_owned();
    }
    let name_start = wish.rfind('/').map_or(0, |slash| slash + 1);
    match wish[name_start..].rfind('.').filter(|dot| *dot > 0) {
        Some(dot) => format!(
            "{}_{index}{}",
            &wish[..name_start + dot],
            &wish[name_start + dot..]
        ),
        None => format!("{wish}_{index}"),
    }
}

#[cfg(test)]
mod tests {
    use super::indexed;

    #[test]
    fn the_next_free_name_keeps_folder_and_ending() {
        let cases = [
            ("out/cot.jsonl", 0, "out/cot.jsonl"),
            ("out/cot.jsonl", 1, "out/cot_1.jsonl"),
            ("a.b/cot", 2, "a.b/cot_2"),
            (".hidden", 1, ".hidden_1"),
            ("cot_easy.jsonl", 3, "cot_easy_3.jsonl"),
        ];
        for (wish, index, expected) in cases {
            assert_eq!(indexed(wish, index), expected);
        }
    }
}
