use crate::environment::{shared, target};
use fs_err as fs;
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// The service and the floor client to compare with, built from the shared bench.
#[derive(Debug)]
pub struct Peers {
    mock_server: PathBuf,
    floor_client: PathBuf,
}

impl Peers {
    /// Builds them; none where the shared bench is absent.
    pub fn built() -> Option<Self> {
        let source = shared("bench")?;
        let build = |name: &str| build(&source, name);
        Some(Self {
            mock_server: build("mock-server"),
            floor_client: build("floor-client"),
        })
    }

    /// Starts the service.
    pub fn serve(&self, latency_ms: u64) -> MockServer {
        MockServer::start(&self.mock_server, latency_ms)
    }

    /// The floor's command for `n` requests.
    pub fn floor(&self, base_url: &str, n: usize, concurrency: usize, out: &Path) -> Command {
        let mut command = Command::new(&self.floor_client);
        command.args(["--base-url", base_url, "--n", &n.to_string()]);
        command
            .args(["--concurrency", &concurrency.to_string(), "--out"])
            .arg(out);
        command
    }
}

/// Builds a copy under the target folder, because cargo writes a lock file beside a manifest.
fn build(source: &Path, name: &str) -> PathBuf {
    let copy = target().join("bench").join(name);
    fs::create_dir_all(copy.join("src")).expect("a folder for the copy");
    for file in ["Cargo.toml", "src/main.rs"] {
        let text = fs::read(source.join(name).join(file)).expect("the shared bench is whole");
        fs::write(copy.join(file), text).expect("the copy");
    }
    // The copy is no member of the workspace above it.
    let manifest = fs::read_to_string(copy.join("Cargo.toml")).expect("the copy");
    fs::write(
        copy.join("Cargo.toml"),
        format!("{manifest}\n[workspace]\n"),
    )
    .expect("the copy");
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--release", "--quiet"])
        .current_dir(&copy);
    let built = cargo.env("CARGO_TARGET_DIR", copy.join("target")).status();
    assert!(
        built.is_ok_and(|status| status.success()),
        "{name} does not build"
    );
    copy.join("target/release").join(name)
}

/// A running service, which ends with the value.
#[derive(Debug)]
pub struct MockServer {
    child: Child,
    base_url: String,
}

impl MockServer {
    fn start(program: &Path, latency_ms: u64) -> Self {
        let mut command = Command::new(program);
        command.args(["--port", "0", "--latency-ms", &latency_ms.to_string()]);
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the service starts");
        let mut first = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        BufReader::new(stdout)
            .read_line(&mut first)
            .expect("it says where it is");
        Self {
            child,
            base_url: first.trim().to_owned(),
        }
    }

    /// What a pipeline names as `base_url`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Seconds of processor time that it has used itself.
    pub fn cpu_s(&self) -> f64 {
        const TICKS_PER_SECOND: f64 = 100.0;
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("proc");
        let after_name = stat.rsplit_once(')').expect("the name ends").1;
        let fields = after_name.split_whitespace().collect::<Vec<_>>();
        let ticks = |index: usize| fields[index].parse::<f64>().expect("a count of ticks");
        (ticks(11) + ticks(12)) / TICKS_PER_SECOND
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        drop(ended);
    }
}

/// A figure of the floor's report.
pub(super) fn figure(report: &Value, name: &str) -> f64 {
    report[name]
        .as_f64()
        .unwrap_or_else(|| panic!("no `{name}` in {report}"))
}
