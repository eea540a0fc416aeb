use super::{Measured, MockServer, Peers, Row, peers::figure};
use fs_err::{self as fs, File};
use serde_json::json;
use std::{
    fmt::Write as _,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// The binary to measure.
#[derive(Debug)]
pub struct Bench {
    program: PathBuf,
}

/// Requests against a service.
#[derive(Clone, Copy, Debug)]
pub struct LoadCase {
    /// How many requests.
    pub requests: usize,
    /// How many in flight.
    pub in_flight: usize,
    /// How long each answer takes.
    pub latency_ms: u64,
}

/// Rows whose answers are recorded.
#[derive(Clone, Copy, Debug)]
pub struct ReplayCase {
    /// How many rows.
    pub rows: usize,
}

impl Bench {
    /// Measures this binary.
    pub fn new(program: &Path) -> Self {
        Self {
            program: fs::canonicalize(program).expect("the binary was built"),
        }
    }

    pub(super) fn command(&self, folder: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(args)
            .current_dir(folder)
            .env("OPENAI_API_KEY", "bench");
        command
    }

    /// Processor time of `--help`, in milliseconds: the least of several.
    pub fn help(&self) -> Row {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let help = self.command(folder.path(), &["--help"]);
        let times = (0..10).map(|_| Measured::of(&help).cpu_s * 1000.0);
        Row::alone(
            "`--help`, processor time",
            format!("{:.1} ms", times.fold(f64::MAX, f64::min)),
        )
    }

    /// Size of the binary.
    pub fn size(&self) -> Row {
        let bytes = fs::metadata(&self.program).expect("the binary").len();
        Row::alone(
            "size of the binary",
            format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20)),
        )
    }

    /// Whether it starts where there is no network at all.
    pub fn without_network(&self) -> Row {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut command = Command::new("unshare");
        command
            .arg("--net")
            .arg(&self.program)
            .args(["plugin", "list"]);
        let output = command.current_dir(folder.path()).output();
        let worked = output.is_ok_and(|output| output.status.success());
        Row::alone(
            "`plugin list` without a network",
            if worked { "works" } else { "not possible here" },
        )
    }

    /// Requests per second, processor time and memory under load, beside the floor's.
    pub fn load(&self, case: LoadCase, peers: &Peers) -> Vec<Row> {
        let server = peers.serve(case.latency_ms);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let floor = {
            let out = folder.path().join("floor.jsonl");
            Measured::of(&peers.floor(server.base_url(), case.requests, case.in_flight, &out))
        };
        let own = self.measured_load(case, &server, &folder);
        load_rows(case, &own, &floor)
    }

    fn measured_load(&self, case: LoadCase, server: &MockServer, folder: &TempDir) -> Measured {
        let root = folder.path();
        write_questions(&root.join("rows.jsonl"), case.requests);
        let pipeline = load_pipeline(case, server.base_url());
        fs::write(root.join("load.toml"), pipeline).expect("the pipeline");
        let own = Measured::of(&self.command(root, &["run", "load.toml", "--json"]));
        assert_eq!(own.json()["kept"], case.requests, "{}", own.stdout);
        own
    }

    /// Seconds and peak memory for recorded answers.
    pub fn replay(&self, case: ReplayCase) -> Measured {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        write_questions(&root.join("rows.jsonl"), case.rows);
        write_answers(&root.join("answers.jsonl"), case.rows);
        fs::write(root.join("replay.toml"), REPLAY).expect("the pipeline");
        let measured = Measured::of(&self.command(root, &["run", "replay.toml", "--json"]));
        assert_eq!(measured.json()["kept"], case.rows, "{}", measured.stdout);
        measured
    }
}

fn load_rows(case: LoadCase, own: &Measured, floor: &Measured) -> Vec<Row> {
    let LoadCase {
        requests,
        in_flight,
        latency_ms,
    } = case;
    let what = format!("{requests} requests, {in_flight} in flight, {latency_ms} ms");
    let n = requests as f64;
    let per_second = figure(&floor.json(), "req_per_s");
    vec![
        Row::compared(
            format!("{what}: requests per second of wall time"),
            "/s",
            n / own.wall_s,
            per_second,
        ),
        Row::compared(
            format!("{what}: processor time per request"),
            "ms",
            own.cpu_s * 1000.0 / n,
            floor.cpu_s * 1000.0 / n,
        ),
        Row::compared(
            format!("{what}: peak memory"),
            "MiB",
            own.peak_mib,
            floor.peak_mib,
        ),
    ]
}

fn write_questions(path: &Path, rows: usize) {
    let mut file = BufWriter::new(File::create(path).expect("the rows"));
    for n in 0..rows {
        let question = format!("Question {n}: what is 2 + 2? Think step by step.");
        let row = json!({"id": format!("q{n}"), "question": question, "answer": "4"});
        writeln!(file, "{row}").expect("the disk has room");
    }
    file.flush().expect("the disk has room");
}

fn write_answers(path: &Path, rows: usize) {
    let mut file = BufWriter::new(File::create(path).expect("the answers"));
    for n in 0..rows {
        let row = json!({"id": format!("q{n}"), "response": "Two and two make \\boxed{4}."});
        writeln!(file, "{row}").expect("the disk has room");
    }
    file.flush().expect("the disk has room");
}

pub(super) fn load_pipeline(case: LoadCase, base_url: &str) -> String {
    let mut text = String::from(
        "[dataset]\nplugin = \"jsonl\"\n[dataset.config]\npath = \"rows.jsonl\"\nkind = \"math\"\n\
         [[generate]]\nplugin = \"openai\"\nmodel = \"mock\"\n[generate.config]\n",
    );
    let end = "[[verify]]\nplugin = \"math\"\n[[format]]\nplugin = \"cot\"\nout = \"out.jsonl\"\n[limits]";
    write!(
        text,
        "base_url = \"{base_url}\"\n{end}\nconcurrency = {}\n",
        case.in_flight
    )
    .expect("a text takes what is written");
    text
}

const REPLAY: &str = "[dataset]\nplugin = \"jsonl\"\n[dataset.config]\npath = \"rows.jsonl\"\n\
     kind = \"math\"\n[[generate]]\nplugin = \"replay\"\nmodel = \"recorded\"\n[generate.config]\n\
     path = \"answers.jsonl\"\nby = \"id\"\n[[verify]]\nplugin = \"math\"\n[[format]]\n\
     plugin = \"cot\"\nout = \"out.jsonl\"\n";
