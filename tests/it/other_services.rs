//! Batches at services that others wrote: Cloud Storage, and OpenAI's files and batches under a
//! rate limit that strikes at random.

use crate::{batch_scene, count, program};
use heartcut_tests::{
    aimock::Aimock,
    batch_scene::{Flavour, VERTEX},
    batch_server::{BatchPlan, BatchServer, End, Vertex},
    emulator::{BUCKET, Emulator},
    invocation::Invocation,
    project::Project,
    sums,
};
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};

const ROWS: usize = 20;

#[test]
fn a_vertex_job_reads_and_writes_a_storage_that_others_wrote() {
    for end in [End::Completed, End::Cancelled(ROWS / 2)] {
        let Some(emulator) = Emulator::start() else {
            return;
        };
        let plan = BatchPlan {
            end,
            ..BatchPlan::default()
        };
        let mut scene = batch_scene(VERTEX, ROWS, BatchPlan::default());
        scene.serve(
            Flavour {
                config: |server| (VERTEX.config)(server).replace("gs://b/heart cut", "gs://b/cut"),
                ..VERTEX
            },
            BatchServer::start(Vertex::with_storage(emulator.storage()), plan),
        );
        let own = format!("storage_url = \"{}\"", scene.server.origin());
        scene.edit(&own, &format!("storage_url = \"{}\"", emulator.url()));
        scene.edit("gs://b/", &format!("gs://{BUCKET}/"));
        scene.summary();
        let when = format!("{end:?}");
        scene.expect_submitted(ROWS, if end == End::Completed { 1 } else { 2 }, &when);
        scene.expect_kept(ROWS, &when);
        let touched = scene.books(|books| books.kinds.contains_key("upload"));
        assert!(!touched, "{when}: our own storage was asked");
        let left = emulator.objects();
        let lines = left.iter().filter(|name| name.ends_with(".jsonl"));
        assert_eq!(lines.count(), 0, "{when}: {left:?}");
        assert!(!left.is_empty(), "{when}: what is no answer stays");
    }
}

/// What it answers to every line of a batch.
const SAID: &str = "Mock batch completion";

/// A project with sums, and a service of others that refuses three requests of ten.
struct Chaos {
    project: Project,
    service: Aimock,
    clock: String,
}

impl Chaos {
    fn new() -> Option<Self> {
        let project = Project::new(program());
        project.write("sums.jsonl", sums::jsonl(ROWS));
        let options = ["--chaos-ratelimit", "0.3", "--journal-max", "0"];
        let service = Aimock::start_with(project.root(), &[], &options)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now_ms = now.expect("it is after 1970").as_millis();
        Some(Self {
            project,
            service,
            clock: format!("5000@{now_ms}"),
        })
    }

    fn heartcut(&self, args: &[&str]) -> Invocation {
        let command = self.project.heartcut(args);
        command
            .env("TEST_KEY", "any")
            .env("HEARTCUT_CLOCK", &self.clock)
    }

    /// How many creations it was asked for and how many it did, and what it refused in all.
    fn creations(&self) -> (usize, usize, usize) {
        let journal = self.service.journal();
        let status = |entry: &&Value| entry["response"]["status"].as_u64().unwrap_or_default();
        let creations = journal.iter().filter(|entry| {
            entry["method"] == "POST"
                && entry["path"]
                    .as_str()
                    .is_some_and(|p| p.ends_with("/batches"))
        });
        let creations: Vec<&Value> = creations.collect();
        let done = creations
            .iter()
            .filter(|entry| status(entry) == 200)
            .count();
        let refused = journal.iter().filter(|entry| status(entry) == 429).count();
        (creations.len(), done, refused)
    }

    /// All rows in so many jobs, each answered once.
    fn expect_jobs(&self, jobs: usize, rows: usize) {
        let (asked, done, refused) = self.creations();
        assert_eq!(done, jobs, "{asked} creations were asked for");
        assert!(refused > 0, "three of ten requests are refused");
        let bodies = self.project.store().bodies();
        assert_eq!(bodies.len(), rows);
        for body in bodies {
            assert_eq!(body["text"], SAID, "{body}");
        }
    }
}

const PIPELINE: &str = r#"name = "sums"
[dataset]
plugin = "jsonl"
[dataset.config]
path = "sums.jsonl"
kind = "math"
[[generate]]
name = "main"
mode = "batch"
plugin = "openai"
model = "mock-1"
styles = ["plain"]
[generate.config]
base_url = "BASE"
api_key = "TEST_KEY"
batches = true
[[format]]
plugin = "cot"
only = "finished"
out = "out/sums.jsonl"
[limits]
batch_requests = 2
"#;

#[test]
fn batches_get_through_a_rate_limit_that_strikes_at_random() {
    let Some(chaos) = Chaos::new() else {
        return;
    };
    let pipeline = PIPELINE.replace("BASE", &chaos.service.base_url());
    chaos.project.write("sums.toml", pipeline);
    let run = ["run", "sums.toml", "--json"];
    let summary = chaos.heartcut(&run).run().expect_code(0).json();
    assert_eq!(count(&summary, "/kept"), ROWS);
    chaos.expect_jobs(ROWS / 2, ROWS);
    chaos.heartcut(&run).run().expect_code(0);
    chaos.expect_jobs(ROWS / 2, ROWS);
}

#[test]
fn chains_and_drafts_get_through_it_in_two_passes() {
    let Some(chaos) = Chaos::new() else {
        return;
    };
    let base = format!("base_url={}", chaos.service.base_url());
    let generate = [
        "generate",
        "--dataset",
        "jsonl",
        "--path",
        "sums.jsonl",
        "--provider",
        "openai",
        "--model",
        "mock-1",
        "--file-suffix",
        "easy",
        "--keep",
        "finished",
        "--config",
        &base,
        "--config",
        "api_key=TEST_KEY",
        "--config",
        "batches=true",
        "--set",
        "limits.batch_requests=5",
    ];
    chaos.heartcut(&generate).run().expect_code(0);
    let mut looks = 0;
    while chaos.heartcut(&["process"]).run().code() != Some(0) {
        looks += 1;
        assert!(looks < 60, "it never ends");
    }
    for file in ["cot_easy.jsonl", "cod_easy.jsonl"] {
        assert_eq!(chaos.project.rows(file).len(), ROWS, "{file}");
    }
    chaos.expect_jobs(2 * ROWS / 5, 2 * ROWS);
}
