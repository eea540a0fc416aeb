//! A project with sums in it and a service that answers them.

use crate::{
    fault_server::{FaultServer, Plan},
    invocation::{Invocation, Output},
    pipeline::{self, SECRET},
    project::Project,
    sums,
};
use fs_err as fs;
use serde_json::Value;
use std::path::Path;

/// A project, its service, and the pipeline between them.
#[derive(Debug)]
pub struct Scene {
    /// The project; `sums.toml` and `sums.jsonl` lie in it.
    pub project: Project,
    /// The service.
    pub server: FaultServer,
}

impl Scene {
    /// `count` sums and a service that answers by `plan`.
    pub fn new(program: &Path, count: usize, plan: Plan) -> Self {
        let (project, server) = (Project::new(program), FaultServer::start(plan));
        project.write("sums.jsonl", sums::jsonl(count));
        project.write("sums.toml", pipeline::sums(&server.base_url()));
        Self { project, server }
    }

    /// Replaces a part of the pipeline file.
    #[track_caller]
    pub fn edit(&self, from: &str, to: &str) {
        let file = self.project.path("sums.toml");
        let text = fs::read_to_string(&file).expect("the pipeline file");
        fs::write(&file, pipeline::edited(&text, from, to)).expect("the pipeline file");
    }

    /// Names the price of the model: US dollars for a million tokens.
    pub fn price(&self, input: &str, output: &str) {
        let table = pipeline::prices("openai", input, output);
        self.project.write("prices.json", table);
    }

    /// `heartcut run sums.toml --json` and more, with the secret in its environment.
    pub fn command_with(&self, more: &[&str]) -> Invocation {
        let args = [&["run", "sums.toml", "--json"], more].concat();
        self.project.heartcut(&args).env("OPENAI_API_KEY", SECRET)
    }

    /// `heartcut run sums.toml --json` with the secret in its environment.
    pub fn command(&self) -> Invocation {
        let command = self.project.heartcut(&["run", "sums.toml", "--json"]);
        command.env("OPENAI_API_KEY", SECRET)
    }

    /// Runs it.
    pub fn run(&self) -> Output {
        self.command().run()
    }

    /// Runs it to a good end and gives its summary.
    #[track_caller]
    pub fn summary(&self) -> Value {
        self.run().expect_code(0).json()
    }

    /// The bytes of the output.
    #[track_caller]
    pub fn output(&self) -> Vec<u8> {
        self.project.read("out/sums.jsonl")
    }

    /// The rows of the output.
    #[track_caller]
    pub fn rows(&self) -> Vec<Value> {
        self.project.rows("out/sums.jsonl")
    }
}
