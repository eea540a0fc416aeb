//! A trainer that is told to stop and continues from its checkpoint to the same weights.

use crate::carried;
use heartcut_plugin_api::{
    Event, Flow, Host, PluginError, Trainer,
    role::{Artifact, TrainingJob},
};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

const STEPS: u64 = 20;

/// Learns one number from the lengths of its rows.
struct Averager;

#[derive(Serialize, Deserialize)]
struct Progress {
    step: u64,
    weight: f64,
}

impl Trainer for Averager {
    fn train(&self, job: &TrainingJob, host: &dyn Host) -> Result<Artifact, PluginError> {
        let rows = rows(job)?;
        let mut progress = match &job.resume_from {
            Some(checkpoint) => read(checkpoint)?,
            None => Progress {
                step: 0,
                weight: job.seed as f64,
            },
        };
        while progress.step < STEPS {
            let row = &rows[progress.step as usize % rows.len()];
            progress.weight += (row.len() as f64 - progress.weight) * 0.1;
            progress.step += 1;
            if told_to_stop(&progress, host) {
                write(&job.checkpoint(), &progress)?;
                return Err(PluginError::new("interrupted", "training was stopped"));
            }
        }
        let weights = job.output.join("weights.json");
        write(&weights, &progress)?;
        let digest = format!("{:064x}", progress.weight.to_bits());
        Ok(Artifact {
            folder: job.output.clone(),
            digests: [("weights.json".to_owned(), digest)].into(),
        })
    }
}

fn told_to_stop(progress: &Progress, host: &dyn Host) -> bool {
    let step = Some(progress.step);
    let metric = Event::Metric {
        name: "weight".into(),
        value: progress.weight,
        step,
    };
    let done = Event::Progress {
        done: progress.step,
        total: Some(STEPS),
        unit: "step".into(),
    };
    [metric, done]
        .into_iter()
        .any(|event| host.emit(carried(&event)) == Flow::Stop)
}

fn rows(job: &TrainingJob) -> Result<Vec<String>, PluginError> {
    let files = job
        .data
        .get("train")
        .ok_or_else(|| PluginError::new("no-data", "no split `train`"))?;
    let mut rows = Vec::new();
    for file in files {
        let text = fs::read_to_string(file)
            .map_err(|e| PluginError::new("unreadable", "no rows").because(&e))?;
        rows.extend(text.lines().map(str::to_owned));
    }
    Ok(rows)
}

fn read(path: &Path) -> Result<Progress, PluginError> {
    let bytes =
        fs::read(path).map_err(|e| PluginError::new("unreadable", "no checkpoint").because(&e))?;
    serde_json::from_slice(&bytes)
        .map_err(|e| PluginError::new("bad-checkpoint", "torn").because(&e))
}

/// Beside its place first, so that an older one stays until the newer is whole.
fn write(path: &Path, progress: &Progress) -> Result<(), PluginError> {
    let failed = |e: &std::io::Error| PluginError::new("unwritable", "nothing was kept").because(e);
    let part = path.with_extension("part");
    fs::write(&part, serde_json::json!(progress).to_string()).map_err(|e| failed(&e))?;
    fs::rename(&part, path).map_err(|e| failed(&e))
}

/// Lets so many events pass.
struct Patient(AtomicU64);

impl Host for Patient {
    fn emit(&self, _: Event) -> Flow {
        match self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            }) {
            Ok(_) => Flow::Continue,
            Err(_) => Flow::Stop,
        }
    }
}

fn job(folder: &Path) -> TrainingJob {
    let data = folder.join("rows.jsonl");
    fs::write(&data, "{\"a\": 1}\n{\"a\": 22}\n{\"a\": 333}\n").unwrap();
    let output = folder.join("out");
    fs::create_dir(&output).unwrap();
    let data = [("train".to_owned(), vec![data])].into();
    TrainingJob {
        data,
        output,
        resume_from: None,
        seed: 7,
    }
}

#[test]
fn an_interrupted_training_ends_with_the_same_weights() {
    let whole = tempfile::tempdir().unwrap();
    let trainer: &dyn Trainer = &Averager;
    let expected = trainer
        .train(&job(whole.path()), &Patient(1_000.into()))
        .unwrap();
    for events in [0, 1, 7, 30] {
        let folder = tempfile::tempdir().unwrap();
        let job = carried(&job(folder.path()));
        let stopped = trainer.train(&job, &Patient(events.into())).unwrap_err();
        assert_eq!(stopped.code, "interrupted");
        assert!(job.checkpoint().exists(), "the host knows where to look");
        let resumed = TrainingJob {
            resume_from: Some(job.checkpoint()),
            ..job
        };
        let artifact = carried(&trainer.train(&resumed, &Patient(1_000.into())).unwrap());
        assert_eq!(
            artifact.digests, expected.digests,
            "stopped after {events} events"
        );
    }
}

#[test]
fn a_training_stopped_twice_still_ends_with_them() {
    let whole = tempfile::tempdir().unwrap();
    let expected = Averager
        .train(&job(whole.path()), &Patient(1_000.into()))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let first = job(folder.path());
    Averager.train(&first, &Patient(9.into())).unwrap_err();
    let second = TrainingJob {
        resume_from: Some(first.checkpoint()),
        ..first
    };
    Averager.train(&second, &Patient(9.into())).unwrap_err();
    let artifact = Averager.train(&second, &Patient(1_000.into())).unwrap();
    assert_eq!(artifact.digests, expected.digests);
}
