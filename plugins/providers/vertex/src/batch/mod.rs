//! Batch prediction jobs: an object of Cloud Storage, a job, and objects with answers.

mod job;
mod lines;

use crate::{Vertex, model_path, place::Place, with_token};
use heartcut_generate_content::refusal;
use heartcut_sdk::{
    http::{HeaderValue, HttpRequest, HttpResponse, Part},
    prelude::*,
    role::{
        Batches,
        batch::{BatchJob, BatchLimits, BatchLine, Download, Event, Repeat, Step},
    },
};
use heartcut_wire::{
    batch::{self, Candidate, Listed, Pace, Polled, Service, State, Upload},
    delete, get, post, query_value,
};

impl Vertex {
    fn uri(&self, named: Option<&str>, usual: &str, job: &BatchJob) -> String {
        let folder = self.config.gcs.as_deref().unwrap_or_default();
        let template = match named {
            Some(named) => named.to_owned(),
            None => format!("{}/{usual}", folder.trim_end_matches('/')),
        };
        template.replace("{run}", &job.run_key)
    }

    fn input(&self, job: &BatchJob) -> String {
        self.uri(self.config.input_uri.as_deref(), "{run}/in.jsonl", job)
    }

    fn output(&self, job: &BatchJob) -> String {
        self.uri(self.config.output_uri.as_deref(), "{run}/out/", job)
    }

    /// The service answers with the number of the project; the rest of the path is ours.
    fn job_url(&self, name: &str) -> String {
        self.url(&format!("batchPredictionJobs/{name}"))
    }

    fn json(&self, request: HttpRequest) -> HttpRequest {
        let kind = HeaderValue::text("application/json");
        with_token(request.header("content-type", kind))
    }
}

impl Batches for Vertex {
    fn limits(&self) -> BatchLimits {
        BatchLimits {
            requests: self.config.batch_requests,
            bytes: 1_000_000_000,
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
        model_path(&job.model)?;
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

impl Service for Vertex {
    fn pace(&self) -> Pace {
        Pace {
            poll_s: self.config.poll_s,
            adopt_wait_s: self.config.adopt_wait_s,
        }
    }

    /// The object has the same name each time, so that it may be sent again.
    fn upload(&self, job: &BatchJob, _: &Value) -> Option<(HttpRequest, Repeat)> {
        let place = Place::parse(&self.input(job)).ok()?;
        let kind = HeaderValue::text("application/octet-stream");
        let request = with_token(post(place.upload_url(self.storage.as_str())));
        let mut request = request.header("content-type", kind);
        request.body = vec![Part::Blob {
            id: job.blob.clone(),
            offset: 0,
            len: job.bytes,
        }];
        Some((request, Repeat::Safe))
    }

    fn uploaded(&self, job: &BatchJob, _: &Value, _: &HttpResponse) -> Result<Upload, PluginError> {
        Ok(Upload::Done(json!({"uri": self.input(job)})))
    }

    fn create(&self, job: &BatchJob, input: &Value) -> HttpRequest {
        let body = json!({
            "model": model_path(&job.model).unwrap_or_default(),
            "inputConfig": {
                "instancesFormat": "jsonl",
                "gcsSource": {"uris": [input["uri"]]},
            },
            "displayName": job.run_key,
            "outputConfig": {
                "predictionsFormat": "jsonl",
                "gcsDestination": {"outputUriPrefix": self.output(job)},
            },
        });
        let url = self.url("batchPredictionJobs");
        with_token(HttpRequest::post_json(url, body.to_string()))
    }

    fn created(&self, body: &Value) -> Option<String> {
        job::id(&body["name"])
    }

    fn list(&self, job: &BatchJob, page: Option<&str>) -> HttpRequest {
        let filter = query_value(&format!("displayName=\"{}\"", job.run_key));
        let token = page.map(|token| format!("&pageToken={}", query_value(token)));
        let token = token.unwrap_or_default();
        let query = format!("batchPredictionJobs?filter={filter}&pageSize=100{token}");
        self.json(get(self.url(&query)))
    }

    fn listed(&self, state: &State, body: &Value) -> Listed {
        let jobs = body["batchPredictionJobs"].as_array();
        let jobs = jobs.map_or(&[][..], Vec::as_slice).iter();
        let mine = jobs.filter(|job| job["displayName"] == state.job.run_key.as_str());
        let candidates = mine.filter_map(|job| {
            Some(Candidate {
                name: job::id(&job["name"])?,
                sure: true,
                ended: false,
            })
        });
        let next = body["nextPageToken"]
            .as_str()
            .filter(|token| !token.is_empty());
        Listed {
            candidates: candidates.collect(),
            next: next.map(str::to_owned),
        }
    }

    fn poll(&self, name: &str) -> HttpRequest {
        self.json(get(self.job_url(name)))
    }

    fn polled(&self, _: &str, body: &Value) -> Polled {
        job::polled(body)
    }

    fn find(&self, state: &State, page: Option<&str>) -> Option<HttpRequest> {
        let place = Place::parse(state.ended["folder"].as_str()?).ok()?;
        Some(with_token(get(place.list_url(self.storage.as_str(), page))))
    }

    fn found(&self, body: &Value) -> (Vec<Download>, Option<String>) {
        let objects = body["items"].as_array().map_or(&[][..], Vec::as_slice);
        let places = objects.iter().filter_map(job::answers);
        let files = places.map(|place| Download {
            request: with_token(get(format!(
                "{}?alt=media",
                place.url(self.storage.as_str())
            ))),
            role: "output".into(),
            items: None,
        });
        let next = body["nextPageToken"]
            .as_str()
            .filter(|token| !token.is_empty());
        (files.collect(), next.map(str::to_owned))
    }

    fn cancel(&self, name: &str) -> HttpRequest {
        self.json(post(format!("{}:cancel", self.job_url(name))))
    }

    fn leftovers(&self, state: &State) -> Vec<HttpRequest> {
        if self.config.keep_files {
            return Vec::new();
        }
        let input = state.input["uri"]
            .as_str()
            .and_then(|uri| Place::parse(uri).ok());
        let input = input.map(|place| place.url(self.storage.as_str()));
        let output = state
            .found
            .iter()
            .filter_map(|url| url.strip_suffix("?alt=media"));
        let all = input.into_iter().chain(output.map(str::to_owned));
        all.map(|url| with_token(delete(url))).collect()
    }

    fn refused(&self, response: &HttpResponse) -> PluginError {
        refusal::of_response(response, &self.advice())
    }
}
