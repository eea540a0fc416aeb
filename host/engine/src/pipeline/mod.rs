//! Pipeline files: what to read, whom to ask, who judges, what to write.

mod model;

pub use model::{
    DatasetStage, FormatStage, GenerateStage, Limits, Mode, ModelLimits, OneOrMany, OtherDataset,
    Pipeline, Repeats, RetryTruncated, Selected, VerifyStage,
};

use crate::{
    config::{ConfigError, ConfigProblem, Document},
    error::{HostError, Result},
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A pipeline with the document it was read from, for error messages with lines.
#[derive(Clone, Debug)]
pub struct PipelineFile {
    /// What it says.
    pub pipeline: Pipeline,
    /// Its text with positions.
    pub document: Document,
    /// Folder at which relative inputs start.
    pub folder: PathBuf,
    /// What the command line said, where the pipeline was made of that; null for a file.
    pub asked: Value,
}

impl PipelineFile {
    /// Reads and checks a file, with `overrides` (`generate.0.model`, `"x"`) applied.
    ///
    /// # Errors
    /// Everything that is wrong with it, with lines.
    pub fn read(path: &Path, overrides: &[(String, String)]) -> Result<Self> {
        let mut document = Document::read(path)?;
        for (key, value) in overrides {
            document.set(key, value)?;
        }
        let folder = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let folder = fs_err::canonicalize(folder).map_err(|e| {
            HostError::config("no-folder", "the pipeline's folder cannot be read").because(&e)
        })?;
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
        Self::from_document(document, folder, stem.as_deref().unwrap_or("run"))
    }

    /// The pipeline of a run, from its manifest.
    ///
    /// # Errors
    /// When the manifest was written by a heartcut that knew other pipelines.
    pub fn of_manifest(run: &str, manifest: &str) -> Result<Self> {
        let manifest: Value = serde_json::from_str(manifest).unwrap_or_default();
        let name = format!("pipeline of run `{run}`");
        let document = Document::from_value(&name, manifest["pipeline"].clone());
        let folder = manifest["folder"].as_str().unwrap_or(".");
        let mut file = Self::from_document(document, PathBuf::from(folder), run)?;
        file.asked = manifest["asked"].clone();
        Ok(file)
    }

    /// Checks a document.
    ///
    /// # Errors
    /// Everything that is wrong with it, with lines.
    pub fn from_document(document: Document, folder: PathBuf, default_name: &str) -> Result<Self> {
        document.check(&schemars::schema_for!(Pipeline).to_value())?;
        let mut pipeline: Pipeline = document.deserialize()?;
        if pipeline.name.is_empty() {
            pipeline.name = default_name.to_owned();
        }
        let file = Self {
            pipeline,
            document,
            folder,
            asked: Value::Null,
        };
        file.check_references()?;
        Ok(file)
    }

    fn check_references(&self) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        let steps: Vec<&str> = self
            .pipeline
            .generate
            .iter()
            .map(|g| g.name.as_str())
            .collect();
        for (i, stage) in self.pipeline.generate.iter().enumerate() {
            if steps[..i].contains(&stage.name.as_str()) {
                let message = format!("two steps are called `{}`", stage.name);
                problems.push(
                    self.document
                        .problem(&format!("/generate/{i}/name"), message),
                );
            }
            if let Some(from) = &stage.from
                && !steps[..i].contains(&from.as_str())
            {
                let message = format!("`{from}` is not an earlier step");
                let problem = self
                    .document
                    .problem(&format!("/generate/{i}/from"), message);
                problems.push(problem.near(from, steps[..i].iter().copied()));
            }
        }
        for (i, stage) in self.pipeline.format.iter().enumerate() {
            if self.pipeline.format[..i]
                .iter()
                .any(|other| other.out == stage.out)
            {
                let message = format!("two outputs are called `{}`", stage.out);
                let pointer = format!("/format/{i}/out");
                problems.push(self.document.problem(&pointer, message));
            }
        }
        problems.extend(self.unjudged_output());
        for (pointer, step) in self.step_references() {
            if !steps.contains(&step) {
                let problem = self
                    .document
                    .problem(&pointer, format!("there is no step `{step}`"));
                problems.push(problem.near(step, steps.iter().copied()));
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(ConfigError::Problems(problems))
        }
    }

    /// Without a judge nothing is accepted: a run that writes accepted rows alone would keep none,
    /// after paying for all.
    fn unjudged_output(&self) -> Option<ConfigProblem> {
        let pipeline = &self.pipeline;
        let first = pipeline.format.first()?;
        let only_accepted = |stage: &FormatStage| stage.only == Selected::Accepted;
        let unjudged =
            pipeline.verify.as_slice().is_empty() && pipeline.format.iter().all(only_accepted);
        unjudged.then(|| {
            let message = format!(
                "`{}` takes accepted answers, and nobody judges: add a `[[verify]]` stage, or \
                 write `only = \"finished\"` here",
                first.out
            );
            self.document.problem("/format/0", message)
        })
    }

    fn step_references(&self) -> Vec<(String, &str)> {
        let formats = self
            .pipeline
            .format
            .iter()
            .enumerate()
            .filter_map(|(i, f)| {
                f.step
                    .as_deref()
                    .map(|step| (format!("/format/{i}/step"), step))
            });
        let verifies = self.pipeline.verify.as_slice().iter().enumerate();
        let verifies = verifies.flat_map(|(i, v)| {
            v.steps
                .iter()
                .enumerate()
                .map(move |(j, step)| (format!("/verify/{i}/steps/{j}"), step.as_str()))
        });
        formats.chain(verifies).collect()
    }

    /// Where the configuration of the `i`-th verify stage stands, which may be a table or an
    /// array of tables.
    pub fn verify_pointer(&self, i: usize) -> String {
        match &self.pipeline.verify {
            OneOrMany::One(_) => "/verify/config".to_owned(),
            OneOrMany::Many(_) => format!("/verify/{i}/config"),
        }
    }
}

#[cfg(test)]
mod tests;
