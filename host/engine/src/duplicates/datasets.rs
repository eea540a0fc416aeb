use super::{Guard, Settings, Sketch, Sketcher, Why, repeats};
use crate::{
    answer_file::RowSink,
    dataset_check::{Found, OpenDataset},
    error::{HostError, Result},
    progress::{Progress, Stage, add},
};
use heartcut_plugin_api::Problem;
use serde::Serialize;
use std::collections::BTreeMap;

/// Problems that are sketched together.
const PAGE: usize = 4096;

/// What is to be done with the problems of several datasets, in the order given.
pub struct Work<'a> {
    /// The datasets that are looked through.
    pub datasets: &'a [OpenDataset],
    /// What counts as the same.
    pub settings: Settings,
    /// Told of problems that were read.
    pub progress: &'a Progress,
}

/// A problem that was removed, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Removed {
    /// Its id.
    pub id: String,
    /// Its dataset.
    pub dataset: String,
    /// Its split.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub split: String,
    /// Why it is the same as another.
    pub why: Why,
    /// The share of common n-grams.
    pub similarity: f64,
    /// The problem that it is the same as.
    pub of: Place,
    /// The run of words that stands in both, where that is why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<String>,
}

/// Where a problem is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its id.
    pub id: String,
    /// Its dataset.
    pub dataset: String,
    /// Its split.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub split: String,
}

/// What was kept and what was removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Problems read.
    pub problems: u64,
    /// Problems kept.
    pub kept: u64,
    /// Problems removed, by reason.
    pub removed: BTreeMap<Why, u64>,
    /// Problems removed, by their dataset and that of the problem which they repeat.
    pub between: BTreeMap<String, u64>,
    /// Rows that could not be used.
    pub rejects: u64,
    /// Evaluation problems that the others were held against.
    #[serde(skip_serializing_if = "is_zero")]
    pub evaluation: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Work<'_> {
    /// Removes problems that repeat an earlier one: writes those that are kept to `kept`, and why
    /// the others are not to `removed`. Keeps a sketch and the name of each problem.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn without_repeats(
        &self,
        kept: &mut dyn RowSink,
        removed: &mut dyn RowSink,
    ) -> Result<Report> {
        self.progress.begin(Stage::Collect, "reading", 0);
        let (sketches, places) = self.sketches()?;
        let mut found = repeats(&sketches, &self.settings).into_iter().peekable();
        drop(sketches);
        self.progress
            .begin(Stage::Collect, "writing", places.len() as u64);
        let mut report = Report::default();
        let mut at = 0;
        self.read(&mut report, &mut |report, problem| {
            let repeat = found.next_if(|repeat| repeat.text == at);
            at += 1;
            let Some(repeat) = repeat else {
                report.kept += 1;
                return kept.row(&json(problem)?);
            };
            let of = places.get(repeat.of).cloned().unwrap_or_default();
            report.note(problem, repeat.why, &of);
            let why = Removed::new(problem, repeat.why, repeat.similarity, of);
            removed.row(&json(&why)?)
        })?;
        finish(kept, removed, report)
    }

    /// Removes problems that are in `evaluation` as well.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn without_leaks(
        &self,
        evaluation: &[OpenDataset],
        kept: &mut dyn RowSink,
        removed: &mut dyn RowSink,
    ) -> Result<Report> {
        let (texts, places) = self.texts(evaluation)?;
        let guard = Guard::new(&texts, &self.settings);
        drop(texts);
        self.progress.begin(Stage::Collect, "looking for leaks", 0);
        let mut report = Report {
            evaluation: places.len() as u64,
            ..Report::default()
        };
        self.read(&mut report, &mut |report, problem| {
            let Some(leak) = guard.leak(&question_text(problem)) else {
                report.kept += 1;
                return kept.row(&json(problem)?);
            };
            let of = places.get(leak.of).cloned().unwrap_or_default();
            report.note(problem, leak.why, &of);
            let why = Removed::new(problem, leak.why, leak.similarity, of);
            removed.row(&json(&Removed {
                shared: leak.shared,
                ..why
            })?)
        })?;
        finish(kept, removed, report)
    }

    fn sketches(&self) -> Result<(Vec<Sketch>, Vec<Place>)> {
        let sketcher = Sketcher::new(&self.settings);
        let (mut sketches, mut places) = (Vec::new(), Vec::new());
        let mut page: Vec<String> = Vec::with_capacity(PAGE);
        self.read(&mut Report::default(), &mut |_, problem| {
            places.push(Place::of(problem));
            page.push(question_text(problem));
            if page.len() == PAGE {
                sketches.extend(sketcher.sketch_all(&page));
                page.clear();
            }
            Ok(())
        })?;
        sketches.extend(sketcher.sketch_all(&page));
        Ok((sketches, places))
    }

    fn texts(&self, datasets: &[OpenDataset]) -> Result<(Vec<String>, Vec<Place>)> {
        let (mut texts, mut places) = (Vec::new(), Vec::new());
        let others = Work {
            datasets,
            settings: self.settings.clone(),
            progress: self.progress,
        };
        others.read(&mut Report::default(), &mut |_, problem| {
            texts.push(question_text(problem));
            places.push(Place::of(problem));
            Ok(())
        })?;
        Ok((texts, places))
    }

    /// Hands every problem on, in order.
    fn read(
        &self,
        report: &mut Report,
        take: &mut dyn FnMut(&mut Report, &Problem) -> Result<()>,
    ) -> Result<()> {
        for dataset in self.datasets {
            let mut reading = dataset.read();
            while let Some(found) = reading.next_found()? {
                match found {
                    Found::Problem(problem) => {
                        report.problems += 1;
                        add(&self.progress.done, 1);
                        take(report, &problem)?;
                    }
                    Found::Reject(_) => report.rejects += 1,
                    Found::Row => {}
                }
            }
        }
        Ok(())
    }
}

