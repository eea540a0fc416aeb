//! How a batch prediction job stands.

use crate::place::Place;
use heartcut_generate_content::states::{JobState, of_name, without_answers};
use heartcut_sdk::prelude::*;
use heartcut_wire::{
    batch::{Polled, Progress, unknown_state},
    number,
};

/// The last part of a job's name; the service's answers are not trusted to hold one.
pub(super) fn id(name: &Value) -> Option<String> {
    let last = name.as_str()?.rsplit('/').next()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
    (!last.is_empty() && last.bytes().all(plain)).then(|| last.to_owned())
}

/// What the job says. Rows that were finished before it ended are in its folder, however it ended.
pub(super) fn polled(job: &Value) -> Polled {
    let name = job["state"].as_str().unwrap_or_default();
    let folder = job["outputInfo"]["gcsOutputDirectory"].as_str();
    let folder = folder.filter(|uri| Place::parse(uri).is_ok());
    match (of_name(name), folder) {
        (JobState::Running, _) => running(job, None),
        (JobState::Unknown, _) => running(job, Some(unknown_state(name))),
        (_, Some(folder)) => {
            let slash = if folder.ends_with('/') { "" } else { "/" };
            Polled::Ended(json!({"folder": format!("{folder}{slash}")}))
        }
        (JobState::Ended, None) => Polled::Failed(
            PluginError::new("no-answers", "the batch succeeded and names no folder")
                .retry(Retry::Soon),
        ),
        (state, None) => Polled::Failed(without_answers(state, &job["error"])),
    }
}

fn running(job: &Value, warning: Option<PluginError>) -> Polled {
    let count = |name: &str| number(&job["completionStats"][name]);
    let (done, failed) = (count("successfulCount"), count("failedCount"));
    let open = count("incompleteCount").filter(|open| *open != u64::MAX);
    let total = match (done, failed, open) {
        (None, None, None) => None,
        _ => Some(done.unwrap_or(0) + failed.unwrap_or(0) + open.unwrap_or(0)),
    };
    Polled::Running(Progress {
        done,
        failed,
        total,
        warning,
    })
}

/// An object of the folder, if it holds answers.
pub(super) fn answers(object: &Value) -> Option<Place> {
    let (bucket, name) = (object["bucket"].as_str()?, object["name"].as_str()?);
    let file = name.rsplit('/').next()?;
    let lines = name.ends_with(".jsonl") || file.starts_with("prediction.results");
    let place = Place::parse(&format!("gs://{bucket}/{name}")).ok()?;
    lines.then_some(place)
}
