//! What a run came to.

use super::Context;
use crate::{
    error::Result,
    money::Usd,
    progress::{Progress, get},
    store::{BatchState, Failures, JobRow, Reader, Spent},
};
use heartcut_plugin_api::{PluginError, Usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
    time::Duration,
};

/// What a run came to, as a person or a script reads it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Summary {
    /// Name of the run.
    pub run: String,
    /// Problems asked about.
    pub problems: u64,
    /// Rows of the dataset that were set aside.
    pub rejected_rows: u64,
    /// Where they lie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejects: Option<String>,
    /// What was asked.
    pub requests: RequestSummary,
    /// Why requests failed for good, by code.
    pub failures: BTreeMap<String, u64>,
    /// The words of one failure of each code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub failure_words: BTreeMap<String, String>,
    /// Tokens that the run has bought, over all its starts.
    pub usage: UsageSummary,
    /// What it has spent, over all its starts.
    #[serde(default)]
    pub cost: CostSummary,
    /// How often which outcome; traces that saw the gold answer are not counted.
    pub verdicts: BTreeMap<String, u64>,
    /// Why answers were not accepted.
    pub reasons: BTreeMap<String, u64>,
    /// Batch jobs of the run, over all its sessions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batches: Vec<BatchSummary>,
    /// Rows written, over all outputs.
    pub kept: u64,
    /// The files.
    pub outputs: Vec<OutputSummary>,
    /// Seconds that this session took.
    pub seconds: f64,
}

/// What was asked in this session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSummary {
    /// Places in the run.
    pub total: u64,
    /// Requests given to the network or the local model, tries included.
    pub sent: u64,
    /// Places that were answered before.
    pub cached: u64,
    /// Requests that failed for good.
    pub failed: u64,
    /// Tries beyond the first.
    pub retried: u64,
    /// Answers that this run, over all its sessions, found lost and that may be billed.
    pub maybe_billed: u64,
    /// Answers that the output limit cut.
    pub truncated: u64,
    /// Places that wait for a batch.
    #[serde(default)]
    pub waiting: u64,
}

/// A batch job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchSummary {
    /// Its run key, under which the service shows it.
    pub batch: String,
    /// The step it belongs to.
    pub step: String,
    /// `open`, `ambiguous`, `harvest`, `cleanup` or `closed`.
    pub state: String,
    /// Requests in it.
    pub requests: u64,
    /// Requests done, where the service says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<u64>,
    /// Why it ended without answers, or what its provider warned of last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl BatchSummary {
    fn of(plan: &super::Plan, row: &JobRow) -> Self {
        let step = plan.steps.get(row.step as usize);
        let ambiguous =
            row.state == BatchState::Open && row.warning.as_deref() == Some("ambiguous");
        let ended = row.error.as_ref().map(|error| error.code.clone());
        Self {
            batch: row.job.run_key.clone(),
            step: step.map_or_else(String::new, |step| step.stage.name.clone()),
            state: if ambiguous {
                "ambiguous"
            } else {
                row.state.as_str()
            }
            .to_owned(),
            requests: row.job.lines,
            done: row.done,
            note: ended.or_else(|| row.warning.clone()),
        }
    }
}

/// Tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageSummary {
    /// Prompt tokens.
    pub input: u64,
    /// The part of them that was read from a cache.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cached_input: u64,
    /// The part of them that was written to a cache.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_write: u64,
    /// Output tokens, reasoning included.
    pub output: u64,
    /// The part of them that was reasoning.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reasoning: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Money, in US dollars as exact decimal texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostSummary {
    /// What was paid for answers; none where the cost of any answer is unknown.
    pub usd: Option<Usd>,
    /// What was paid as far as it is known.
    pub known_usd: Usd,
    /// Answers that were bought.
    pub answers: u64,
    /// Answers whose cost is unknown.
    pub unknown: u64,
    /// The most that lost answers, and those of unknown cost, can have cost beside that; none
    /// where not even that is known.
    pub maybe_usd: Option<Usd>,
    /// Part of what was paid that rests on a discount which nobody named.
    pub assumed_usd: Usd,
    /// What was paid for each accepted answer.
    pub usd_per_accepted: Option<Usd>,
}

impl CostSummary {
    /// What `spent` comes to, over so many accepted answers.
    pub fn of(spent: &Spent, accepted: u64) -> Self {
        let usd = (spent.unknown == 0).then_some(spent.usd);
        let per = |usd: Usd| Some(Usd::of_picos(usd.picos() / i64::try_from(accepted).ok()?));
        Self {
            usd,
            known_usd: spent.usd,
            answers: spent.answers,
            unknown: spent.unknown,
            maybe_usd: (spent.boundless == 0).then_some(spent.most),
            assumed_usd: spent.assumed,
            usd_per_accepted: usd.filter(|_| accepted > 0).and_then(per),
        }
    }
}

