//! Resumable upload of a file, in slices. The URL of a session is a credential of its own: the
//! host keeps it, and no key is sent there.

use super::named;
use crate::Gemini;
use heartcut_sdk::{
    http::{Capture, HeaderValue, HttpRequest, HttpResponse, Part, Target},
    prelude::*,
    role::batch::{BatchJob, Repeat},
};
use heartcut_wire::{answer, batch::Upload, post};

/// Bytes of a slice, a multiple of every granularity that the service has been seen to ask for.
pub(crate) const CHUNK: u64 = 32 << 20;

const KIND: &str = "application/jsonl";
const SESSION: &str = "upload";

/// `at` is null before a session exists, then `{"offset"}` of the next slice, or `{"query"}` where
/// nobody knows how much arrived.
pub(super) fn request(gemini: &Gemini, job: &BatchJob, at: &Value) -> (HttpRequest, Repeat) {
    match (at["offset"].as_u64(), at["query"] == true) {
        (Some(offset), _) => (slice(job, offset), Repeat::Unsafe),
        (None, true) => (session("query"), Repeat::Safe),
        (None, false) => (open(gemini, job), Repeat::Safe),
    }
}

fn open(gemini: &Gemini, job: &BatchJob) -> HttpRequest {
    let version = &gemini.config.api_version;
    let url = format!("{}/upload/{version}/files", gemini.base.as_str());
    let body = json!({"file": {
        "display_name": "heartcut-batch",
        "mime_type": KIND,
        "size_bytes": job.bytes,
    }});
    let mut request = gemini
        .signed(HttpRequest::post_json(url, body.to_string()))
        .header("x-goog-upload-protocol", HeaderValue::text("resumable"))
        .header("x-goog-upload-command", HeaderValue::text("start"))
        .header(
            "x-goog-upload-header-content-length",
            HeaderValue::text(job.bytes.to_string()),
        )
        .header("x-goog-upload-header-content-type", HeaderValue::text(KIND))
        .header(
            "x-goog-upload-file-name",
            HeaderValue::text(format!("{}.jsonl", job.run_key)),
        );
    request.capture.push(Capture {
        header: "x-goog-upload-url".into(),
        name: SESSION.into(),
    });
    request
}

fn slice(job: &BatchJob, offset: u64) -> HttpRequest {
    let len = CHUNK.min(job.bytes.saturating_sub(offset));
    let command = if offset + len >= job.bytes {
        "upload, finalize"
    } else {
        "upload"
    };
    let mut request = session(command).header(
        "x-goog-upload-offset",
        HeaderValue::text(offset.to_string()),
    );
    if len > 0 {
        request.body.push(Part::Blob {
            id: job.blob.clone(),
            offset,
            len,
        });
    }
    request
}

fn session(command: &str) -> HttpRequest {
    let mut request =
        post(String::new()).header("x-goog-upload-command", HeaderValue::text(command));
    request.target = Target::Captured {
        name: SESSION.into(),
    };
    request
}

/// What an answer of the upload means.
pub(super) fn answered(
    job: &BatchJob,
    at: &Value,
    response: &HttpResponse,
) -> Result<Upload, PluginError> {
    if at.is_null() {
        return Ok(Upload::Next(json!({"offset": 0})));
    }
    let status = response.headers.get("x-goog-upload-status");
    let status = status.map(String::as_str);
    let file = answer(response)
        .ok()
        .and_then(|body| named(&body["file"]["name"]));
    // While an upload goes on, a file that is named already is not whole.
    if let Some(file) = file.filter(|_| status != Some("active")) {
        return Ok(Upload::Done(json!({"file": file})));
    }
    match (status, at["offset"].as_u64()) {
        (Some("active"), Some(offset)) => {
            let next = offset + CHUNK.min(job.bytes.saturating_sub(offset));
            Ok(Upload::Next(json!({"offset": next})))
        }
        (Some("active"), None) => Ok(Upload::Next(json!({"offset": received(response)?}))),
        // Without a status nobody knows whether the slice arrived.
        (None, Some(_)) => Ok(Upload::Next(json!({"query": true}))),
        _ => Err(
            PluginError::new("bad-answer", "the upload ended without a file").retry(Retry::Soon),
        ),
    }
}

fn received(response: &HttpResponse) -> Result<u64, PluginError> {
    let header = response.headers.get("x-goog-upload-size-received");
    let received = header.and_then(|text| text.trim().parse().ok());
    received.ok_or_else(|| {
        PluginError::new(
            "bad-answer",
            "the service does not say how much of the file it has",
        )
        .retry(Retry::Soon)
    })
}

/// After a lost answer the service is asked how much it has.
pub(super) fn lost_at(at: &Value) -> Value {
    if at.is_null() {
        Value::Null
    } else {
        json!({"query": true})
    }
}
