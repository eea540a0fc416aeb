//! The file of a batch as `multipart/form-data` (RFC 7578).

use crate::{OpenAi, encode::signed};
use heartcut_sdk::{
    http::{HeaderValue, HttpRequest, Part},
    role::batch::BatchJob,
};
use heartcut_wire::post;

/// The upload. Its boundary is the same for the same job: a line break before it cannot occur in a
/// file of JSON lines, which hold no carriage return.
pub(super) fn request(service: &OpenAi, job: &BatchJob) -> HttpRequest {
    let boundary = format!("heartcut-{}", job.first);
    let kind = format!("multipart/form-data; boundary={boundary}");
    let mut request = signed(service, post(service.url("/files")))
        .header("content-type", HeaderValue::text(kind));
    request.body = vec![
        Part::Text {
            text: before(&boundary),
        },
        Part::Blob {
            id: job.blob.clone(),
            offset: 0,
            len: job.bytes,
        },
        Part::Text {
            text: format!("\r\n--{boundary}--\r\n"),
        },
    ];
    request
}

fn before(boundary: &str) -> String {
    format!(
        "--{boundary}\r\n\
         Content-Disposition: form-data; name=\"purpose\"\r\n\r\n\
         batch\r\n\
         --{boundary}\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"batch.jsonl\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
}
