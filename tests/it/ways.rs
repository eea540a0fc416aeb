//! The plugins of heartcut behind every boundary: built by `plugin build`, held against the
//! conformance suite and against each other by `plugin check`, and used over real rows.

use crate::{program, project};
use fs_err as fs;
use heartcut_tests::{
    environment::{self, workspace},
    fault_server::{FaultServer, Plan},
    project::Project,
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, PoisonError},
};

/// In every check; all of them in the long one. The judge of code is among them as it starts
/// processes of its own, whatever it is loaded from.
const SHORT: [&str; 3] = [
    "plugins/verifiers/math",
    "plugins/verifiers/code",
    "plugins/formatters/cot",
];

struct Guest {
    folder: String,
    id: String,
    native_only: bool,
}

fn guests() -> Vec<Guest> {
    let pattern = ["datasets", "formatters", "providers", "verifiers"];
    let folders = pattern.iter().flat_map(|role| {
        let entries = fs::read_dir(workspace().join("plugins").join(role)).expect("plugins");
        entries.map(|entry| entry.expect("a plugin").path())
    });
    let mut guests: Vec<Guest> = folders.filter_map(guest).collect();
    guests.sort_by(|a, b| a.folder.cmp(&b.folder));
    if !environment::long() {
        guests.retain(|guest| SHORT.contains(&guest.folder.as_str()));
    }
    guests
}

/// Nothing for a library crate beside the plugins, and for a dataset without code.
fn guest(folder: PathBuf) -> Option<Guest> {
    folder.join("Cargo.toml").is_file().then_some(())?;
    let text = fs::read_to_string(folder.join("plugin.toml")).ok()?;
    let manifest: toml::Table = toml::from_str(&text).expect("plugin.toml parses");
    let native = manifest.get("wants").and_then(|wants| wants.get("native"));
    let folder = folder.strip_prefix(workspace()).expect("of the workspace");
    Some(Guest {
        folder: folder.to_str()?.to_owned(),
        id: manifest["id"].as_str()?.to_owned(),
        native_only: native.is_some_and(|native| native.as_bool() == Some(true)),
    })
}

/// The package of a guest, in every way that it has, built once for all tests.
fn package(guest: &Guest, wasm_cargo: &str) -> PathBuf {
    static BUILT: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let package = built.entry(guest.id.clone());
    package.or_insert_with(|| build(guest, wasm_cargo)).clone()
}

fn build(guest: &Guest, wasm_cargo: &str) -> PathBuf {
    let ways: &[&str] = match guest.native_only {
        true => &["--native"],
        false => &["--wasm", "--native"],
    };
    let output = Command::new(program())
        .args(["plugin", "build", "--offline"])
        .args(ways)
        .arg(workspace().join(&guest.folder))
        .env("CARGO_TARGET_DIR", environment::target().join("guests"))
        .env("HEARTCUT_WASM_CARGO", wasm_cargo)
        .output()
        .expect("heartcut starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{} does not build:\n{said}",
        guest.id
    );
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().next().expect("the package's folder").into()
}

#[test]
fn every_way_conforms_and_says_the_same() {
    let Some(wasm_cargo) = environment::wasm_cargo() else {
        environment::tool_missing("no toolchain for WASM guests");
        return;
    };
    let guests = guests();
    assert!(guests.len() >= SHORT.len());
    for guest in &guests {
        let package = package(guest, &wasm_cargo);
        let checked = project()
            .heartcut(&["plugin", "check", "--trust-native", "--json"])
            .arg(package.to_str().expect("UTF-8"))
            .run()
            .expect_code(0)
            .json();
        let ways = checked["ways"].as_array().expect("the ways").len();
        let wanted = if guest.native_only { 2 } else { 3 };
        assert_eq!(ways, wanted, "{}: {checked}", guest.id);
        assert_eq!(checked["equal"], true, "{}: {checked}", guest.id);
    }
}

