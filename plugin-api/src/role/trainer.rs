use crate::{Host, PluginError};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf};

/// Turns training examples into weights; native plugins only.
///
/// Told to stop, it writes its [checkpoint](TrainingJob::checkpoint) and answers an error with the code `interrupted`; a job
/// with `resume_from` continues there and ends with the same weights as one that was not stopped.
pub trait Trainer: Send + Sync {
    /// Trains.
    ///
    /// # Errors
    /// `interrupted` after a checkpoint, or whatever made training impossible.
    fn train(&self, job: &TrainingJob, host: &dyn Host) -> Result<Artifact, PluginError>;
}

/// What to train on and where to write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingJob {
    /// Files of examples by split: `train`, `dev`, ...
    pub data: BTreeMap<String, Vec<PathBuf>>,
    /// A folder for the artifact and its checkpoint, empty unless the job resumes.
    pub output: PathBuf,
    /// Checkpoint to continue from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume_from: Option<PathBuf>,
    /// Seed of everything random.
    pub seed: u64,
}

impl TrainingJob {
    /// Where the newest checkpoint belongs, so that a host finds it after an interruption; an older
    /// one stays until the newer is whole.
    pub fn checkpoint(&self) -> PathBuf {
        self.output.join("checkpoint")
    }
}

/// What training left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Folder that holds it.
    pub folder: PathBuf,
    /// sha256 of each file by its path within the folder.
    pub digests: BTreeMap<String, String>,
}
