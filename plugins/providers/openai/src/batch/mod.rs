//! The Batch API: `POST /v1/files`, `POST /v1/batches`, and the answers in an output and an error
//! file (<https://platform.openai.com/docs/guides/batch>).

mod ended;
mod lines;
mod upload;

use crate::{OpenAi, config::Api, encode::signed, errors};
use heartcut_sdk::{
    http::{HeaderValue, HttpRequest, HttpResponse},
    prelude::*,
    role::{
        Batches,
        batch::{BatchJob, BatchLimits, BatchLine, Download, Event, Repeat, Step},
    },
};
use heartcut_wire::{
    answer,
    batch::{self, Candidate, Listed, Pace, Polled, Service, State, Upload},
    delete, get, post,
};

/// Metadata of a batch under which the run key stands.
const RUN: &str = "heartcut_run";

impl OpenAi {
    /// What a line and a batch say of where the requests go, whatever the base URL.
    fn endpoint(&self) -> &'static str {
        match self.config.api {
            Api::Chat => "/v1/chat/completions",
            Api::Responses => "/v1/responses",
        }
    }
}

impl Batches for OpenAi {
    fn limits(&self) -> BatchLimits {
        BatchLimits {
            requests: 50_000,
            bytes: 200_000_000,
            prefix: String::new(),
            separator: "\n".into(),
            suffix: "\n".into(),
            adopt_wait_s: self.config.adopt_wait_s,
        }
    }

    fn encode_line(&self, request: &Request, _: &str) -> Result<String, PluginError> {
        lines::encode(self, request)
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

impl Service for OpenAi {
    fn pace(&self) -> Pace {
        Pace {
            poll_s: self.config.poll_s,
            adopt_wait_s: self.config.adopt_wait_s,
        }
    }

    /// A file that was sent twice costs nothing.
    fn upload(&self, job: &BatchJob, _: &Value) -> Option<(HttpRequest, Repeat)> {
        Some((upload::request(self, job), Repeat::Safe))
    }

    fn uploaded(
        &self,
        _: &BatchJob,
        _: &Value,
        said: &HttpResponse,
    ) -> Result<Upload, PluginError> {
        match answer(said)?["id"].as_str() {
            Some(id) => Ok(Upload::Done(json!({"file": id}))),
            None => {
                Err(PluginError::new("bad-answer", "the service named no file").retry(Retry::Soon))
            }
        }
    }

    fn create(&self, job: &BatchJob, input: &Value) -> HttpRequest {
        let body = json!({
            "input_file_id": input["file"],
            "endpoint": self.endpoint(),
            "completion_window": "24h",
            "metadata": {RUN: job.run_key},
        });
        signed(
            self,
            HttpRequest::post_json(self.url("/batches"), body.to_string()),
        )
    }

    fn created(&self, body: &Value) -> Option<String> {
        body["id"].as_str().map(str::to_owned)
    }

    fn list(&self, _: &BatchJob, page: Option<&str>) -> HttpRequest {
        let after = page.map(|id| format!("&after={id}")).unwrap_or_default();
        signed(self, get(self.url(&format!("/batches?limit=100{after}"))))
    }

    fn listed(&self, state: &State, body: &Value) -> Listed {
        let jobs = body["data"].as_array().map_or(&[][..], Vec::as_slice);
        let mine = jobs
            .iter()
            .filter(|job| job["metadata"][RUN] == state.job.run_key.as_str());
        let candidates = mine.filter_map(|job| {
            Some(Candidate {
                name: plain(job["id"].as_str()?)?,
                sure: true,
                ended: false,
            })
        });
        let last = jobs.last().and_then(|job| plain(job["id"].as_str()?));
        Listed {
            candidates: candidates.collect(),
            next: last.filter(|_| body["has_more"] == true),
        }
    }

    fn poll(&self, name: &str) -> HttpRequest {
        signed(self, get(self.url(&format!("/batches/{name}"))))
    }

    fn polled(&self, _: &str, body: &Value) -> Polled {
        ended::polled(body)
    }

    fn files(&self, ended: &Value) -> Vec<Download> {
        let roles = ["output", "error"].into_iter();
        let named = roles.filter_map(|role| Some((role, ended[role].as_str()?)));
        let download = |(role, id): (&str, &str)| Download {
            request: signed(self, get(self.url(&format!("/files/{id}/content")))),
            role: role.into(),
            items: None,
        };
        named.map(download).collect()
    }

    fn cancel(&self, name: &str) -> HttpRequest {
        let request = signed(self, post(self.url(&format!("/batches/{name}/cancel"))));
        request.header("content-type", HeaderValue::text("application/json"))
    }

    fn leftovers(&self, state: &State) -> Vec<HttpRequest> {
        if self.config.keep_files {
            return Vec::new();
        }
        let files = [
            &state.input["file"],
            &state.ended["output"],
            &state.ended["error"],
        ];
        let ids = files.into_iter().filter_map(Value::as_str);
        ids.map(|id| signed(self, delete(self.url(&format!("/files/{id}")))))
            .collect()
    }

    fn refused(&self, response: &HttpResponse) -> PluginError {
        errors::of_response(response, self.key_name())
    }
}

/// An id that can stand in a path; the service's answers are not trusted to hold one.
fn plain(id: &str) -> Option<String> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    (!id.is_empty() && id.bytes().all(fits)).then(|| id.to_owned())
}
