//! Cloud Storage as others understood it, so that our own understanding is not all there is.

use crate::{
    batch_server::{Storage, storage::exchange},
    environment,
    served::{Served, free_port},
};
use serde_json::Value;
use std::{path::Path, process::Command};

/// The bucket that it begins with.
pub const BUCKET: &str = "b";

/// A running `gcp-storage-emulator`, which ends with the value.
#[derive(Debug)]
pub struct Emulator(Served);

impl Emulator {
    /// Starts it with one empty bucket; none where `.ci/tools` did not install it.
    pub fn start() -> Option<Self> {
        let python = environment::target().join("tools/emulator/bin/python");
        if !python.exists() {
            environment::tool_missing("gcp-storage-emulator is not installed; run .ci/tools");
            return None;
        }
        Some(Self::with(&python))
    }

    fn with(python: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new(python);
        command
            .args([
                "-m",
                "gcp_storage_emulator",
                "start",
                "--in-memory",
                "--quiet",
            ])
            .args(["--host", "127.0.0.1", "--default-bucket", BUCKET, "--port"])
            .arg(port.to_string());
        Self(Served::start(command, port))
    }

    /// What a pipeline names as `storage_url`.
    pub fn url(&self) -> String {
        format!("http://{}", self.0.address())
    }

    /// Where another service finds the same objects.
    pub fn storage(&self) -> Storage {
        Storage::At(self.0.address())
    }

    /// Names of the objects in its bucket.
    pub fn objects(&self) -> Vec<String> {
        let target = format!("/storage/v1/b/{BUCKET}/o");
        let list = exchange(&self.0.address(), "GET", &target, &[]).expect("a list");
        let list: Value = serde_json::from_slice(&list).expect("the list is JSON");
        let items = list["items"].as_array().into_iter().flatten();
        items
            .filter_map(|item| item["name"].as_str().map(str::to_owned))
            .collect()
    }
}
