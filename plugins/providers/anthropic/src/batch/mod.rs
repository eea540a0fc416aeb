//! Message batches. The service shows no name of a batch, so that the ids of its lines begin with
//! the run key: a batch whose creation has no answer is recognised by its results.

mod lines;
mod search;

use crate::{Anthropic, errors};
use heartcut_sdk::{
    http::{HeaderValue, HttpRequest, HttpResponse, Part},
    prelude::*,
    role::{
        Batches,
        batch::{BatchJob, BatchLimits, BatchLine, Download, Event, Step},
    },
};
use heartcut_wire::{
    batch::{self, Listed, Pace, Polled, Progress, Service, State, unknown_state},
    delete, get, post,
};

impl Anthropic {
    fn batch_url(&self, name: &str) -> String {
        self.url(&format!("/batches/{name}"))
    }

    fn results(&self, name: &str) -> HttpRequest {
        self.signed(get(format!("{}/results", self.batch_url(name))))
    }
}

impl Batches for Anthropic {
    fn limits(&self) -> BatchLimits {
        BatchLimits {
            requests: self.config.batch_requests.min(100_000),
            bytes: 250_000_000,
            prefix: "{\"requests\":[".into(),
            separator: ",".into(),
            suffix: "]}".into(),
            adopt_wait_s: self.config.adopt_wait_s,
        }
    }

    fn encode_line(&self, request: &Request, run_key: &str) -> Result<String, PluginError> {
        lines::encode(self, request, run_key)
    }

    fn decode_lines(&self, lines: &[String]) -> Vec<Result<BatchLine, PluginError>> {
        lines.iter().map(|line| lines::decode(self, line)).collect()
    }

    fn start(&self, job: &BatchJob) -> Result<Step, PluginError> {
        batch::start(self, job)
    }

    fn resume(&self, state: &Value, event: &Event) -> Result<Step, PluginError> {
        batch::resume(self, state, event)
    }

    fn cancel(&self, state: &Value) -> Result<Step, PluginError> {
        batch::cancel(self, state)
    }

    fn cleanup(&self, state: &Value) -> Result<Step, PluginError> {
        batch::cleanup(self, state)
    }
}

impl Service for Anthropic {
    fn pace(&self) -> Pace {
        Pace {
            poll_s: self.config.poll_s,
            adopt_wait_s: self.config.adopt_wait_s,
        }
    }

    fn shows_names(&self) -> bool {
        false
    }

    fn create(&self, job: &BatchJob, _: &Value) -> HttpRequest {
        let request = HttpRequest::post_json(self.url("/batches"), String::new());
        let mut request = self.signed(request);
        request.body = vec![Part::Blob {
            id: job.blob.clone(),
            offset: 0,
            len: job.bytes,
        }];
        request
    }

    fn created(&self, body: &Value) -> Option<String> {
        search::id(&body["id"])
    }

    fn list(&self, _: &BatchJob, page: Option<&str>) -> HttpRequest {
        let after = page.map(|id| format!("&after_id={id}")).unwrap_or_default();
        self.signed(get(self.url(&format!("/batches?limit=100{after}"))))
    }

    fn listed(&self, state: &State, body: &Value) -> Listed {
        search::listed(state, body)
    }

    fn probe(&self, candidate: &str) -> HttpRequest {
        self.results(candidate)
    }

    fn is_mine(&self, job: &BatchJob, head: &str) -> bool {
        search::is_mine(job, head)
    }

    fn poll(&self, name: &str) -> HttpRequest {
        self.signed(get(self.batch_url(name)))
    }

    /// A batch that was cancelled or has expired ends as well, and its results say so of each line.
    fn polled(&self, name: &str, body: &Value) -> Polled {
        let status = body["processing_status"].as_str().unwrap_or_default();
        match status {
            "ended" => Polled::Ended(json!({"name": name})),
            "in_progress" | "canceling" => running(body, None),
            other => running(body, Some(unknown_state(other))),
        }
    }

    fn files(&self, ended: &Value) -> Vec<Download> {
        let name = ended["name"].as_str();
        let download = |name| Download {
            request: self.results(name),
            role: "output".into(),
            items: None,
        };
        name.map(download).into_iter().collect()
    }

    fn cancel(&self, name: &str) -> HttpRequest {
        let request = self.signed(post(format!("{}/cancel", self.batch_url(name))));
        request.header("content-type", HeaderValue::text("application/json"))
    }

    fn leftovers(&self, state: &State) -> Vec<HttpRequest> {
        let name = state.name.iter().filter(|_| !self.config.keep_files);
        name.map(|name| self.signed(delete(self.batch_url(name))))
            .collect()
    }

    fn refused(&self, response: &HttpResponse) -> PluginError {
        errors::of_response(response, &self.advice())
    }
}

/// All counts but that of running requests stay 0 until the end.
fn running(body: &Value, warning: Option<PluginError>) -> Polled {
    let count = |name: &str| body["request_counts"][name].as_u64();
    let failed = ["errored", "canceled", "expired"]
        .iter()
        .filter_map(|name| count(name));
    Polled::Running(Progress {
        done: count("succeeded"),
        failed: Some(failed.sum()),
        total: search::requests(body),
        warning,
    })
}
