//! Joins the lines of a job's files with the requests they answer, in whatever order they come.

use super::{drive::Desk, errors, lines::Lines};
use crate::{
    error::Result,
    money::Way,
    progress::add,
    run::{RowWriter, check_count, generate},
    store::{BatchFile, Harvested, JobEnd, JobRow, Landed},
};
use heartcut_plugin_api::{
    Completion, PluginError,
    role::batch::{BatchLine, Step},
};
use serde_json::{Value, json};

/// The job's files with what was set aside of them.
struct Reading<'a> {
    job: &'a JobRow,
    rejects: RowWriter,
    answered: u64,
    /// What a line said that ends the run.
    stop: Option<PluginError>,
}

impl Desk<'_> {
    /// Keeps every answer of a job, then ends it. Done twice, as after a kill, it keeps the same.
    pub(super) fn harvest(&self, job: &mut JobRow) -> Result<u64> {
        tokio::task::block_in_place(|| {
            let mut reading = Reading {
                job,
                rejects: RowWriter::create(&self.rejects_path(job))?,
                answered: 0,
                stop: None,
            };
            // What one file calls failed, another one may have answered.
            for role in ["output", "error"] {
                for file in job.files.iter().filter(|file| file.role == role) {
                    self.read(&mut reading, file)?;
                }
            }
            let Reading {
                mut rejects,
                answered,
                stop,
                ..
            } = reading;
            match rejects.rows() {
                0 => rejects.discard()?,
                rows => {
                    add(&self.context.progress.rejected, rows);
                    rejects.finish()?;
                }
            }
            let state = match &job.next {
                Some(Step::Done { state, .. }) => state.clone(),
                _ => Value::Null,
            };
            let end = JobEnd {
                attempts: stop.is_none().then(|| self.attempts()),
                unanswered: &errors::unanswered(),
                maybe_billed: !self.context.options.replays(),
            };
            self.end(job, &end, &state)?;
            match stop {
                Some(error) => Err(generate::provider_error(self.plan, "ended the run", error)),
                None => Ok(answered),
            }
        })
    }

    /// Lines that could not be used lie beside the run, byte for byte.
    fn rejects_path(&self, job: &JobRow) -> std::path::PathBuf {
        let folder = self.context.plan.project.run_folder(&self.context.run.name);
        folder.join(format!("rejects-{}.jsonl", job.job.run_key))
    }

    fn read(&self, reading: &mut Reading<'_>, file: &BatchFile) -> Result<()> {
        let mut lines = Lines::open(&self.session.blobs, file)?;
        let mut number = 0;
        loop {
            let page = lines.page()?;
            if page.is_empty() {
                return Ok(());
            }
            self.read_page(reading, file, number, &page)?;
            number += page.len() as u64;
        }
    }

    fn read_page(
        &self,
        reading: &mut Reading<'_>,
        file: &BatchFile,
        first: u64,
        page: &[Vec<u8>],
    ) -> Result<()> {
        let mut texts = Vec::with_capacity(page.len());
        let mut places = Vec::with_capacity(page.len());
        for (place, line) in page.iter().enumerate() {
            match std::str::from_utf8(line) {
                Ok(text) => {
                    texts.push(text.to_owned());
                    places.push(place);
                }
                Err(error) => {
                    reading.reject(file, first, place, line, &errors::not_text(&error))?;
                }
            }
        }
        let decoded = self.batches.decode_lines(&texts);
        check_count(&self.plan.provider_id, texts.len(), decoded.len())?;
        let mut harvested = Vec::with_capacity(decoded.len());
        let mut of = Vec::with_capacity(decoded.len());
        for (place, line) in places.into_iter().zip(decoded) {
            match line {
                Ok(line) => {
                    harvested.push(self.harvested(line));
                    of.push(place);
                }
                Err(error) => reading.reject(file, first, place, &page[place], &error)?,
            }
        }
        let landed = self.session.journal().settle(reading.job.id, &harvested)?;
        for ((line, landed), place) in harvested.iter().zip(landed).zip(of) {
            match landed {
                Landed::Unknown => {
                    let error = errors::unknown_id(&line.wire_id);
                    reading.reject(file, first, place, &page[place], &error)?;
                }
                Landed::Duplicate => {}
                Landed::Kept | Landed::Noted => self.count(reading, line),
            }
        }
        Ok(())
    }

    fn harvested(&self, line: BatchLine) -> Harvested {
        let usage = line.result.as_ref().ok().and_then(|it| it.usage);
        let cost = self.wallet.cost_by(usage, Way::Batch);
        let result = line.result.map(|completion| Completion {
            cost: cost.map(|cost| cost.usd.to_f64()),
            ..completion
        });
        Harvested {
            wire_id: line.id,
            result,
            cost,
            free: self.context.options.replays(),
            maybe_billed: line.maybe_billed,
        }
    }

    fn count(&self, reading: &mut Reading<'_>, line: &Harvested) {
        let progress = self.context.progress;
        match &line.result {
            Ok(completion) => {
                reading.answered += 1;
                add(&progress.done, 1);
                generate::count(self.context, completion, line.cost);
            }
            Err(error) if crate::HostError::stops_run(error) => reading.stop = Some(error.clone()),
            Err(error) if error.retry.is_never() => {
                add(&progress.done, 1);
                add(&progress.failed, 1);
            }
            Err(_) => {}
        }
        if line.maybe_billed && !line.free {
            add(&progress.maybe_billed, 1);
        }
    }
}

impl Reading<'_> {
    fn reject(
        &mut self,
        file: &BatchFile,
        first: u64,
        place: usize,
        line: &[u8],
        error: &PluginError,
    ) -> Result<()> {
        let mut row = json!({
            "batch": self.job.job.run_key,
            "file": file.role,
            "line": first + place as u64 + 1,
            "error": error,
        });
        match std::str::from_utf8(line) {
            Ok(text) => row["raw"] = text.into(),
            Err(_) => {
                row["raw_hex"] = line
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect::<String>()
                    .into();
            }
        }
        self.rejects.write(&row)
    }
}