impl Report {
    fn note(&mut self, problem: &Problem, why: Why, of: &Place) {
        *self.removed.entry(why).or_default() += 1;
        let pair = format!("{} in {}", Place::of(problem).name(), of.name());
        *self.between.entry(pair).or_default() += 1;
    }
}

impl Removed {
    fn new(problem: &Problem, why: Why, similarity: f64, of: Place) -> Self {
        let Place { id, dataset, split } = Place::of(problem);
        Self {
            id,
            dataset,
            split,
            why,
            similarity: (similarity * 1000.0).round() / 1000.0,
            of,
            shared: None,
        }
    }
}

impl Place {
    pub(crate) fn of(problem: &Problem) -> Self {
        Self {
            id: problem.id.clone(),
            dataset: problem.dataset.clone(),
            split: problem.split.clone(),
        }
    }

    /// `gsm8k/test`.
    pub(crate) fn name(&self) -> String {
        match (self.dataset.as_str(), self.split.as_str()) {
            (dataset, "") => dataset.to_owned(),
            (dataset, split) => format!("{dataset}/{split}"),
        }
    }
}

/// What a solver sees of a problem, in whatever order its choices stand.
pub(crate) fn question_text(problem: &Problem) -> String {
    let choices = problem.choices.iter().map(|choice| choice.text.as_str());
    let mut choices: Vec<&str> = choices.collect();
    choices.sort_unstable();
    let context = problem.context.values().map(String::as_str);
    let parts = std::iter::once(problem.question.as_str())
        .chain(context)
        .chain(choices);
    parts.collect::<Vec<_>>().join("\n")
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| HostError::internal("no-json", "a row cannot be written").because(&error))
}

fn finish(kept: &mut dyn RowSink, removed: &mut dyn RowSink, report: Report) -> Result<Report> {
    kept.finish()?;
    removed.finish()?;
    Ok(report)
}
