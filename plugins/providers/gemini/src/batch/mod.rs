//! Batches of the Developer API: a file by resumable upload, a job, and a file of answers.

mod lines;
mod operation;
mod upload;

use crate::{BatchInput, Gemini, model_path};
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

impl Gemini {
    fn is_inline(&self) -> bool {
        self.config.batch_input == BatchInput::Inline
    }

    /// The official client says so of every request, also of those without a body.
    fn json(&self, request: HttpRequest) -> HttpRequest {
        let kind = HeaderValue::text("application/json");
        self.signed(request.header("content-type", kind))
    }
}

impl Batches for Gemini {
    fn limits(&self) -> BatchLimits {
        let (bytes, separator, suffix) = if self.is_inline() {
            (19_000_000, ",", "")
        } else {
            (2_000_000_000, "\n", "\n")
        };
        BatchLimits {
            requests: self.config.batch_requests,
            bytes,
            prefix: String::new(),
            separator: separator.into(),
            suffix: suffix.into(),
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

impl Service for Gemini {
    fn pace(&self) -> Pace {
        Pace {
            poll_s: self.config.poll_s,
            adopt_wait_s: self.config.adopt_wait_s,
        }
    }

    fn upload(&self, job: &BatchJob, at: &Value) -> Option<(HttpRequest, Repeat)> {
        (!self.is_inline()).then(|| upload::request(self, job, at))
    }

    fn uploaded(
        &self,
        job: &BatchJob,
        at: &Value,
        said: &HttpResponse,
    ) -> Result<Upload, PluginError> {
        upload::answered(job, at, said)
    }

    fn lost_at(&self, at: &Value) -> Value {
        upload::lost_at(at)
    }

    fn create(&self, job: &BatchJob, input: &Value) -> HttpRequest {
        let model = model_path(&job.model).unwrap_or_default();
        let url = self.url(&format!("{model}:batchGenerateContent"));
        let mut request = self.signed(HttpRequest::post_json(url, String::new()));
        request.body = if self.is_inline() {
            inline(job)
        } else {
            let body = json!({"batch": {
                "inputConfig": {"fileName": input["file"]},
                "displayName": job.run_key,
            }});
            vec![Part::Text {
                text: body.to_string(),
            }]
        };
        request
    }

    fn created(&self, body: &Value) -> Option<String> {
        named(&body["name"])
    }

    fn list(&self, _: &BatchJob, page: Option<&str>) -> HttpRequest {
        let token = page.map(|token| format!("&pageToken={}", query_value(token)));
        // Answers that stand in a job would come with the list.
        let fields = if self.is_inline() {
            "&fields=operations(name,metadata(displayName,state)),nextPageToken"
        } else {
            ""
        };
        let token = token.unwrap_or_default();
        self.json(get(
            self.url(&format!("batches?pageSize=100{token}{fields}"))
        ))
    }

    fn listed(&self, state: &State, body: &Value) -> Listed {
        let jobs = ["operations", "batches"]
            .iter()
            .find_map(|key| body[*key].as_array());
        let jobs = jobs.map_or(&[][..], Vec::as_slice).iter();
        let key = state.job.run_key.as_str();
        let mine =
            jobs.filter(|job| job["metadata"]["displayName"] == key || job["displayName"] == key);
        let candidates = mine.filter_map(|job| {
            Some(Candidate {
                name: named(&job["name"])?,
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
        self.json(get(self.url(name)))
    }

    fn polled(&self, name: &str, body: &Value) -> Polled {
        operation::polled(name, body)
    }

    fn polled_large(&self, name: &str) -> Option<Value> {
        let items = format!("/metadata/output{}", operation::ITEMS);
        self.is_inline()
            .then(|| json!({"name": name, "items": items}))
    }

    fn files(&self, ended: &Value) -> Vec<Download> {
        let text = |key: &str| ended[key].as_str();
        let (path, items) = match (text("file"), text("name"), text("items")) {
            (Some(file), _, _) => (format!("{file}:download?alt=media"), None),
            (None, Some(name), Some(items)) => (name.to_owned(), Some(items.to_owned())),
            _ => return Vec::new(),
        };
        vec![Download {
            request: self.json(get(self.url(&path))),
            role: "output".into(),
            items,
        }]
    }

    fn cancel(&self, name: &str) -> HttpRequest {
        self.json(post(self.url(&format!("{name}:cancel"))))
    }

    fn leftovers(&self, state: &State) -> Vec<HttpRequest> {
        if self.config.keep_files {
            return Vec::new();
        }
        let files = [&state.input["file"], &state.ended["file"]];
        let names = files.into_iter().filter_map(Value::as_str);
        names
            .map(|file| self.json(delete(self.url(file))))
            .collect()
    }

    fn refused(&self, response: &HttpResponse) -> PluginError {
        refusal::of_response(response, &self.advice())
    }
}

/// The lines stand in the middle of the body; the outer `requests` is doubled on purpose.
fn inline(job: &BatchJob) -> Vec<Part> {
    let before = "{\"batch\":{\"inputConfig\":{\"requests\":{\"requests\":[";
    let after = format!("]}}}},\"displayName\":{}}}}}", json!(job.run_key));
    vec![
        Part::Text {
            text: before.into(),
        },
        Part::Blob {
            id: job.blob.clone(),
            offset: 0,
            len: job.bytes,
        },
        Part::Text { text: after },
    ]
}

/// A resource name that can stand in a path; the service's answers are not trusted to hold one.
fn named(name: &Value) -> Option<String> {
    let name = name.as_str()?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"-_./".contains(&b);
    let plain = !name.is_empty() && name.bytes().all(fits) && !name.contains("..");
    plain.then(|| name.trim_start_matches('/').to_owned())
}
