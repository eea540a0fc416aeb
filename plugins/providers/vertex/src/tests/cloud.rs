//! Batch prediction jobs over Cloud Storage, scripted.

use crate::Vertex;
use heartcut_batch_drill::{Cloud, End, Sent, Weather, ok, refusal, suite};
use heartcut_sdk::{http::HttpResponse, parse_config, prelude::*};
use std::collections::BTreeMap;

#[test]
fn a_batch_survives_everything() {
    let config = json!({"project": "p", "gcs": "gs://b/heart cut/"});
    let vertex = Vertex::create(parse_config(config).unwrap(), Assets::default()).unwrap();
    let make = |weather| Box::new(VertexCloud::new(weather)) as Box<dyn Cloud>;
    suite::all(&vertex, &make);
}

struct VertexCloud {
    weather: Weather,
    objects: BTreeMap<String, String>,
    jobs: Vec<Value>,
    dreams: u32,
    lists: u32,
    cancelled: bool,
}

const JOBS: &str = "/v1beta1/projects/p/locations/us-central1/batchPredictionJobs";
const NAME: &str = "projects/17/locations/us-central1/batchPredictionJobs/9";

impl VertexCloud {
    fn new(weather: Weather) -> Self {
        Self {
            weather,
            objects: BTreeMap::new(),
            jobs: Vec::new(),
            dreams: weather.dreams,
            lists: weather.hidden_lists,
            cancelled: false,
        }
    }

    fn create(&mut self, sent: &Sent) -> HttpResponse {
        let body = sent.json();
        let uri = body["inputConfig"]["gcsSource"]["uris"][0]
            .as_str()
            .unwrap();
        assert!(
            self.objects.contains_key(uri),
            "{uri} of {:?}",
            self.objects.keys()
        );
        self.jobs.push(body);
        let name = if self.weather.nameless {
            Value::Null
        } else {
            NAME.into()
        };
        ok(&json!({"name": name, "state": "JOB_STATE_PENDING"}))
    }

    fn list(&mut self, sent: &Sent) -> HttpResponse {
        assert!(
            sent.path.contains("?filter=displayName%3D%22r1a2"),
            "{}",
            sent.path
        );
        let hidden = self.lists > 0;
        self.lists = self.lists.saturating_sub(1);
        let stranger = |n: usize| json!({"name": format!("projects/17/locations/x/batchPredictionJobs/{n}00"), "displayName": "other"});
        let mut jobs: Vec<Value> = (0..self.weather.strangers).map(stranger).collect();
        let mine = self.jobs.iter().filter(|_| !hidden);
        jobs.extend(mine.map(|job| json!({"name": NAME, "displayName": job["displayName"]})));
        let token = sent.path.split("pageToken=").nth(1);
        let from: usize = token.map_or(0, |token| token.parse().unwrap());
        let page: Vec<Value> = jobs[from..].iter().take(100).cloned().collect();
        let next = from + page.len();
        let mut answer = json!({"batchPredictionJobs": page});
        if next < jobs.len() {
            answer["nextPageToken"] = next.to_string().into();
        }
        ok(&answer)
    }

    fn poll(&mut self) -> HttpResponse {
        if self.dreams > 0 {
            self.dreams -= 1;
            return ok(&json!({"name": NAME, "state": "JOB_STATE_DREAMING"}));
        }
        if self.cancelled {
            return ok(
                &json!({"name": NAME, "state": "JOB_STATE_CANCELLED", "error": {"code": 1, "message": "cancelled"}}),
            );
        }
        if self.weather.forever {
            return ok(
                &json!({"name": NAME, "state": "JOB_STATE_PENDING", "completionStats": {"incompleteCount": "4"}}),
            );
        }
        let config = &self.jobs[0];
        let input = config["inputConfig"]["gcsSource"]["uris"][0]
            .as_str()
            .unwrap();
        let lines: Vec<Value> = self.objects[input]
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let (state, good, kept) = match self.weather.end {
            End::Succeeded => ("JOB_STATE_SUCCEEDED", lines.len(), lines.len()),
            End::Partial => ("JOB_STATE_EXPIRED", lines.len() / 2, lines.len()),
            End::Expired => return ok(&json!({"name": NAME, "state": "JOB_STATE_EXPIRED"})),
            End::Refused => {
                let error = json!({"code": 3, "message": "no such model"});
                return ok(&json!({"name": NAME, "state": "JOB_STATE_FAILED", "error": error}));
            }
        };
        let prefix = config["outputConfig"]["gcsDestination"]["outputUriPrefix"]
            .as_str()
            .unwrap();
        let folder = format!("{prefix}prediction-model-2026");
        for (n, line) in lines[..kept].iter().enumerate() {
            let object = format!("{folder}/predictions-{n}.jsonl");
            self.objects.insert(object, answer(line, n < good));
        }
        self.objects
            .insert(format!("{folder}/manifest.txt"), "not lines".into());
        ok(&json!({"name": NAME, "state": state, "outputInfo": {"gcsOutputDirectory": folder}}))
    }

