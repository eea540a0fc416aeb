//! Format: an ordered scan of the store, page by page, into files.

use super::{Context, collect::check_count, outputs::RowWriter, summary::OutputSummary};
use crate::{
    error::{ErrorKind, HostError, Result},
    key::hex,
    pipeline::FormatStage,
    progress::{Stage, add},
    store::{Reader, StoredTrace},
};
use heartcut_plugin_api::{
    Example, Formatter, Group, PluginError, Request, Trace,
    record::{Message, Params},
};
use serde::Deserialize;
use std::{collections::BTreeMap, path::PathBuf};

/// Problems formatted at a time.
const PAGE: u32 = 64;

/// Writes all outputs of a run.
pub(super) fn format(context: &Context<'_>, reader: &Reader) -> Result<Vec<OutputSummary>> {
    let problems = reader.problem_count(context.run.id)?;
    let mut outputs = Vec::new();
    let stages = &context.plan.pipeline().format;
    for (stage, formatter) in stages.iter().zip(&context.plan.formatters) {
        context.progress.begin(Stage::Format, &stage.out, problems);
        let writer = StageWriter::new(context, reader, stage, formatter.as_ref());
        outputs.extend(writer.write_all()?);
    }
    Ok(outputs)
}

struct StageWriter<'a> {
    context: &'a Context<'a>,
    reader: &'a Reader,
    stage: &'a FormatStage,
    formatter: &'a dyn Formatter,
    streams: BTreeMap<String, (String, RowWriter)>,
}

impl<'a> StageWriter<'a> {
    fn new(
        context: &'a Context<'a>,
        reader: &'a Reader,
        stage: &'a FormatStage,
        formatter: &'a dyn Formatter,
    ) -> Self {
        Self { context, reader, stage, formatter, streams: BTreeMap::new() }
    }

    fn write_all(mut self) -> Result<Vec<OutputSummary>> {
        if !self.stage.out.contains("{stream}") {
            self.stream("main")?;
        }
        let mut next = 0;
        loop {
            self.context.check_stop()?;
            let page = self.reader.problems(self.context.run.id, next, PAGE)?;
            let Some(last) = page.last() else { break };
            let end = last.ordinal + 1;
            let groups = self.groups(page, next, end)?;
            self.write_groups(&groups)?;
            add(&self.context.progress.done, end - next);
            next = end;
        }
        let finish = |(path, mut writer): (String, RowWriter)| {
            writer.finish()?;
            Ok(OutputSummary { path, rows: writer.rows() })
        };
        self.streams.into_values().map(finish).collect()
    }

    fn groups(&self, page: Vec<crate::store::StoredProblem>, from: u64, to: u64) -> Result<Vec<Group>> {
        let mut traces = self.reader.traces(self.context.run.id, from, to)?.into_iter().peekable();
        let mut groups = Vec::new();
        for stored in page {
            let mut own = Vec::new();
            while let Some(trace) = traces.next_if(|t| t.place.ordinal == stored.ordinal) {
                let trace = self.trace(trace)?;
                if self.stage.step.as_ref().is_none_or(|step| *step == trace.step)
                    && self.stage.only.admits(&trace)
                {
                    own.push(trace);
                }
            }
            if own.is_empty() {
                continue;
            }
            let row = self.reader.original_row(self.context.run.id, stored.ordinal)?;
            groups.push(Group { problem: stored.problem, ordinal: stored.ordinal, row, traces: own });
        }
        Ok(groups)
    }

    fn trace(&self, stored: StoredTrace) -> Result<Trace> {
        let steps = &self.context.plan.steps;
        let step = steps.get(stored.place.step as usize);
        let (step, (style, sample)) = step
            .and_then(|step| Some((step, step.variant(stored.place.variant)?)))
            .ok_or_else(|| HostError::internal("store", "a trace stands outside the pipeline"))?;
        let asked: Asked = serde_json::from_str(&stored.body)
            .map_err(|e| HostError::internal("store", "a stored request does not parse").because(&e))?;
        let request = Request {
            key: hex(&stored.key),
            model: asked.model,
            messages: asked.messages,
            params: asked.params,
            sample,
            ..Request::default()
        };
        Ok(Trace {
            step: step.stage.name.clone(),
            style: style.name.clone(),
            sees_gold: style.sees_gold,
            provider: step.provider_id.clone(),
            request,
            completion: stored.completion,
            verdict: stored.verdict,
        })
    }

    fn write_groups(&mut self, groups: &[Group]) -> Result<()> {
        if groups.is_empty() {
            return Ok(());
        }
        let answers = self.formatter.format(groups, self.context.progress);
        check_count(&self.stage.plugin, groups.len(), answers.len())?;
        for (group, answer) in groups.iter().zip(answers) {
            let examples = answer.map_err(|error| self.failed(group, error))?;
            for example in examples {
                self.write(&example)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, example: &Example) -> Result<()> {
        let fits = !example.stream.is_empty()
            && example.stream.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
            && !example.stream.starts_with('.');
        if !fits {
            let message = format!("formatter `{}` named a stream `{}`", self.stage.plugin, example.stream);
            return Err(HostError::new(ErrorKind::PluginLoad, PluginError::new("bad-stream", message)));
        }
        self.stream(&example.stream)?.write(&example.row)
    }

    fn stream(&mut self, name: &str) -> Result<&mut RowWriter> {
        let key = if self.stage.out.contains("{stream}") { name } else { "main" };
        if !self.streams.contains_key(key) {
            let wish = self.stage.out.replace("{stream}", key);
            let (shown, path) = self.claim(&wish)?;
            self.streams.insert(key.to_owned(), (shown, RowWriter::create(&path)?));
        }
        match self.streams.get_mut(key) {
            Some((_, writer)) => Ok(writer),
            None => Err(HostError::internal("no-stream", "an output was not opened")),
        }
    }

    /// The file for a wished path: never one that another run, or anybody else, has written.
    fn claim(&self, wish: &str) -> Result<(String, PathBuf)> {
        let root = self.context.plan.project.root();
        let candidates = (0u32..100_000).map(|i| indexed(wish, i));
        let exists = |path: &str| root.join(path).is_file();
        let path = self.reader.claim_output(self.context.run.id, wish, candidates, exists)?;
        let full = root.join(&path);
        Ok((path, full))
    }

    fn failed(&self, group: &Group, error: PluginError) -> HostError {
        let message = format!("formatter `{}` failed on problem `{}`", self.stage.plugin, group.problem.id);
        let mut outer = PluginError::new(error.code.clone(), message).cause(&error);
        outer.causes.extend(error.causes);
        outer.help = error.help;
        HostError::new(ErrorKind::Internal, outer)
    }
}

/// What of a request's canonical JSON a trace needs.
#[derive(Deserialize)]
struct Asked {
    model: String,
    messages: Vec<Message>,
    params: Params,
}

/// `a/cot.jsonl`, `a/cot_1.jsonl`, `a/cot_2.jsonl`, ...
fn indexed(wish: &str, index: u32) -> String {
    if index == 0 {
        return wish.to_owned();
    }
    let name_start = wish.rfind('/').map_or(0, |slash| slash + 1);
    match wish[name_start..].rfind('.').filter(|dot| *dot > 0) {
        Some(dot) => format!("{}_{index}{}", &wish[..name_start + dot], &wish[name_start + dot..]),
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
