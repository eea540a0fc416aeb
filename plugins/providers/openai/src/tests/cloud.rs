//! The Batch API of OpenAI, scripted.

use super::{own, service};
use heartcut_batch_drill::{Cloud, End, Sent, Weather, ok, refusal, suite};
use heartcut_sdk::{http::HttpResponse, prelude::*};
use std::collections::BTreeMap;

#[test]
fn a_batch_survives_everything() {
    let make = |weather| Box::new(OpenAiCloud::new(weather)) as Box<dyn Cloud>;
    suite::all(&own(), &make);
    let responses = json!({"base_url": "http://x/v1", "api": "responses", "api_key": "K"});
    suite::all(&service(responses), &make);
}

struct OpenAiCloud {
    weather: Weather,
    files: BTreeMap<String, String>,
    jobs: Vec<(String, Value)>,
    dreams: u32,
    lists: u32,
    cancelled: bool,
}

impl OpenAiCloud {
    fn new(weather: Weather) -> Self {
        Self {
            weather,
            files: BTreeMap::new(),
            jobs: Vec::new(),
            dreams: weather.dreams,
            lists: weather.hidden_lists,
            cancelled: false,
        }
    }

    fn keep(&mut self, text: String) -> String {
        let id = format!("file-{}", self.files.len());
        self.files.insert(id.clone(), text);
        id
    }

    /// One file with the lines between the marks of its boundary.
    fn upload(&mut self, sent: &Sent) -> HttpResponse {
        let kind = sent.header("content-type");
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let parts: Vec<&str> = sent.body.split(&format!("--{boundary}")).collect();
        let ["", purpose, file, "--\r\n"] = parts.as_slice() else {
            panic!("{parts:?}")
        };
        assert!(purpose.ends_with("\r\n\r\nbatch\r\n"), "{purpose:?}");
        let (_, lines) = file.split_once("\r\n\r\n").unwrap();
        let lines = lines.strip_suffix("\r\n").unwrap();
        assert!(lines.ends_with('\n'), "{lines:?}");
        let id = self.keep(lines.to_owned());
        ok(&json!({"id": id, "object": "file", "purpose": "batch"}))
    }

    fn create(&mut self, sent: &Sent) -> HttpResponse {
        let body = sent.json();
        let lines = self.files[body["input_file_id"].as_str().unwrap()].clone();
        for line in lines.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["url"], body["endpoint"]);
        }
        let run = body["metadata"]["heartcut_run"]
            .as_str()
            .unwrap()
            .to_owned();
        self.jobs.push((run, body));
        let id = if self.weather.nameless {
            Value::Null
        } else {
            "batch_1".into()
        };
        ok(&json!({"id": id, "status": "validating"}))
    }

    fn list(&mut self, sent: &Sent) -> HttpResponse {
        let hidden = self.lists > 0;
        self.lists = self.lists.saturating_sub(1);
        let stranger =
            |n: usize| json!({"id": format!("batch_s{n}"), "metadata": {"heartcut_run": "other"}});
        let mut jobs: Vec<Value> = (0..self.weather.strangers).map(stranger).collect();
        let mine = self.jobs.iter().filter(|_| !hidden);
        jobs.extend(
            mine.map(|(run, _)| json!({"id": "batch_1", "metadata": {"heartcut_run": run}})),
        );
        let after = sent.path.split("after=").nth(1);
        let from = after.map_or(0, |id| {
            jobs.iter().position(|job| job["id"] == id).unwrap() + 1
        });
        let page: Vec<Value> = jobs[from..].iter().take(100).cloned().collect();
        ok(&json!({"object": "list", "has_more": from + page.len() < jobs.len(), "data": page}))
    }

    fn poll(&mut self) -> HttpResponse {
        let counts = json!({"total": 4, "completed": 1, "failed": 0});
        let status = |status: &str| {
            ok(&json!({"id": "batch_1", "status": status, "request_counts": counts}))
        };
        if self.dreams > 0 {
            self.dreams -= 1;
            return status("dreaming");
        }
        if self.cancelled {
            return status("cancelled");
        }
        if self.weather.forever {
            return status("validating");
        }
        let input = self.jobs[0].1["input_file_id"].as_str().unwrap();
        let lines: Vec<Value> = self.files[input]
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let (status, good) = match self.weather.end {
            End::Succeeded => ("completed", lines.len()),
            End::Partial => ("expired", lines.len() / 2),
            End::Expired => ("expired", 0),
            End::Refused => {
                let error = json!({"code": "invalid_json_line", "line": 1, "message": "no"});
                return ok(&json!({"status": "failed", "errors": {"data": [error]}}));
            }
        };
        let mut output: Vec<String> = lines[..good].iter().map(answer).collect();
        output.reverse();
        let error: Vec<String> = lines[good..].iter().map(expired).collect();
        let mut body = json!({"id": "batch_1", "status": status, "output_file_id": null, "error_file_id": null});
        for (name, lines) in [("output_file_id", output), ("error_file_id", error)] {
            if !lines.is_empty() && good > 0 {
                body[name] = self.keep(lines.join("\n") + "\n").into();
            }
        }
        ok(&body)
    }
}

fn answer(line: &Value) -> String {
    let body = if line["url"] == "/v1/responses" {
        json!({"status": "completed", "output": [{"type": "message", "content": [{"type": "output_text", "text": "42"}]}]})
    } else {
        json!({"choices": [{"message": {"content": "42"}, "finish_reason": "stop"}]})
    };
    let response = json!({"status_code": 200, "request_id": "q", "body": body});
    json!({"id": "b", "custom_id": line["custom_id"], "response": response, "error": null})
        .to_string()
}

fn expired(line: &Value) -> String {
    let error = json!({"code": "batch_expired", "message": "This request could not be executed before the completion window expired."});
    json!({"id": "b", "custom_id": line["custom_id"], "response": null, "error": error}).to_string()
}

impl Cloud for OpenAiCloud {
    fn answer(&mut self, sent: &Sent) -> HttpResponse {
        let (path, _) = sent.path.split_once('?').unwrap_or((&sent.path, ""));
        match (sent.method.as_str(), path) {
            ("POST", "/v1/files") => self.upload(sent),
            ("POST", "/v1/batches") => self.create(sent),
            ("GET", "/v1/batches") => self.list(sent),
            ("GET", "/v1/batches/batch_1") => self.poll(),
            ("POST", "/v1/batches/batch_1/cancel") => {
                self.cancelled = true;
                ok(&json!({"id": "batch_1", "status": "cancelling"}))
            }
            ("GET", path) => {
                let id = path
                    .strip_prefix("/v1/files/")
                    .unwrap()
                    .strip_suffix("/content")
                    .unwrap();
                refusal(200, &self.files[id])
            }
            ("DELETE", _) if self.weather.undeletable => refusal(400, "{}"),
            ("DELETE", path) => {
                let gone = self.files.remove(path.strip_prefix("/v1/files/").unwrap());
                refusal(if gone.is_some() { 200 } else { 404 }, "{}")
            }
            other => panic!("nobody asks for {other:?}"),
        }
    }

    fn created(&self) -> usize {
        self.jobs.len()
    }

    fn files(&self) -> usize {
        self.files.len()
    }
}
