//! CONTRIBUTING.md, followed word for word.

use fs_err as fs;
use heartcut_tests::{
    contributing::{self, Step},
    environment::{self, workspace},
};
use std::{
    path::Path,
    process::{Command, Output},
};

const FOUR_FILES: [&str; 4] = ["Cargo.toml", "README.md", "plugin.toml", "src/lib.rs"];

fn steps() -> Vec<Step> {
    let page = fs::read_to_string(workspace().join("CONTRIBUTING.md"));
    contributing::steps(&page.expect("CONTRIBUTING.md"))
}

fn created(steps: &[Step]) -> Vec<&str> {
    let created = steps.iter().filter_map(|step| match step {
        Step::Create { path, .. } => Some(path.as_str()),
        _ => None,
    });
    created.collect()
}

#[test]
fn a_plugin_is_four_files() {
    let steps = steps();
    let mut files = created(&steps);
    files.sort_unstable();
    let folder = files[0].trim_end_matches("Cargo.toml");
    assert!(folder.starts_with("plugins/"), "{files:?}");
    assert_eq!(files, FOUR_FILES.map(|file| format!("{folder}{file}")));
    assert!(
        !workspace().join(folder).exists(),
        "the page's plugin exists already"
    );
}

#[test]
fn its_blocks_are_whole() {
    let steps = steps();
    for step in &steps {
        match step {
            Step::Create { path, content } => {
                assert!(!content.contains("..."), "`{path}` is not written out");
                let toml = path
                    .ends_with(".toml")
                    .then(|| toml::from_str::<toml::Table>(content));
                assert!(
                    toml.is_none_or(|parsed| parsed.is_ok()),
                    "`{path}` is no TOML"
                );
            }
            Step::Add { path, under, .. } => {
                let text =
                    fs::read_to_string(workspace().join(path)).expect("the page names a file");
                assert!(
                    text.contains(under.as_str()),
                    "`{under}` is not in `{path}`"
                );
            }
            Step::Type(_) => {}
        }
    }
    let adds_to_list =
        |step: &Step| matches!(step, Step::Add { path, .. } if path == "host/cli/src/builtins.rs");
    assert!(
        steps.iter().any(adds_to_list),
        "the page does not add the plugin to the list"
    );
}

#[test]
fn following_it_gives_a_plugin_that_works() {
    if !environment::long() {
        environment::skipped("building a copy of the workspace; set HEARTCUT_LONG=1");
        return;
    }
    let copy = tempfile::tempdir().expect("a temporary folder");
    copy_tracked(&workspace(), copy.path());
    let steps = steps();
    for step in &steps {
        contributing::follow(step, copy.path());
    }
    let folder = created(&steps)[0]
        .rsplit_once("/Cargo.toml")
        .expect("the manifest comes first")
        .0;
    let (group, name) = folder
        .trim_start_matches("plugins/")
        .split_once('/')
        .expect("a group");
    let role = group.trim_end_matches('s');
    say(
        copy.path(),
        &format!("cargo test --profile ci -p heartcut-{role}-{name}"),
    );
    say(copy.path(), "cargo build --profile ci -p heartcut-cli");
    let shown = say(
        copy.path(),
        &format!("$CARGO_TARGET_DIR/ci/heartcut plugin show {role}/{name}"),
    );
    assert!(
        String::from_utf8_lossy(&shown.stdout).contains(name),
        "{shown:?}"
    );
    for step in &steps {
        if let Step::Type(commands) = step
            && commands.contains(name)
        {
            say(copy.path(), commands);
        }
    }
}

fn copy_tracked(from: &Path, to: &Path) {
    let script = format!(
        "git ls-files -z | xargs -0 cp --parents --target-directory='{}'",
        to.display()
    );
    say(from, &script);
}

/// Runs lines of shell, which must succeed, with nothing fetched and nothing built twice.
fn say(folder: &Path, commands: &str) -> Output {
    let mut shell = Command::new("bash");
    shell
        .args(["-euo", "pipefail", "-c", commands])
        .current_dir(folder);
    shell
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TARGET_DIR", environment::target());
    let output = shell.output().expect("bash starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`{commands}` failed:\n{said}");
    output
}
