//! Batch prediction jobs, the JSON API of Cloud Storage, and the service that mints tokens, as
//! Google Cloud has them.

use super::{
    Api, BatchPlan, End,
    books::{Asked, Books, Job, Standing, answer_lines},
    call::{Call, file, ok, plain, query, refusal},
    gemini,
    storage::Storage,
    token::Tokens,
};
use axum::response::Response;
use serde_json::{Value, json};

/// Vertex AI with Cloud Storage.
#[derive(Debug, Default)]
pub struct Vertex {
    tokens: Tokens,
    storage: Storage,
}

impl Vertex {
    /// The same with its objects in another service.
    pub fn with_storage(storage: Storage) -> Self {
        Self {
            storage,
            ..Self::default()
        }
    }
}

/// Objects on a page of a list.
const PAGE: usize = 2;
const LABEL: &str = "heartcut_key";

impl Api for Vertex {
    fn base(&self) -> &'static str {
        ""
    }

    fn kind(&self, call: &Call) -> &'static str {
        let last = call.path.rsplit('/').next().unwrap_or_default();
        let (get, object) = (call.method == "GET", ["storage", "v1", "b", "*", "o", "*"]);
        match () {
            () if call.is("POST", &["token"]) => "token",
            () if call.is("POST", &["upload", "storage", "v1", "b", "*", "o"]) => "upload",
            () if call.is("GET", &object[..5]) => "find",
            () if call.is("GET", &object) && query(call, "alt").is_some() => "download",
            () if call.is("GET", &object) => "look-at-file",
            () if call.is("DELETE", &object) => "delete",
            () if last == "batchPredictionJobs" && get => "list",
            () if last == "batchPredictionJobs" => "create",
            () if call.path.contains("/batchPredictionJobs/") && last.ends_with(":cancel") => {
                "cancel"
            }
            () if call.path.contains("/batchPredictionJobs/") && get => "poll",
            () if call.path.contains("/batchPredictionJobs/") => "forget",
            () if last.ends_with(":generateContent") => "chat",
            () => "unknown",
        }
    }

    fn answer(&self, kind: &str, call: &Call, books: &mut Books, plan: &BatchPlan) -> Response {
        if kind == "token" {
            return self.tokens.mint(call);
        }
        if !self.tokens.covers(call) {
            return refusal(401, "the request has no token that was minted here");
        }
        let object = format!("{}/{}", call.part(3), plain(call.part(5)));
        match kind {
            "upload" => upload(call, books),
            "find" => find(call, books),
            "download" | "look-at-file" => match books.files.get(&object) {
                Some(bytes) if kind == "download" => file(bytes.clone()),
                Some(_) => ok(&resource(&object)),
                None => refusal(404, "no such object"),
            },
            // A bucket that keeps its objects for a while refuses so.
            "delete" if plan.undeletable && object.contains("/out/") => {
                refusal(403, "the object is under a retention policy")
            }
            "delete" => match books.files.remove(&object) {
                Some(_) => ok(&json!({})),
                None => refusal(404, "no such object"),
            },
            "create" => self.create(call, books, plan),
            "list" => list(call, books, plan),
            "poll" => self.poll(call, books, plan),
            "cancel" => cancel(call, books),
            "forget" => ok(&json!({"done": true})),
            "chat" => ok(&gemini::response(&gemini::asked("", &call.json()))),
            _ => refusal(404, "nobody knows what that is"),
        }
    }
}

impl Vertex {
    fn create(&self, call: &Call, books: &mut Books, plan: &BatchPlan) -> Response {
        let said = call.json();
        let input = said["inputConfig"]["gcsSource"]["uris"][0].as_str();
        let Some(bytes) = input.and_then(|uri| self.storage.read(books, uri)) else {
            return refusal(400, "no such input object");
        };
        let text = String::from_utf8(bytes).expect("a file of lines is text");
        let lines = text.lines().map(|line| {
            let line: Value = serde_json::from_str(line).expect("a line is JSON");
            let id = line["request"]["labels"][LABEL].as_str();
            gemini::asked(id.expect("a line has a key"), &line["request"])
        });
        let name = said["displayName"].as_str().map(str::to_owned);
        let job = books.create(plan, "", name, lines.collect(), said.clone());
        ok(&shown(job, "JOB_STATE_PENDING", None))
    }

    fn poll(&self, call: &Call, books: &mut Books, plan: &BatchPlan) -> Response {
        let id = id(call);
        let first = books.jobs.first().is_some_and(|job| job.id == id);
        let Some(job) = books.job(&id) else {
            return refusal(404, "no such job");
        };
        if job.look() == Standing::Running {
            let state = if plan.unknown_state {
                "JOB_STATE_CONTEMPLATING"
            } else {
                "JOB_STATE_RUNNING"
            };
            return ok(&shown(job, state, None));
        }
        let job = job.clone();
        let state = match job.end {
            End::Completed => "JOB_STATE_SUCCEEDED",
            End::Expired(_) => "JOB_STATE_EXPIRED",
            End::Cancelled(_) => "JOB_STATE_CANCELLED",
            End::Invalid => "JOB_STATE_FAILED",
        };
        let folder = (!job.answered().is_empty()).then(|| self.results(&job, books, plan, first));
        ok(&shown(&job, state, folder.as_deref()))
    }

