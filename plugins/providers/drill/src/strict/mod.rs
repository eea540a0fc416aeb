//! Requests held against the services' own schemas, where a machine has them. What a schema does
//! not name is a fault: the services refuse it as well.
//!
//! The schemas are OpenAI's OpenAPI document and Google's discovery documents, under `wire/specs`
//! of the folder of `HEARTCUT_SHARED`, else of `shared` beside the workspace. That of Vertex AI is
//! part of the Python package google-api-python-client, which `.ci/sdks` installs.

mod google;
mod params;
mod schemas;

pub use params::requests;
pub use schemas::Service;
#[cfg(test)]
pub(crate) use schemas::shared;

use heartcut_sdk::http::{HttpRequest, Target};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The prefix of Vertex AI's schemas.
const CLOUD: &str = "GoogleCloudAiplatformV1beta1";

/// What is wrong with a request, as recordings have them (`method`, `path`, `json` or `body`);
/// nothing is known where there is no schema for it.
pub fn faults(request: &Value) -> Option<Vec<String>> {
    let path = request["path"].as_str()?;
    let json = &request["json"];
    let posted = request["method"] == "POST";
    let last = path.rsplit('/').next()?;
    match last {
        "completions" if posted => Service::OpenAi.faults("CreateChatCompletionRequest", json),
        "responses" if posted => Service::OpenAi.faults("CreateResponse", json),
        "batches" if posted => Service::OpenAi.faults_of_body("/batches", json),
        "files" if request["multipart"].is_array() => of_form(&request["multipart"]),
        "batchPredictionJobs" if posted => {
            Service::Vertex.faults(&format!("{CLOUD}BatchPredictionJob"), json)
        }
        _ if last.ends_with(":generateContent") && path.contains("/projects/") => {
            of_content(Service::Vertex, json)
        }
        _ if last.ends_with(":generateContent") => of_content(Service::Gemini, json),
        _ if last.ends_with(":batchGenerateContent") => of_batch(json),
        _ if path.starts_with("/upload-session") => of_lines(request["body"].as_str()?),
        _ => None,
    }
}

/// A body of `generateContent`.
pub fn of_content(service: Service, body: &Value) -> Option<Vec<String>> {
    match service {
        Service::Vertex => service.faults(&format!("{CLOUD}GenerateContentRequest"), body),
        _ => service.faults("GenerateContentRequest", body),
    }
}

/// Our own request in the form of a recording.
pub fn recorded(request: &HttpRequest) -> Value {
    let url = match &request.target {
        Target::Url { url } => url.as_str(),
        Target::Captured { .. } => "",
    };
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    let body = crate::capture::text(request);
    json!({
        "method": request.method,
        "path": path.split('?').next(),
        "json": serde_json::from_str::<Value>(&body).unwrap_or_default(),
        "body": body,
    })
}

fn of_batch(json: &Value) -> Option<Vec<String>> {
    let fields = json.as_object()?;
    let mut faults = Service::Gemini.faults("GenerateContentBatch", &json["batch"])?;
    faults.extend(fields.keys().filter(|key| *key != "batch").cloned());
    if !json["batch"].is_object() {
        faults.push("there is no batch".into());
    }
    Some(faults)
}

/// Lines of a file that Gemini's batches read.
fn of_lines(text: &str) -> Option<Vec<String>> {
    let mut faults = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let line: Value = serde_json::from_str(line).ok()?;
        let known = ["key", "request", "metadata"];
        let fields = line.as_object()?.keys();
        faults.extend(fields.filter(|key| !known.contains(&key.as_str())).cloned());
        faults.extend(of_content(Service::Gemini, &line["request"])?);
    }
    Some(faults)
}

fn of_form(parts: &Value) -> Option<Vec<String>> {
    let parts = parts.as_array()?;
    let part = |name: &str| {
        let named = format!("name=\"{name}\"");
        let found = parts.iter().find(|part| {
            let head = part["headers"][0].as_str();
            head.is_some_and(|head| head.contains(&named))
        });
        found.and_then(|part| part["body"].as_str())
    };
    let mut faults = of_openai_lines(part("file")?)?;
    if part("purpose") != Some("batch") {
        faults.push("another purpose".into());
    }
    Some(faults)
}

/// Lines of a file that OpenAI's batches read; their form is that of the guide, as the document
/// does not have it.
pub fn of_openai_lines(text: &str) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let line: Value = serde_json::from_str(line).ok()?;
        let known = ["custom_id", "method", "url", "body"];
        let fields = line.as_object()?.keys();
        faults.extend(fields.filter(|key| !known.contains(&key.as_str())).cloned());
        let id = line["custom_id"].as_str().unwrap_or_default();
        if id.is_empty() || !seen.insert(id.to_owned()) {
            faults.push(format!("the id `{id}` is empty or stands twice"));
        }
        if line["method"] != "POST" {
            faults.push("another method".into());
        }
        let schema = match line["url"].as_str() {
            Some("/v1/chat/completions") => "CreateChatCompletionRequest",
            Some("/v1/responses") => "CreateResponse",
            other => {
                faults.push(format!("another endpoint: {other:?}"));
                continue;
            }
        };
        faults.extend(Service::OpenAi.faults(schema, &line["body"])?);
    }
    Some(faults)
}
