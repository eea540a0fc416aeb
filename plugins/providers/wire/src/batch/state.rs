use super::Candidate;
use heartcut_sdk::{
    PluginError,
    role::batch::{BatchJob, Download},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// All that is known of a job; the host keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct State {
    /// The job as it was given.
    pub job: BatchJob,
    /// Where it stands.
    #[serde(flatten)]
    pub(super) phase: Phase,
    /// What the upload gave, such as the id of a file.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub input: Value,
    /// The service's name of the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the service said at the end, such as the ids of the answers' files.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub ended: Value,
    /// Addresses of the files with answers, for services that are asked for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<String>,
    /// The host's clock before the job was created; 0 where names make it needless.
    #[serde(default)]
    pub asked_ms: u64,
    /// The host's clock when the answer to the creation was missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_ms: Option<u64>,
    /// Whether the job is to be ended early.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ending: bool,
    /// Jobs that were looked into and belong to somebody else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strangers: Vec<String>,
    /// Attempts in a row that were refused.
    #[serde(default)]
    pub tries: u32,
}

/// What the next step does.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "kebab-case")]
pub(super) enum Phase {
    /// Asks the host what time it is.
    Clock,
    /// Sends the file; `at` is the service's own.
    Uploading { at: Value },
    /// Creates the job.
    Creating,
    /// Reads the list of jobs; `open` are those that may be it.
    Looking {
        page: Option<String>,
        open: Vec<Candidate>,
    },
    /// Looks into the answers of a job that may be it.
    Probing { candidate: String },
    /// Waits before it looks again.
    Pausing,
    /// Asks how the job stands.
    Polling,
    /// Waits before it asks again.
    Waiting,
    /// Asks where the answers are.
    Finding {
        page: Option<String>,
        files: Vec<Download>,
    },
    /// Fetches the answers.
    Fetching { files: Vec<Download> },
    /// Ends the job early.
    Cancelling,
    /// Removes what is left; `at` counts what was asked, `kept` what stayed.
    Cleaning { at: usize, kept: usize },
    /// Waits before it does the same again.
    Again { then: Box<Phase> },
    /// Nothing is left to do.
    #[default]
    Over,
}

impl Phase {
    pub(super) fn looking() -> Self {
        Self::Looking {
            page: None,
            open: Vec::new(),
        }
    }

    /// Whether the service may have a job whose name nobody heard.
    pub(super) fn may_exist(&self) -> bool {
        match self {
            Self::Creating | Self::Looking { .. } | Self::Probing { .. } | Self::Pausing => true,
            Self::Again { then } => then.may_exist(),
            _ => false,
        }
    }

    /// Whether the service has nothing more to compute.
    pub(super) fn is_over(&self) -> bool {
        match self {
            Self::Finding { .. } | Self::Fetching { .. } | Self::Cleaning { .. } | Self::Over => {
                true
            }
            Self::Again { then } => then.is_over(),
            _ => false,
        }
    }
}

impl State {
    pub(super) fn new(job: BatchJob, phase: Phase) -> Self {
        Self {
            job,
            phase,
            input: Value::Null,
            name: None,
            ended: Value::Null,
            found: Vec::new(),
            asked_ms: 0,
            lost_ms: None,
            ending: false,
            strangers: Vec::new(),
            tries: 0,
        }
    }

    pub(super) fn read(state: &Value) -> Result<Self, PluginError> {
        Self::deserialize(state).map_err(|error| {
            PluginError::new("bad-state", "the state of the batch is of another version")
                .because(&error)
                .help("finish the job with the version of heartcut that began it")
        })
    }

    #[must_use]
    pub(super) fn to(mut self, phase: Phase) -> Self {
        self.phase = phase;
        self
    }

    pub(super) fn written(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The service's name of the job, or nothing.
    pub(super) fn named(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}
