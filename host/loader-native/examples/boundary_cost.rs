//! What the native boundary costs: `cargo run --release -p heartcut-loader-native --example
//! boundary_cost`. It judges 1 KB of LaTeX in batches of 64, codec of the host included, and prints
//! microseconds a record. The ways take turns, so that a busy machine is unfair to none of them.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for whoever develops heartcut"
)]

#[path = "../tests/it/build.rs"]
#[allow(dead_code, reason = "tests use all of it")]
mod build;

use heartcut_host::{
    project::Limits,
    registry::{CodeFile, Loader, Registry},
};
use heartcut_loader_native::NativeLoader;
use heartcut_plugin_api::{Assets, Case, Factory, Instance, Role, SilentHost, Verifier};
use heartcut_verifier_math as _;
use serde_json::json;
use std::{
    hint::black_box,
    path::PathBuf,
    time::{Duration, Instant},
};

const BATCH: u32 = 64;
const ROUNDS: usize = 3000;

fn main() {
    let registry = Registry::linked().expect("the plugins that are linked in");
    let entry = registry
        .find(Role::Verifier, "math")
        .expect("it is linked in");
    let code = CodeFile {
        path: build::build("release").join(build::file("verifier-math")),
        sha256: None,
        size: None,
        cache: PathBuf::new(),
        limits: Limits::default(),
    };
    let loaded = load(&code, entry.manifest().expect("a manifest"));
    let direct = entry.factory().expect("it is linked in");
    let built_in = entry.verifier(json!({}), Assets::default());
    let ways = [
        ("direct", verifier(direct)),
        ("built-in", built_in.expect("a verifier")),
        ("native", verifier(loaded.as_ref())),
    ];
    print_costs(&ways);
}

fn load(code: &CodeFile, manifest: &heartcut_plugin_api::Manifest) -> Box<dyn Factory> {
    let size = std::fs::metadata(&code.path).expect("the library").len() >> 10;
    let (checked, ()) = timed(|| NativeLoader.prepare(code, manifest).expect("a library"));
    let (first, factory) = timed(|| NativeLoader.load(code, manifest).expect("it loads"));
    let (again, _) = timed(|| NativeLoader.load(code, manifest).expect("it loads"));
    println!("a library of {size} KiB: its file is checked in {checked:?}");
    println!("it is loaded in {first:?} with that, and again in {again:?}\n");
    factory
}

fn verifier(factory: &dyn Factory) -> Box<dyn Verifier> {
    let made = factory.create(json!({}), Assets::default());
    match made.expect("a plugin") {
        Instance::Verifier(verifier) => verifier,
        _ => panic!("it is no verifier"),
    }
}

fn print_costs(ways: &[(&str, Box<dyn Verifier>)]) {
    let cases = cases();
    let mut times = vec![Vec::with_capacity(ROUNDS); ways.len()];
    for _ in 0..ROUNDS {
        for ((_, plugin), times) in ways.iter().zip(&mut times) {
            let (time, verdicts) = timed(|| plugin.verify(black_box(&cases), &SilentHost));
            assert!(verdicts.iter().all(Result::is_ok));
            times.push(micros(time));
        }
    }
    println!("µs a record   least   median   median over direct");
    let medians: Vec<_> = times.iter_mut().map(|times| sorted(times)).collect();
    for ((name, _), (least, median)) in ways.iter().zip(&medians) {
        let over = median - medians[0].1;
        println!("{name:11} {least:7.3}  {median:7.3}  {over:7.3}");
    }
}

fn sorted(times: &mut [f64]) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[0], times[times.len() / 2])
}

fn micros(batch: Duration) -> f64 {
    (batch / BATCH).as_nanos() as f64 / 1000.0
}

/// Cases of 1 KB each; most of it is what a model wrote before its answer.
fn cases() -> Vec<Case> {
    let line =
        "We have $\\frac{a}{b} = \\sqrt{x^2 + 1}$, hence \\[\\int_0^1 x\\,dx = \\tfrac12.\\]\n";
    let case = |id: u32| {
        let response = format!(
            "{}So it is $\\boxed{{\\frac{{{id}}}{{7}}}}$.",
            line.repeat(12)
        );
        Case::new(id.to_string(), format!("{id}/7"), response)
    };
    (0..BATCH).map(case).collect()
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = run();
    (start.elapsed(), value)
}