impl From<Usage> for UsageSummary {
    fn from(usage: Usage) -> Self {
        Self {
            input: usage.input,
            cached_input: usage.cached_input,
            cache_write: usage.cache_write,
            output: usage.output,
            reasoning: usage.reasoning,
        }
    }
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputSummary {
    /// Relative to the project.
    pub path: String,
    /// Its rows.
    pub rows: u64,
}

impl Summary {
    pub(super) fn collect(
        context: &Context<'_>,
        reader: &Reader,
        outputs: Vec<OutputSummary>,
        elapsed: Duration,
    ) -> Result<Self> {
        let run = context.run.id;
        let (verdicts, reasons) = verdicts(context, reader)?;
        let (rejected_rows, rejects) = rejects(context);
        let spent = reader.spent(run)?;
        let accepted = verdicts.get("correct").copied().unwrap_or(0);
        let failures = reader.failures(run)?;
        Ok(Self {
            run: context.run.name.clone(),
            problems: reader.problem_count(run)?,
            rejected_rows,
            rejects,
            requests: RequestSummary {
                waiting: waiting(context, reader)?,
                ..requests(context.progress, reader.maybe_billed(run)?)
            },
            batches: batches(context)?,
            failures: failures.iter().map(|f| (f.code.clone(), f.count)).collect(),
            failure_words: failures.into_iter().filter_map(words).collect(),
            usage: spent.usage.into(),
            cost: CostSummary::of(&spent, accepted),
            verdicts,
            reasons,
            kept: outputs.iter().map(|o| o.rows).sum(),
            outputs,
            seconds: (elapsed.as_secs_f64() * 1000.0).round() / 1000.0,
        })
    }

    /// Whether a later session has something to harvest.
    pub fn is_waiting(&self) -> bool {
        self.requests.waiting > 0
    }

    /// The summary as one JSON object.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// An error says what failed, and its causes what the service said.
fn words(failures: Failures) -> Option<(String, String)> {
    let PluginError {
        message, causes, ..
    } = failures.example?;
    let words = std::iter::once(message).chain(causes);
    Some((failures.code, words.collect::<Vec<_>>().join(": ")))
}

fn requests(progress: &Progress, maybe_billed: u64) -> RequestSummary {
    let cached = get(&progress.cached);
    RequestSummary {
        total: get(&progress.asked) + cached,
        sent: get(&progress.sent),
        cached,
        failed: get(&progress.failed),
        retried: get(&progress.retried),
        maybe_billed,
        truncated: get(&progress.truncated),
        waiting: 0,
    }
}

/// Places whose answer is with a batch, and requests that wait for a job.
fn waiting(context: &Context<'_>, reader: &Reader) -> Result<u64> {
    let queued = context.store.batches()?.waiting(context.run.id)?;
    Ok(reader.in_batches(context.run.id)?.max(queued))
}

fn batches(context: &Context<'_>) -> Result<Vec<BatchSummary>> {
    let jobs = context.store.batches()?.of_run(context.run.id)?;
    Ok(jobs
        .iter()
        .map(|job| BatchSummary::of(context.plan, job))
        .collect())
}

type Counts = BTreeMap<String, u64>;

fn verdicts(context: &Context<'_>, reader: &Reader) -> Result<(Counts, Counts)> {
    let mut verdicts: Counts = ["correct", "incorrect", "unknown"]
        .map(|name| (name.to_owned(), 0))
        .into_iter()
        .collect();
    let mut reasons = Counts::new();
    for count in reader.outcomes(context.run.id)? {
        let step = context.plan.steps.get(count.step as usize);
        if step
            .and_then(|s| s.variant(count.variant))
            .is_some_and(|(style, _)| style.sees_gold)
        {
            continue;
        }
        if count.outcome != "correct" {
            *reasons.entry(count.reason).or_default() += count.count;
        }
        *verdicts.entry(count.outcome).or_default() += count.count;
    }
    Ok((verdicts, reasons))
}

fn rejects(context: &Context<'_>) -> (u64, Option<String>) {
    let path = context
        .plan
        .project
        .run_folder(&context.run.name)
        .join("rejects.jsonl");
    let rows = count_lines(&path).unwrap_or(0);
    (
        rows,
        (rows > 0).then(|| context.plan.project.shown(&path).to_string()),
    )
}

/// Lines are counted, not held: there may be as many as rows.
fn count_lines(path: &Path) -> std::io::Result<u64> {
    let mut input = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut lines = 0;
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return Ok(lines);
        }
        lines += chunk.iter().filter(|byte| **byte == b'\n').count() as u64;
        let read = chunk.len();
        input.consume(read);
    }
}
