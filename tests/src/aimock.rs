//! A chat service that others wrote, so that the wire is not judged by ourselves alone.

use crate::{
    batch_server::storage::exchange,
    environment,
    served::{Served, free_port},
};
use fs_err as fs;
use serde_json::{Value, json};
use std::{path::Path, process::Command};

/// A running `aimock`, which ends with the value.
#[derive(Debug)]
pub struct Aimock(Served);

impl Aimock {
    /// Starts it with answers by question; none where `.ci/tools` did not install it.
    pub fn start(folder: &Path, answers: &[(String, String)]) -> Option<Self> {
        Self::start_with(folder, answers, &["--strict", "--journal-max", "0"])
    }

    /// The same with options of its own, such as `--chaos-ratelimit 0.3`.
    pub fn start_with(
        folder: &Path,
        answers: &[(String, String)],
        options: &[&str],
    ) -> Option<Self> {
        let program = environment::target().join("tools/bin/aimock");
        if !program.exists() {
            environment::tool_missing("aimock is not installed; run .ci/tools");
            return None;
        }
        let fixtures = folder.join("aimock-fixtures.json");
        fs::write(&fixtures, fixture_file(answers).to_string()).expect("the fixtures");
        let port = free_port();
        let mut command = Command::new(program);
        command
            .arg("--port")
            .arg(port.to_string())
            .arg("--fixtures")
            .arg(fixtures);
        command.args(["--log-level", "warn"]).args(options);
        Some(Self(Served::start(command, port)))
    }

    /// What a pipeline names as `base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.0.address())
    }
}

impl Aimock {
    /// What it was asked, and how it answered.
    pub fn journal(&self) -> Vec<Value> {
        let journal = exchange(&self.0.address(), "GET", "/__aimock/journal", &[]);
        let journal = journal.expect("it has a journal");
        serde_json::from_slice(&journal).expect("which is JSON")
    }
}

fn fixture_file(answers: &[(String, String)]) -> Value {
    let fixture = |(question, answer): &(String, String)| json!({"match": {"userMessage": question}, "response": {"content": answer}});
    json!({"fixtures": answers.iter().map(fixture).collect::<Vec<_>>()})
}
