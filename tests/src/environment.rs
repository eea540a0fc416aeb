//! What the machine offers beside the repository, and the sentence for what it does not.

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The root of the workspace.
pub fn workspace() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.expect("the tests are a member of a workspace")
        .to_path_buf()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}

/// A file of the shared real data, which is not part of the repository: `HEARTCUT_SHARED`, or
/// `shared` beside the repository. Says so where it is absent.
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder = env::var_os("HEARTCUT_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| workspace().join("../shared"));
    let found = Some(folder.join(path)).filter(|file| file.exists());
    if found.is_none() {
        skipped(&format!(
            "no `{path}` beside the repository or under HEARTCUT_SHARED"
        ));
    }
    found
}

/// The cargo that builds WASM guests, as `HEARTCUT_WASM_CARGO` names it: what it says already, the
/// one that `.ci/wasm-toolchain` made, or an empty text where rustup has the target.
pub fn wasm_cargo() -> Option<String> {
    let named = env::var("HEARTCUT_WASM_CARGO").ok();
    let made = target().join("tools/wasm/cargo");
    let made = made.is_file().then(|| made.to_string_lossy().into_owned());
    named
        .or(made)
        .or_else(|| has_wasm_target().then(String::new))
}

fn has_wasm_target() -> bool {
    let target = ["--print", "target-libdir", "--target", "wasm32-wasip2"];
    let output = Command::new("rustc").args(target).output().ok();
    let folder = output.and_then(|output| String::from_utf8(output.stdout).ok());
    folder.is_some_and(|folder| Path::new(folder.trim()).is_dir())
}

/// The Python that has `huggingface_hub`, which `.ci/long` installs; says so where it is absent.
pub fn hub_python() -> Option<PathBuf> {
    let python = target().join("tools/hub/bin/python");
    if python.is_file() {
        return Some(python);
    }
    skipped("no `huggingface_hub` under the target folder; .ci/long installs it");
    None
}

/// Whether the long checks are asked for.
pub fn long() -> bool {
    env::var_os("HEARTCUT_LONG").is_some_and(|value| value == "1")
}

/// How often something random is tried, or `default`.
pub fn times(variable: &str, default: usize) -> usize {
    let asked = env::var(variable).ok();
    asked.map_or(default, |text| {
        text.parse().expect("the variable holds a number")
    })
}

/// Says that a check was left out. A tool that `.ci/run` installs may not be missing there.
pub fn tool_missing(why: &str) {
    let required = env::var_os("HEARTCUT_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(!required, "HEARTCUT_REQUIRE_TOOLS is set, but {why}");
    skipped(why);
}

/// Says that a check was left out, and why. It writes past the test runner, which keeps back what
/// passing tests print.
pub fn skipped(why: &str) {
    say(&format!("skipped: {why}"));
}

/// Says what was measured, past the test runner as well.
pub fn say(line: &str) {
    let line = format!("{line}\n");
    io::stderr()
        .write_all(line.as_bytes())
        .expect("stderr takes a line");
}

/// `program args` with everything thrown away: whether it succeeds.
pub fn succeeds(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