    /// Writes the answers, as two objects and one that is none; the folder they are in.
    fn results(&self, job: &Job, books: &mut Books, plan: &BatchPlan, first: bool) -> String {
        let stranger =
            json!({"request": {"labels": {LABEL: "f".repeat(32)}}, "status": "", "response": {}});
        let line = |asked: &Asked| {
            json!({"request": asked.body, "status": "", "response": gemini::response(asked),
                   "processed_time": "2026-11-20T10:00:00.000+00:00"})
        };
        let lines = answer_lines(job, plan, first, line, &stranger);
        let prefix = job.said["outputConfig"]["gcsDestination"]["outputUriPrefix"].as_str();
        let prefix = prefix.unwrap_or_default().trim_end_matches('/');
        let folder = format!("{prefix}/prediction-model-2026-11-20T10:00:00Z");
        let half = lines.len().div_ceil(2);
        for (n, part) in [&lines[..half], &lines[half..]].into_iter().enumerate() {
            let object = format!("{folder}/predictions_{n:05}.jsonl");
            self.storage.write(books, &object, part.concat());
        }
        let manifest = format!("{folder}/manifest.txt");
        self.storage.write(books, &manifest, b"two".to_vec());
        folder
    }
}

fn upload(call: &Call, books: &mut Books) -> Response {
    let object = format!(
        "{}/{}",
        call.part(4),
        query(call, "name").unwrap_or_default()
    );
    books.files.insert(object.clone(), call.body.to_vec());
    ok(&resource(&object))
}

fn find(call: &Call, books: &Books) -> Response {
    let prefix = query(call, "prefix").unwrap_or_default();
    let below = format!("{}/{prefix}", call.part(3));
    let all: Vec<&String> = books
        .files
        .keys()
        .filter(|name| name.starts_with(&below))
        .collect();
    let from = query(call, "pageToken").and_then(|token| token.parse().ok());
    let from = all.len().min(from.unwrap_or(0));
    let items: Vec<Value> = all[from..]
        .iter()
        .take(PAGE)
        .map(|name| resource(name))
        .collect();
    let next = from + items.len();
    let mut answer = json!({"kind": "storage#objects", "items": items});
    if next < all.len() {
        answer["nextPageToken"] = next.to_string().into();
    }
    ok(&answer)
}

fn resource(object: &str) -> Value {
    let (bucket, name) = object.split_once('/').unwrap_or_default();
    json!({"kind": "storage#object", "bucket": bucket, "name": name, "contentType": "application/octet-stream"})
}

fn list(call: &Call, books: &mut Books, plan: &BatchPlan) -> Response {
    let filter = query(call, "filter").unwrap_or_default();
    let wanted = filter.strip_prefix("displayName=");
    let wanted = wanted.map(|name| name.trim_matches('"').to_owned());
    let mut jobs = books.listed(plan);
    jobs.retain(|job| wanted.is_none() || job.name == wanted);
    let jobs = jobs.iter().map(|job| shown(job, "JOB_STATE_PENDING", None));
    ok(&json!({"batchPredictionJobs": jobs.collect::<Vec<_>>()}))
}

fn cancel(call: &Call, books: &mut Books) -> Response {
    let id = id(call);
    let Some(job) = books.job(&id) else {
        return refusal(404, "no such job");
    };
    if !job.is_over() {
        (job.looks, job.end) = (0, End::Cancelled(job.lines.len() / 2));
    }
    ok(&json!({}))
}

/// The last part of the path, without what is done to it.
fn id(call: &Call) -> String {
    let last = call.path.rsplit('/').next().unwrap_or_default();
    last.split(':').next().unwrap_or_default().to_owned()
}

/// The service writes the number of the project where its name was said.
fn shown(job: &Job, state: &str, folder: Option<&str>) -> Value {
    let place = "projects/17/locations/us-central1";
    let over = job.is_over() && !matches!(state, "JOB_STATE_PENDING" | "JOB_STATE_RUNNING");
    let done = if over { job.answered().len() } else { 0 };
    let mut shown = json!({
        "name": format!("{place}/batchPredictionJobs/{}", job.id),
        "displayName": job.name, "model": job.said["model"], "state": state,
        "inputConfig": job.said["inputConfig"], "outputConfig": job.said["outputConfig"],
        "createTime": "2026-11-20T10:00:00.000000Z", "updateTime": "2026-11-20T10:00:00.000000Z",
        "completionStats": {
            "successfulCount": done.to_string(),
            "incompleteCount": (job.lines.len() - done).to_string(),
        },
    });
    if let Some(folder) = folder {
        shown["outputInfo"] = json!({"gcsOutputDirectory": folder});
    }
    if over && job.end == End::Invalid {
        shown["error"] = json!({"code": 3, "message": "the file is not valid"});
    }
    shown
}