/// Two thousand recorded answers of real models, judged behind every boundary.
#[test]
fn real_answers_are_judged_alike() {
    let (Some(wasm_cargo), Some(answers)) = (
        environment::wasm_cargo(),
        environment::shared("data/outputs/gsm8k_openai_4models.jsonl"),
    ) else {
        environment::skipped("real answers behind every boundary");
        return;
    };
    let math = Guest {
        folder: SHORT[0].to_owned(),
        id: "verifier/math".to_owned(),
        native_only: false,
    };
    let package = package(&math, &wasm_cargo);
    let rows = fs::read(&answers).expect("recorded answers");
    let judged = |flags: &[&str]| {
        let project = project();
        project.write("answers.jsonl", &rows);
        if !flags.is_empty() {
            install(&project, &package, flags);
        }
        let verify = ["verify", "answers.jsonl", "--verifier", "math"];
        let text = project
            .heartcut(&verify)
            .run()
            .expect_code(0)
            .text()
            .to_owned();
        without_stamp(&text)
    };
    let built_in = judged(&[]);
    assert_eq!(built_in.lines().count(), 2_000);
    assert_eq!(built_in, judged(&["--grant"]), "WASM");
    assert_eq!(built_in, judged(&["--grant", "--trust-native"]), "native");
}

/// Two thousand real problems from the dataset to the output file, with every plugin behind the
/// same boundary, the provider asking over HTTP.
#[test]
fn a_whole_run_is_alike() {
    if !environment::long() {
        environment::skipped("four plugins behind every boundary; set HEARTCUT_LONG=1");
        return;
    }
    let (Some(wasm_cargo), Some(problems)) = (
        environment::wasm_cargo(),
        environment::shared("data/gsm8k/train.jsonl"),
    ) else {
        environment::skipped("a whole run behind every boundary");
        return;
    };
    let wanted = [
        "dataset/gsm8k",
        "provider/openai",
        "verifier/math",
        "formatter/cot",
    ];
    let guests = guests();
    let guests = guests
        .iter()
        .filter(|guest| wanted.contains(&guest.id.as_str()));
    let packages: Vec<PathBuf> = guests.map(|guest| package(guest, &wasm_cargo)).collect();
    assert_eq!(packages.len(), wanted.len());
    let server = FaultServer::start(Plan::default());
    let rows = |flags: &[&str]| {
        let project = project();
        if !flags.is_empty() {
            packages
                .iter()
                .for_each(|package| install(&project, package, flags));
        }
        project.write("train.jsonl", fs::read(&problems).expect("real problems"));
        project.write("run.toml", whole_run(&server.base_url()));
        let run = project.heartcut(&["run", "run.toml", "--limit", "2000"]);
        run.env("OPENAI_API_KEY", "any").run().expect_code(0);
        without_stamp(&String::from_utf8(project.read("out.jsonl")).expect("UTF-8"))
    };
    let built_in = rows(&[]);
    assert_eq!(built_in.lines().count(), 2_000);
    assert!(built_in == rows(&["--grant"]), "WASM gives other rows");
    assert!(
        built_in == rows(&["--grant", "--trust-native"]),
        "native gives other rows"
    );
}

fn whole_run(base_url: &str) -> String {
    format!(
        r#"[dataset]
plugin = "gsm8k"
[dataset.config]
path = "train.jsonl"

[[generate]]
plugin = "openai"
model = "mock-1"
styles = ["plain"]
[generate.config]
base_url = "{base_url}"
api_key = "OPENAI_API_KEY"

[verify]
plugin = "math"

[[format]]
plugin = "cot"
only = "all"
out = "out.jsonl"
"#
    )
}

fn install(project: &Project, package: &Path, flags: &[&str]) {
    let package = package.to_str().expect("UTF-8");
    let add = project.heartcut(&["plugin", "add", package]).args(flags);
    add.run().expect_code(0);
}

/// The rows without the name of the code that judged, which is the one thing that must differ.
fn without_stamp(text: &str) -> String {
    let row = |line: &str| {
        let mut row: Value = serde_json::from_str(line).expect("a row is JSON");
        for pointer in ["/verdict/verifier", "/meta/verifier"] {
            row.pointer_mut(pointer).map(Value::take);
        }
        format!("{row}\n")
    };
    text.lines().map(row).collect()
}
