//! `sdk/README.md`, typed word for word: a plugin that nobody in this workspace knows of.

use crate::program;
use fs_err as fs;
use heartcut_tests::{
    contributing::{self, Step},
    environment::{self, workspace},
};
use std::{
    env,
    path::Path,
    process::{Command, Output},
};

/// What runs the conformance suite builds it first, without optimisation, which takes minutes.
const LONG: &str = "cargo test ";

#[test]
fn the_page_of_the_sdk_gives_a_plugin_that_works_both_ways() {
    let Some(wasm_cargo) = environment::wasm_cargo() else {
        environment::tool_missing("no toolchain for WASM guests");
        return;
    };
    let page = fs::read_to_string(workspace().join("sdk/README.md")).expect("the page");
    let place = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(place.path().join("bin")).expect("a folder");
    let name = place.path().join("bin/heartcut");
    std::os::unix::fs::symlink(program(), name).expect("a name for the program");
    let mut said = Vec::new();
    for step in contributing::steps(&page) {
        match step {
            Step::Type(commands) if commands.starts_with(LONG) && !environment::long() => {
                environment::skipped("the plugin's own test; set HEARTCUT_LONG=1");
            }
            Step::Type(commands) => said.push(say(place.path(), &commands, &wasm_cargo)),
            change => contributing::follow(&change, place.path()),
        }
    }
    expect_ways(&said);
    let verdicts = rows(&place.path().join("project/out/lenient.jsonl"));
    assert!(verdicts.len() > 10, "the run writes its rows");
    let native = rows(&place.path().join("project/out/lenient_1.jsonl"));
    assert_eq!(verdicts, native, "both ways give the same rows");
}

/// The same output rows, whichever way and digest judged them.
fn rows(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).expect("the run's rows");
    let judged = |line: &str| {
        let mut row: serde_json::Value = serde_json::from_str(line).expect("a row is JSON");
        row["meta"]["verifier"].take();
        row.to_string()
    };
    text.lines().map(judged).collect()
}

fn expect_ways(said: &[Output]) {
    let text = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let all: String = said.iter().map(text).collect();
    for part in ["\"outcome\":\"correct\"", "verifier/lenient"] {
        assert!(all.contains(part), "`{part}` is missing from:\n{all}");
    }
    let listed = said.last().map(text).unwrap_or_default();
    let line = listed
        .lines()
        .find(|line| line.starts_with("verifier/lenient"));
    assert!(
        line.is_some_and(|line| line.contains("native")),
        "the trusted way is used in the end:\n{listed}"
    );
}

/// Runs lines of shell, which must succeed, with nothing fetched.
fn say(folder: &Path, commands: &str, wasm_cargo: &str) -> Output {
    let path = format!(
        "{}:{}",
        folder.join("bin").display(),
        env::var("PATH").expect("a search path")
    );
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", commands])
        .current_dir(folder)
        .env("PATH", path)
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TARGET_DIR", environment::target().join("guests"))
        .env("HEARTCUT_WASM_CARGO", wasm_cargo)
        .output()
        .expect("bash starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`{commands}` failed:\n{said}");
    output
}
