//! Judges the rows of a JSON Lines file, `{"solution", "input_output"}`, with so many workers, so many
//! times, and prints how long it took: what the bench compares with other judges.
//!
//! ```sh
//! cargo run --release -p heartcut-verifier-code --example judge -- rows.jsonl 2 1
//! ```
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example prints, and fails by panicking"
)]

use heartcut_sdk::{Assets, Case, Constructor, ProblemKind, host::SilentHost};
use heartcut_verifier_code::REGISTRATION;
use serde_json::{Value, json};
use std::time::Instant;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&args[1]).unwrap();
    let cases: Vec<Case> = text
        .lines()
        .map(|line| case(&serde_json::from_str(line).unwrap()))
        .collect();
    let workers: usize = args[2].parse().unwrap();
    let times: usize = args.get(3).map_or(1, |times| times.parse().unwrap());
    let mut config = json!({"workers": workers});
    if let Some(tier) = args.get(4) {
        config["isolation"] = tier.as_str().into();
        if tier == "wasm" {
            config["min_isolation"] = "wasm".into();
        }
    }
    let Constructor::Verifier(make) = REGISTRATION.constructor else {
        return;
    };
    let verifier = make(config, Assets::default()).unwrap();
    verifier.verify(&cases[..1], &SilentHost);
    for round in 0..times {
        let began = Instant::now();
        let verdicts = verifier.verify(&cases, &SilentHost);
        let seconds = began.elapsed().as_secs_f64();
        let correct = verdicts
            .iter()
            .flatten()
            .filter(|verdict| verdict.is_correct())
            .count();
        let cpu: f64 = verdicts
            .iter()
            .flatten()
            .map(|verdict| verdict.metrics["cpu-ms"])
            .sum();
        println!(
            "{}",
            json!({"round": round, "solutions": cases.len(), "correct": correct, "seconds": seconds,
                "per_second": cases.len() as f64 / seconds, "cpu_ms_of_programs": cpu, "rss_kib": rss()})
        );
    }
}

fn case(row: &Value) -> Case {
    let solution = row["solution"].as_str().unwrap();
    Case {
        id: "row".into(),
        kind: ProblemKind::Code,
        response: solution.into(),
        extra: row.as_object().unwrap().clone(),
        ..Case::default()
    }
}

/// Memory of this process, in KiB.
fn rss() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
