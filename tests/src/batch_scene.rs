//! A project with sums in it, a service that takes them in batches, and the pipeline between them.

use crate::{
    batch_server::{self, BatchPlan, BatchServer, Books},
    invocation::{Invocation, Output},
    pipeline::SECRET,
    project::Project,
    sums,
};
use fs_err as fs;
use serde_json::Value;
use std::path::Path;

/// A provider with batches: how a pipeline names it, and the service that plays it.
#[derive(Clone, Copy, Debug)]
pub struct Flavour {
    /// Id of the provider.
    pub plugin: &'static str,
    /// Makes the service.
    pub server: fn(BatchPlan) -> BatchServer,
    /// The provider's configuration for a service at a base URL and an origin.
    pub config: fn(&BatchServer) -> String,
}

/// Where the key of a service account lies, for providers that want a token.
const ACCOUNT: &str = "account.json";

/// OpenAI.
pub const OPENAI: Flavour = Flavour {
    plugin: "openai",
    server: |plan| BatchServer::start(crate::batch_server::OpenAi, plan),
    config: |server| {
        format!(
            "base_url = \"{}\"\napi_key = \"TEST_KEY\"\nbatches = true",
            server.base_url()
        )
    },
};

/// Gemini.
pub const GEMINI: Flavour = Flavour {
    plugin: "gemini",
    server: |plan| BatchServer::start(crate::batch_server::Gemini, plan),
    config: plain_config,
};

/// Gemini with requests and answers inside of the job.
pub const GEMINI_INLINE: Flavour = Flavour {
    config: |server| format!("{}\nbatch_input = \"inline\"", plain_config(server)),
    ..GEMINI
};

/// Anthropic.
pub const ANTHROPIC: Flavour = Flavour {
    plugin: "anthropic",
    server: |plan| BatchServer::start(crate::batch_server::Anthropic, plan),
    config: plain_config,
};

/// Vertex AI.
pub const VERTEX: Flavour = Flavour {
    plugin: "vertex",
    server: |plan| BatchServer::start(crate::batch_server::Vertex::default(), plan),
    config: |server| {
        let origin = server.origin();
        format!(
            "project = \"p\"\nbase_url = \"{origin}\"\nstorage_url = \"{origin}\"\ngcs = \"gs://b/heart cut\""
        )
    },
};

fn plain_config(server: &BatchServer) -> String {
    format!(
        "base_url = \"{}\"\napi_key = \"TEST_KEY\"",
        server.base_url()
    )
}

/// A project, its service, and the pipeline between them.
#[derive(Debug)]
pub struct BatchScene {
    /// The project; `sums.toml` and `sums.jsonl` lie in it.
    pub project: Project,
    /// The service.
    pub server: BatchServer,
}

impl BatchScene {
    /// `count` sums in batches.
    pub fn new(program: &Path, flavour: Flavour, count: usize, plan: BatchPlan) -> Self {
        let (project, server) = (Project::new(program), (flavour.server)(plan));
        project.write("sums.jsonl", sums::jsonl(count));
        project.write(ACCOUNT, batch_server::account(&server.origin()).to_string());
        let scene = Self { project, server };
        scene.write_pipeline(flavour);
        scene
    }

    /// Another service in place of the one there is, as `flavour` names it.
    pub fn serve(&mut self, flavour: Flavour, server: BatchServer) {
        let account = batch_server::account(&server.origin());
        self.project.write(ACCOUNT, account.to_string());
        self.server = server;
        self.write_pipeline(flavour);
    }

    fn write_pipeline(&self, flavour: Flavour) {
        let text = format!(
            r#"name = "sums"

[dataset]
plugin = "jsonl"
[dataset.config]
path = "sums.jsonl"
kind = "math"

[[generate]]
name = "main"
mode = "batch"
plugin = "{}"
model = "mock-1"
styles = ["plain"]
params = {{ max_output_tokens = 256 }}
[generate.config]
{}
adopt_wait_s = 7200

[[verify]]
plugin = "math"

[[format]]
plugin = "cot"
out = "out/sums.jsonl"

[limits]
attempts = 3
timeout_s = 20
"#,
            flavour.plugin,
            (flavour.config)(&self.server),
        );
        self.project.write("sums.toml", text);
    }

    /// Replaces a part of the pipeline file.
    #[track_caller]
    pub fn edit(&self, from: &str, to: &str) {
        let file = self.project.path("sums.toml");
        let text = fs::read_to_string(&file).expect("the pipeline file");
        fs::write(&file, crate::pipeline::edited(&text, from, to)).expect("the pipeline file");
    }

    /// Names the price of the model: US dollars for a million tokens.
    pub fn price(&self, plugin: &str, input: &str, output: &str) {
        let table = crate::pipeline::prices(plugin, input, output);
        self.project.write("prices.json", table);
    }

    /// `heartcut args` with the keys in its environment and a clock that makes a day of polling
    /// pass within a moment.
    pub fn heartcut(&self, args: &[&str]) -> Invocation {
        let command = self.project.heartcut(args);
        command
            .env("TEST_KEY", SECRET)
            .env("GOOGLE_APPLICATION_CREDENTIALS", ACCOUNT)
            .env("HEARTCUT_CLOCK", &self.server.clock())
    }

    /// `heartcut run sums.toml --json`.
    pub fn command(&self) -> Invocation {
        self.heartcut(&["run", "sums.toml", "--json"])
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

    /// Fails unless every sum was submitted in exactly one job and paid once, and every answer is
    /// kept.
    #[track_caller]
    pub fn expect_each_once(&self, count: usize, when: &str) {
        self.expect_submitted(count, 1, when);
        self.expect_kept(count, when);
    }

    /// Fails unless every sum was submitted at most so often and paid once.
    #[track_caller]
    pub fn expect_submitted(&self, count: usize, most: usize, when: &str) {
        let books = self.server.books();
        let (submitted, paid) = (books.submitted(), books.paid());
        assert_eq!(submitted.len(), count, "{when}: {:?}", books.log);
        let often = submitted.values().filter(|n| **n > most).count();
        assert_eq!(
            often, 0,
            "{when}: rows that were submitted too often; {:?}",
            books.log
        );
        let twice = paid.values().filter(|n| **n != 1).count();
        assert_eq!(
            (paid.len(), twice),
            (count, 0),
            "{when}: rows paid, and paid twice; {:?}",
            books.log
        );
    }

    /// Fails unless every right answer is in the output and every answer in the store.
    #[track_caller]
    pub fn expect_kept(&self, count: usize, when: &str) {
        let rows = self.project.rows("out/sums.jsonl");
        assert_eq!(rows.len(), sums::answered_rightly(count), "{when}");
        assert_eq!(self.project.store().completions(), count, "{when}");
        assert_eq!(self.project.store().integrity(), "ok", "{when}");
    }

    /// A look into the service's books.
    pub fn books<T>(&self, look: impl FnOnce(&Books) -> T) -> T {
        look(&self.server.books())
    }
}
