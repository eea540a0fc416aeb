//! A plugin of this repository, built for WASM the way that an author builds it.

use crate::package::Package;
use heartcut_host::registry::{Limits, Registry};
use heartcut_loader_wasm::componentize;
use heartcut_plugin_api::{Case, Choice, Role, SilentHost};
use heartcut_verifier_choice as _;
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The cargo that builds for WASM, where there is one.
fn cargo() -> Option<PathBuf> {
    let found = Command::new(root().join(".ci/wasm-toolchain"))
        .output()
        .unwrap();
    let cargo = String::from_utf8(found.stdout).unwrap();
    match found.status.success() {
        true => Some(PathBuf::from(cargo.trim())),
        false if std::env::var_os("HEARTCUT_REQUIRE_TOOLS").is_some_and(|v| v == "1") => {
            panic!("{}", String::from_utf8_lossy(&found.stderr))
        }
        false => {
            eprintln!("skipped: nothing builds for WASM here");
            None
        }
    }
}

const WRAPPER: &str = r#"
[package]
name = "heartcut-wrapper"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
heartcut-sdk = { path = "ROOT/sdk", features = ["wasm"] }
plugin = { package = "PACKAGE", path = "ROOT/FOLDER" }

[profile.release]
codegen-units = 1
lto = true
panic = "abort"
strip = "debuginfo"

[workspace]
"#;

/// The component of a plugin.
fn build(cargo: &Path, package: &str, folder: &str) -> Vec<u8> {
    let wrapper = TempDir::new().unwrap();
    let root = root().canonicalize().unwrap();
    let manifest = WRAPPER
        .replace("ROOT", root.to_str().unwrap())
        .replace("PACKAGE", package)
        .replace("FOLDER", folder);
    fs_err::write(wrapper.path().join("Cargo.toml"), manifest).unwrap();
    fs_err::copy(root.join("Cargo.lock"), wrapper.path().join("Cargo.lock")).unwrap();
    fs_err::create_dir(wrapper.path().join("src")).unwrap();
    let line = "heartcut_sdk::export_wasm!(plugin::REGISTRATION);\n";
    fs_err::write(wrapper.path().join("src/lib.rs"), line).unwrap();
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or(root.join("target"), PathBuf::from)
        .join("wasm-guests");
    let built = Command::new(cargo)
        .args(["build", "--release", "--target", "wasm32-unknown-unknown"])
        .current_dir(&wrapper)
        .env("CARGO_TARGET_DIR", &target)
        .status()
        .unwrap();
    assert!(built.success());
    let core = target.join("wasm32-unknown-unknown/release/heartcut_wrapper.wasm");
    componentize(&fs_err::read(core).unwrap()).unwrap()
}

const ANSWERS: [&str; 6] = [
    "The best answer is [B].",
    "So the answer is Zwölf.",
    "Answer: A or B",
    "\\boxed{\\text{B}}",
    "no answer \"at\u{0} all\"\n",
    "",
];

fn cases() -> Vec<Case> {
    let case = |(index, response): (usize, &&str)| Case {
        choices: vec![choice("A", "Zwölf"), choice("B", "Lyon")],
        ..Case::new(index.to_string(), "B", *response)
    };
    ANSWERS.iter().enumerate().map(case).collect()
}

fn choice(label: &str, text: &str) -> Choice {
    Choice {
        label: label.into(),
        text: text.into(),
    }
}

#[test]
fn a_verifier_answers_the_same_bytes_as_the_one_linked_in() {
    let Some(cargo) = cargo() else { return };
    let component = build(
        &cargo,
        "heartcut-verifier-choice",
        "plugins/verifiers/choice",
    );
    let registry = Registry::linked().unwrap();
    let entry = registry.find(Role::Verifier, "choice").unwrap();
    let version = &entry.manifest().unwrap().version;
    let mut package = Package::of(&component, "verifier/choice", version);
    package.code.limits = Limits::default();
    let loaded = package.load().unwrap();
    assert_eq!(loaded.config_schema(), entry.config_schema().unwrap());
    let direct = entry
        .verifier(serde_json::json!({}), Default::default())
        .unwrap();
    let wasm = package.verifier();
    let json = |verdicts| serde_json::to_string(&verdicts).unwrap();
    let wanted = json(direct.verify(&cases(), &SilentHost));
    assert!(
        wanted.contains("incorrect") && wanted.contains("\"correct\""),
        "{wanted}"
    );
    assert_eq!(json(wasm.verify(&cases(), &SilentHost)), wanted);
}
