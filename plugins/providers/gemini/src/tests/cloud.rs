//! Batches of the Developer API, scripted.

use super::service;
use heartcut_batch_drill::{Cloud, End, Sent, Weather, ok, refusal, suite};
use heartcut_sdk::{http::HttpResponse, prelude::*};
use std::collections::BTreeMap;

#[test]
fn a_batch_of_a_file_survives_everything() {
    let make = |weather| Box::new(GeminiCloud::new(weather)) as Box<dyn Cloud>;
    suite::all(&service(json!({})), &make);
}

#[test]
fn a_batch_inside_of_its_creation_survives_everything() {
    let make = |weather| Box::new(GeminiCloud::new(weather)) as Box<dyn Cloud>;
    suite::all(&service(json!({"batch_input": "inline"})), &make);
}

struct GeminiCloud {
    weather: Weather,
    files: BTreeMap<String, String>,
    session: (String, usize),
    sessions: usize,
    /// Run key and lines.
    jobs: Vec<(String, Vec<Value>)>,
    inline: bool,
    dreams: u32,
    lists: u32,
    cancelled: bool,
}

impl GeminiCloud {
    fn new(weather: Weather) -> Self {
        Self {
            weather,
            files: BTreeMap::new(),
            session: (String::new(), 0),
            sessions: 0,
            jobs: Vec::new(),
            inline: false,
            dreams: weather.dreams,
            lists: weather.hidden_lists,
            cancelled: false,
        }
    }

    fn open(&mut self, sent: &Sent) -> HttpResponse {
        let size = sent.json()["file"]["size_bytes"].as_u64().unwrap();
        assert_eq!(
            sent.header("x-goog-upload-header-content-length"),
            size.to_string()
        );
        self.sessions += 1;
        self.session = (String::new(), usize::try_from(size).unwrap());
        let mut response = ok(&json!({}));
        let url = format!("https://upload.example.org/{}", self.sessions);
        response.headers.insert("x-goog-upload-url".into(), url);
        response
    }

    fn session(&mut self, sent: &Sent, url: &str) -> HttpResponse {
        assert!(!sent.is_signed(), "a session is its own credential");
        assert_eq!(url, format!("https://upload.example.org/{}", self.sessions));
        let command = sent.header("x-goog-upload-command").to_owned();
        if command.starts_with("upload") {
            assert_eq!(
                sent.header("x-goog-upload-offset"),
                self.session.0.len().to_string()
            );
            self.session.0 += &sent.body;
        }
        let (text, size) = &self.session;
        let whole = text.len() == *size;
        assert_eq!(
            whole,
            command.contains("finalize") || (whole && command == "query")
        );
        // A file that is named before it is whole is none yet.
        let mut response = ok(&json!({"file": {"name": "files/early", "state": "PROCESSING"}}));
        if whole {
            let name = format!("files/in{}", self.sessions);
            self.files.insert(name.clone(), text.clone());
            response = ok(&json!({"file": {"name": name, "state": "ACTIVE"}}));
        }
        let status = if whole { "final" } else { "active" };
        response
            .headers
            .insert("x-goog-upload-status".into(), status.into());
        let received = self.session.0.len().to_string();
        response
            .headers
            .insert("x-goog-upload-size-received".into(), received);
        response
    }

    fn create(&mut self, sent: &Sent) -> HttpResponse {
        let batch = &sent.json()["batch"];
        let input = &batch["inputConfig"];
        self.inline = input["requests"].is_object();
        let lines: Vec<Value> = match input["fileName"].as_str() {
            Some(file) => self.files[file]
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
            None => input["requests"]["requests"].as_array().unwrap().clone(),
        };
        self.jobs
            .push((batch["displayName"].as_str().unwrap().to_owned(), lines));
        let name = if self.weather.nameless {
            Value::Null
        } else {
            "batches/b1".into()
        };
        ok(&json!({"name": name, "metadata": {"state": "BATCH_STATE_PENDING"}}))
    }

    fn list(&mut self, sent: &Sent) -> HttpResponse {
        let hidden = self.lists > 0;
        self.lists = self.lists.saturating_sub(1);
        let operation =
            |name: String, run: &str| json!({"name": name, "metadata": {"displayName": run}});
        let mut jobs: Vec<Value> = (0..self.weather.strangers)
            .map(|n| operation(format!("batches/s{n}"), "other"))
            .collect();
        let mine = self.jobs.iter().filter(|_| !hidden);
        jobs.extend(mine.map(|(run, _)| operation("batches/b1".into(), run)));
        let token = sent
            .path
            .split("pageToken=")
            .nth(1)
            .map(|rest| rest.split('&').next().unwrap());
        let from: usize = token.map_or(0, |token| {
            token.strip_prefix("at%3D").unwrap().parse().unwrap()
        });
        let page: Vec<Value> = jobs[from..].iter().take(100).cloned().collect();
        let next = from + page.len();
        let token = if next < jobs.len() {
            format!("at={next}")
        } else {
            String::new()
        };
        ok(&json!({"operations": page, "nextPageToken": token}))
    }

