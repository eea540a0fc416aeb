use crate::{
    error::{HostError, Result},
    progress::Progress,
    run::{ExampleWriter, OutputSummary, case_of, check_count, judge_cases},
    source::{Reject, Rows},
};
use heartcut_plugin_api::{
    Completion, Dataset, Finish, Formatter, Group, Message, PluginError, Problem, Request, Trace,
    Verifier,
    host::SilentHost,
    role::{Row, Source},
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Rows that are judged together.
const PAGE: usize = 64;

/// Who judges problems of some kinds; of all where none is named.
pub struct Judge {
    /// The kinds.
    pub kinds: Vec<String>,
    /// Id and version.
    pub stamp: String,
    /// The verifier.
    pub verifier: Box<dyn Verifier>,
}

/// Judges the answers of enriched rows anew and writes both files again.
pub struct Rebuild<'a> {
    /// Reads the problem of a row.
    pub dataset: &'a dyn Dataset,
    /// Who judges; the first that fits does.
    pub judges: &'a [Judge],
    /// Id of the formatter.
    pub plugin: &'a str,
    /// Who makes the rows.
    pub formatter: &'a dyn Formatter,
}

impl Rebuild<'_> {
    /// Reads `file` and writes `out`, in which `{stream}` stands for `enriched` and `correct`. A
    /// file may be written over the one that is read: it gets its name when it is whole.
    ///
    /// # Errors
    /// When a row cannot be used: it would be lost.
    pub fn file(&self, file: &Path, out: &str) -> Result<Vec<OutputSummary>> {
        let claim = |path: &str| Ok((path.to_owned(), PathBuf::from(path)));
        let mut writer = ExampleWriter::new(self.plugin, self.formatter, out, &claim)?;
        let source = Source::local_jsonl(file.display().to_string());
        let mut rows = Rows::open(&source, Path::new(""))?;
        let mut page = Vec::with_capacity(PAGE);
        let mut ordinal = 0;
        loop {
            let row = rows.next_row()?;
            let ended = row.is_none();
            if let Some(row) = row {
                page.push(row.map_err(unusable)?);
            }
            if ended || page.len() == PAGE {
                let groups = self.groups(&page, ordinal)?;
                ordinal += groups.len() as u64;
                writer.write_groups(&groups, &SilentHost)?;
                page.clear();
            }
            if ended {
                return writer.finish();
            }
        }
    }

    fn groups(&self, rows: &[Row], first: u64) -> Result<Vec<Group>> {
        let problems = self.dataset.problems("", rows, &SilentHost);
        check_count("dataset", rows.len(), problems.len())?;
        let mut groups = Vec::with_capacity(rows.len());
        for ((row, problems), ordinal) in rows.iter().zip(problems).zip(first..) {
            let problems = problems.map_err(|error| unusable(Reject::of_row(row, error)))?;
            let [problem] = <[Problem; 1]>::try_from(problems).map_err(|_| {
                unusable(Reject::of_row(
                    row,
                    PluginError::new("not-one", "a row is one problem"),
                ))
            })?;
            let mut traces = traces(row)?;
            self.judge(&problem, &mut traces)?;
            groups.push(Group {
                problem,
                ordinal,
                row: row.value.clone(),
                traces,
            });
        }
        Ok(groups)
    }

    fn judge(&self, problem: &Problem, traces: &mut [Trace]) -> Result<()> {
        let kind = problem.kind.as_str();
        let fits =
            |judge: &&Judge| judge.kinds.is_empty() || judge.kinds.iter().any(|of| of == kind);
        let Some(judge) = self.judges.iter().find(fits) else {
            return Ok(());
        };
        let answered = traces.iter_mut().filter(|trace| trace.completion.is_some());
        let mut answered: Vec<&mut Trace> = answered.collect();
        let empty = Completion::default();
        let case = |trace: &&mut Trace| {
            case_of(
                problem,
                trace.completion.as_ref().unwrap_or(&empty),
                problem.tests.clone(),
            )
        };
        let cases: Vec<_> = answered.iter().map(case).collect();
        let verdicts = judge_cases(
            judge.verifier.as_ref(),
            &judge.stamp,
            &cases,
            &Progress::default(),
        )?;
        for (trace, verdict) in answered.iter_mut().zip(verdicts) {
            trace.verdict = Some(verdict);
        }
        Ok(())
    }
}

/// The traces that the lists of an enriched row hold.
fn traces(row: &Row) -> Result<Vec<Trace>> {
    let list = |name: &str| row.value.get(name).and_then(Value::as_array);
    let Some(responses) = list("responses") else {
        let error = PluginError::new("missing-field", "field `responses` is missing or no list");
        return Err(unusable(Reject::of_row(row, error)));
    };
    let text = |name: &str, at: usize| list(name)?.get(at)?.as_str().map(str::to_owned);
    let noted = |name: &str, at: usize| row.value.get("heartcut")?.get(name)?.get(at).cloned();
    let word = |name: &str, at: usize| noted(name, at)?.as_str().map(str::to_owned);
    let trace = |(at, response): (usize, &Value)| {
        let response = response.as_str().filter(|text| !text.is_empty());
        let finish = word("finish", at).map_or_else(Finish::default, Finish::from);
        Trace {
            style: word("styles", at).unwrap_or_else(|| format!("cot_{at}")),
            provider: word("providers", at).unwrap_or_default(),
            request: Request {
                key: word("requests", at).unwrap_or_default(),
                model: word("models", at).unwrap_or_default(),
                messages: text("prompts", at).map(Message::user).into_iter().collect(),
                sample: noted("samples", at)
                    .and_then(|sample| serde_json::from_value(sample).ok())
                    .unwrap_or_default(),
                ..Request::default()
            },
            completion: response.map(|text| Completion {
                text: text.to_owned(),
                finish,
                ..Completion::default()
            }),
            ..Trace::default()
        }
    };
    Ok(responses.iter().enumerate().map(trace).collect())
}

fn unusable(reject: Reject) -> HostError {
    let message = format!(
        "{}:{}: this row cannot be judged anew",
        reject.file, reject.line
    );
    HostError::config("bad-row", message)
        .because(&std::io::Error::other(reject.error.message))
        .help("nothing was written; mend the row or take it out")
}
