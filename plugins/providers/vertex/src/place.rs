//! Addresses of Cloud Storage.

use heartcut_sdk::prelude::*;
use heartcut_wire::{bad_config, query_value};

/// A bucket and what stands after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) bucket: String,
    pub(crate) object: String,
}

impl Place {
    /// Reads `gs://BUCKET/OBJECT`.
    pub(crate) fn parse(uri: &str) -> Result<Self, PluginError> {
        let rest = uri.strip_prefix("gs://");
        let (bucket, object) =
            rest.map_or(("", ""), |rest| rest.split_once('/').unwrap_or((rest, "")));
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        if bucket.is_empty() || !bucket.bytes().all(plain) || object.chars().any(char::is_control) {
            return Err(bad_config("this is no address of Cloud Storage")
                .help("write it like `gs://my-bucket/heartcut`"));
        }
        Ok(Self {
            bucket: bucket.to_owned(),
            object: object.to_owned(),
        })
    }

    /// Sends an object; sent twice it is the same object.
    pub(crate) fn upload_url(&self, storage: &str) -> String {
        let (bucket, name) = (&self.bucket, query_value(&self.object));
        format!("{storage}/upload/storage/v1/b/{bucket}/o?uploadType=media&name={name}")
    }

    /// The object itself.
    pub(crate) fn url(&self, storage: &str) -> String {
        let (bucket, name) = (&self.bucket, query_value(&self.object));
        format!("{storage}/storage/v1/b/{bucket}/o/{name}")
    }

    /// What the bucket holds below it.
    pub(crate) fn list_url(&self, storage: &str, page: Option<&str>) -> String {
        let (bucket, prefix) = (&self.bucket, query_value(&self.object));
        let token = page.map(|token| format!("&pageToken={}", query_value(token)));
        let token = token.unwrap_or_default();
        format!("{storage}/storage/v1/b/{bucket}/o?prefix={prefix}{token}")
    }
}