    fn poll(&mut self) -> HttpResponse {
        let state = |state: &str| {
            let metadata = json!({"state": state, "batchStats": {"requestCount": "4", "pendingRequestCount": "4"}});
            ok(&json!({"name": "batches/b1", "metadata": metadata}))
        };
        if self.dreams > 0 {
            self.dreams -= 1;
            return state("BATCH_STATE_DREAMING");
        }
        if self.cancelled {
            return ok(
                &json!({"metadata": {"state": "JOB_STATE_CANCELLED"}, "done": true, "error": {"code": 1, "message": "cancelled"}}),
            );
        }
        if self.weather.forever {
            return state("BATCH_STATE_PENDING");
        }
        let lines = self.jobs[0].1.clone();
        let (state, good) = match self.weather.end {
            End::Succeeded => ("BATCH_STATE_SUCCEEDED", lines.len()),
            End::Partial => ("JOB_STATE_PARTIALLY_SUCCEEDED", lines.len() / 2),
            End::Expired => {
                return ok(&json!({"metadata": {"state": "BATCH_STATE_EXPIRED"}, "done": true}));
            }
            End::Refused => {
                let error = json!({"code": 3, "message": "unknown field"});
                return ok(
                    &json!({"metadata": {"state": "BATCH_STATE_FAILED"}, "done": true, "error": error}),
                );
            }
        };
        let mut answers: Vec<Value> = lines
            .iter()
            .enumerate()
            .map(|(n, line)| answer(line, n < good))
            .collect();
        answers.reverse();
        let output = if self.inline {
            json!({"inlinedResponses": {"inlinedResponses": answers}})
        } else {
            let text: String = answers.iter().map(|answer| format!("{answer}\n")).collect();
            self.files.insert("files/batch-b1".into(), text);
            json!({"responsesFile": "files/batch-b1"})
        };
        ok(
            &json!({"name": "batches/b1", "metadata": {"state": state, "output": output}, "done": true, "response": output}),
        )
    }
}

fn answer(line: &Value, good: bool) -> Value {
    let mut answer = match line["key"].as_str() {
        Some(key) => json!({"key": key}),
        None => json!({"metadata": line["metadata"]}),
    };
    if good {
        let content = json!({"role": "model", "parts": [{"text": "42"}]});
        answer["response"] = json!({"candidates": [{"content": content, "finishReason": "STOP"}]});
    } else {
        answer["error"] = json!({"code": 4, "message": "deadline"});
    }
    answer
}

impl Cloud for GeminiCloud {
    fn answer(&mut self, sent: &Sent) -> HttpResponse {
        if let Some(url) = sent.captured.clone() {
            return self.session(sent, &url);
        }
        assert!(sent.is_signed(), "a request without a key: {sent:?}");
        let (path, _) = sent.path.split_once('?').unwrap_or((&sent.path, ""));
        match (sent.method.as_str(), path) {
            ("POST", "/upload/v1beta/files") => self.open(sent),
            ("POST", "/v1beta/models/gemini-3-pro-preview:batchGenerateContent") => {
                self.create(sent)
            }
            ("GET", "/v1beta/batches") => self.list(sent),
            ("GET", "/v1beta/batches/b1") => self.poll(),
            ("POST", "/v1beta/batches/b1:cancel") => {
                self.cancelled = true;
                ok(&json!({}))
            }
            ("GET", "/v1beta/files/batch-b1:download") => {
                refusal(200, &self.files["files/batch-b1"])
            }
            // Ids of files with answers are too long for the service's own deletion.
            ("DELETE", _) if self.weather.undeletable => refusal(400, "{}"),
            ("DELETE", path) => {
                let gone = self.files.remove(path.strip_prefix("/v1beta/").unwrap());
                refusal(if gone.is_some() { 200 } else { 404 }, "{}")
            }
            other => panic!("nobody asks for {other:?}"),
        }
    }

    fn created(&self) -> usize {
        self.jobs.len()
    }

    fn files(&self) -> usize {
        // Files of uploads that were begun again expire by themselves.
        let used = |name: &&String| name.as_str() == "files/batch-b1";
        self.files.keys().filter(used).count()
    }
}
