//! The official clients read what our service answers: that it speaks like the services it plays
//! is then not our word alone.

use crate::FLAVOURS;
use heartcut_tests::{
    batch_scene::Flavour,
    batch_server::{BatchPlan, account},
    environment,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The Python with the clients, which `.ci/sdks` installs.
fn python() -> Option<PathBuf> {
    let python = environment::target().join("tools/sdks/bin/python");
    if python.is_file() {
        return Some(python);
    }
    let why = "the official clients are not installed; run .ci/sdks";
    if environment::long() {
        environment::tool_missing(why);
    } else {
        environment::skipped(why);
    }
    None
}

#[test]
fn official_clients_read_our_answers() {
    let Some(python) = python() else {
        return;
    };
    let told: String = FLAVOURS
        .into_iter()
        .filter_map(|flavour| read(&python, flavour))
        .collect();
    assert!(told.is_empty(), "{told}");
}

/// What the client said of answers that it could not read.
fn read(python: &Path, flavour: Flavour) -> Option<String> {
    let server = (flavour.server)(BatchPlan::default());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let key = folder.path().join("account.json");
    fs_err::write(&key, account(&server.origin()).to_string()).expect("the account's key");
    let script = environment::workspace().join("tests/sdks/read_answers.py");
    let output = Command::new(python)
        .args(["-W", "ignore"])
        .arg(script)
        .args([flavour.plugin, &server.origin()])
        .arg(key)
        .output()
        .expect("python starts");
    let told = String::from_utf8_lossy(&output.stderr);
    let said = || format!("{}: {told}{:?}\n", flavour.plugin, server.books().log);
    (!output.status.success()).then(said)
}

#[test]
fn every_recording_of_an_official_client_is_accounted_for() {
    let Some(folder) = environment::shared("wire/captures") else {
        return;
    };
    let page = environment::workspace().join("tests/README.md");
    let page = fs_err::read_to_string(page).expect("the page");
    for entry in fs_err::read_dir(folder).expect("the recordings") {
        let name = entry.expect("a recording").file_name();
        let name = name.to_string_lossy().replace(".json", "");
        let named = name.starts_with('_') || page.contains(&format!("`{name}`"));
        assert!(named, "tests/README.md does not say what holds `{name}`");
    }
}
