use super::State;
use heartcut_sdk::{
    PluginError,
    http::{HttpRequest, HttpResponse},
    role::batch::{BatchJob, Download, Repeat},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a service with batches looks like on the wire.
pub trait Service: Send + Sync {
    /// How patient to be.
    fn pace(&self) -> Pace;

    /// Whether the list of jobs shows their run keys. Where it does not, a job is recognised by
    /// its answers.
    fn shows_names(&self) -> bool {
        true
    }

    /// The request that moves the upload on, and whether it may be repeated; nothing where the
    /// creation holds the lines. `at` is null at first.
    fn upload(&self, _job: &BatchJob, _at: &Value) -> Option<(HttpRequest, Repeat)> {
        None
    }

    /// What the answer to an upload means.
    ///
    /// # Errors
    /// An answer that means nothing; the upload begins anew.
    fn uploaded(
        &self,
        _job: &BatchJob,
        _at: &Value,
        _response: &HttpResponse,
    ) -> Result<Upload, PluginError> {
        Ok(Upload::Done(Value::Null))
    }

    /// Where the upload goes on when the answer to `at` is unknown.
    fn lost_at(&self, _at: &Value) -> Value {
        Value::Null
    }

    /// The request that creates the job, from what the upload gave.
    fn create(&self, job: &BatchJob, input: &Value) -> HttpRequest;

    /// The name of the created job.
    fn created(&self, body: &Value) -> Option<String>;

    /// A page of the list of jobs.
    fn list(&self, job: &BatchJob, page: Option<&str>) -> HttpRequest;

    /// Who on the page may be the job.
    fn listed(&self, state: &State, body: &Value) -> Listed;

    /// The answers of a job that may be it.
    fn probe(&self, candidate: &str) -> HttpRequest {
        self.poll(candidate)
    }

    /// Whether answers that begin so are of this job.
    fn is_mine(&self, _job: &BatchJob, _head: &str) -> bool {
        false
    }

    /// The question how the job stands.
    fn poll(&self, name: &str) -> HttpRequest;

    /// What the answer to it means.
    fn polled(&self, name: &str, body: &Value) -> Polled;

    /// What an answer means that is too large to be shown; only an ended job's can be.
    fn polled_large(&self, _name: &str) -> Option<Value> {
        None
    }

    /// The question where the answers of an ended job are, for services that do not say it with
    /// the end.
    fn find(&self, _state: &State, _page: Option<&str>) -> Option<HttpRequest> {
        None
    }

    /// The files that the answer to it names, and the next page.
    fn found(&self, _body: &Value) -> (Vec<Download>, Option<String>) {
        (Vec::new(), None)
    }

    /// The files of an ended job, for services that say it with the end.
    fn files(&self, _ended: &Value) -> Vec<Download> {
        Vec::new()
    }

    /// Ends the job early.
    fn cancel(&self, name: &str) -> HttpRequest;

    /// What removes the rest of a finished job.
    fn leftovers(&self, state: &State) -> Vec<HttpRequest>;

    /// What a refusal means.
    fn refused(&self, response: &HttpResponse) -> PluginError;
}

/// How patient to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Seconds between two questions how a job stands.
    pub poll_s: u64,
    /// Seconds after which a job that is missing from the list was never created.
    pub adopt_wait_s: u64,
}

/// How an upload stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Upload {
    /// It goes on here.
    Next(Value),
    /// It is complete; what the creation needs of it.
    Done(Value),
}

/// A job of the list that may be the one that is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The service's name of it.
    pub name: String,
    /// Whether it shows the run key.
    pub sure: bool,
    /// Whether it has ended, so that its answers can be looked into.
    pub ended: bool,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Who on it may be the job.
    pub candidates: Vec<Candidate>,
    /// The next page.
    pub next: Option<String>,
}

/// How a job stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Polled {
    /// It is not done.
    Running(Progress),
    /// It has ended and may have answers; what is needed to fetch them.
    Ended(Value),
    /// It ended without answers.
    Failed(PluginError),
}

/// How far a job is; absent means that the service did not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Requests done.
    pub done: Option<u64>,
    /// Requests failed.
    pub failed: Option<u64>,
    /// Requests in all.
    pub total: Option<u64>,
    /// What the user should know.
    pub warning: Option<PluginError>,
}