    /// Two objects a page.
    fn below(&self, query: &str) -> HttpResponse {
        let value = |name: &str| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        };
        let prefix = format!("gs://b/{}", plain(value("prefix").unwrap()));
        let from: usize = value("pageToken").map_or(0, |token| token.parse().unwrap());
        let all: Vec<&String> = self
            .objects
            .keys()
            .filter(|uri| uri.starts_with(&prefix))
            .collect();
        let page = all[from..].iter().take(2);
        let items: Vec<Value> = page
            .map(|uri| json!({"bucket": "b", "name": uri.strip_prefix("gs://b/")}))
            .collect();
        let next = from + items.len();
        let mut answer = json!({"kind": "storage#objects", "items": items});
        if next < all.len() {
            answer["nextPageToken"] = next.to_string().into();
        }
        ok(&answer)
    }
}

fn answer(line: &Value, good: bool) -> String {
    let content = json!({"role": "model", "parts": [{"text": "42"}]});
    let response = json!({"candidates": [{"content": content, "finishReason": "STOP"}]});
    let line = if good {
        json!({"request": line["request"], "status": "", "response": response, "processed_time": "2026"})
    } else {
        json!({"request": line["request"], "status": "Deadline exceeded", "response": {}, "processed_time": "2026"})
    };
    format!("{line}\n")
}

fn plain(escaped: &str) -> String {
    escaped.replace("%2F", "/").replace("%20", " ")
}

impl Cloud for VertexCloud {
    fn answer(&mut self, sent: &Sent) -> HttpResponse {
        assert!(sent.is_signed(), "a request without a token: {sent:?}");
        let (path, query) = sent.path.split_once('?').unwrap_or((&sent.path, ""));
        let object = path
            .strip_prefix("/storage/v1/b/b/o/")
            .map(|name| format!("gs://b/{}", plain(name)));
        match (sent.method.as_str(), path, object) {
            ("POST", "/upload/storage/v1/b/b/o", _) => {
                let name = query.strip_prefix("uploadType=media&name=").unwrap();
                self.objects
                    .insert(format!("gs://b/{}", plain(name)), sent.body.clone());
                ok(&json!({"name": name}))
            }
            ("GET", "/storage/v1/b/b/o", _) => self.below(query),
            ("GET", _, Some(object)) => refusal(200, &self.objects[&object]),
            ("DELETE", ..) if self.weather.undeletable => refusal(412, "{}"),
            ("DELETE", _, Some(object)) => {
                let gone = self.objects.remove(&object);
                refusal(if gone.is_some() { 204 } else { 404 }, "")
            }
            ("POST", JOBS, _) => self.create(sent),
            ("GET", JOBS, _) => self.list(sent),
            ("GET", path, _) if path == format!("{JOBS}/9") => self.poll(),
            ("POST", path, _) if path == format!("{JOBS}/9:cancel") => {
                self.cancelled = true;
                ok(&json!({}))
            }
            other => panic!("nobody asks for {other:?}"),
        }
    }

    fn created(&self) -> usize {
        self.jobs.len()
    }

    fn files(&self) -> usize {
        self.objects
            .keys()
            .filter(|uri| uri.ends_with(".jsonl"))
            .count()
    }
}
