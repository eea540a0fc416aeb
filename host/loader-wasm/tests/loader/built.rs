//! A plugin of this repository, built for WASM the way that an author builds it.

use crate::package::{Package, judge};
use heartcut_host::{project::Limits, registry::Registry};
use heartcut_loader_wasm::componentize;
use heartcut_plugin_api::{Case, Choice, Role, SilentHost};
use heartcut_verifier_choice as _;
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

const BARE: &str = "wasm32-unknown-unknown";
const WASIP2: &str = "wasm32-wasip2";

/// The cargo that builds for a target, where there is one: the one that `.ci/wasm-toolchain` named,
/// which always knows the bare one, or that of rustup. Nothing is installed here.
fn cargo(target: &str) -> Option<PathBuf> {
    let named = std::env::var_os("HEARTCUT_WASM_CARGO").filter(|cargo| !cargo.is_empty());
    let known = has_target(target) || (named.is_some() && target == BARE);
    if known {
        return Some(named.unwrap_or_else(|| "cargo".into()).into());
    }
    let required = std::env::var_os("HEARTCUT_REQUIRE_TOOLS").is_some_and(|v| v == "1");
    assert!(
        !required || target != BARE,
        "HEARTCUT_REQUIRE_TOOLS is set, but nothing builds for {target}"
    );
    eprintln!("skipped: nothing builds for {target} here");
    None
}

fn has_target(target: &str) -> bool {
    let arguments = ["--print", "target-libdir", "--target", target];
    let output = Command::new("rustc").args(arguments).output().ok();
    let folder = output.and_then(|output| String::from_utf8(output.stdout).ok());
    folder.is_some_and(|folder| Path::new(folder.trim()).is_dir())
}

const MANIFEST: &str = r#"
[package]
name = "NAME"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
heartcut-sdk = { path = "ROOT/sdk", features = ["wasm"] }
schemars = "1"
serde = "1"
DEPENDENCY

[profile.release]
codegen-units = 1
lto = true
panic = "abort"
strip = "debuginfo"

[workspace]
"#;

/// A crate that is built for WASM, in a folder of its own.
struct Guest {
    folder: TempDir,
    name: &'static str,
}

impl Guest {
    fn new(name: &'static str, dependency: &str, lib: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let root = root().canonicalize().unwrap();
        let manifest = MANIFEST
            .replace("NAME", name)
            .replace("DEPENDENCY", dependency)
            .replace("ROOT", root.to_str().unwrap());
        fs_err::create_dir(folder.path().join("src")).unwrap();
        fs_err::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
        let guest = Self { folder, name };
        guest.with("Cargo.toml", &manifest).with("src/lib.rs", lib)
    }

    fn with(self, file: &str, text: &str) -> Self {
        fs_err::write(self.folder.path().join(file), text).unwrap();
        self
    }

    /// What cargo builds of it.
    fn build(&self, cargo: &Path, target: &str) -> Vec<u8> {
        let folder = std::env::var_os("CARGO_TARGET_DIR")
            .map_or(root().join("target"), PathBuf::from)
            .join("wasm-guests");
        // The versions of the workspace, and nothing fetched.
        fs_err::copy(
            root().join("Cargo.lock"),
            self.folder.path().join("Cargo.lock"),
        )
        .unwrap();
        let built = Command::new(cargo)
            .args([
                "build",
                "--release",
                "--quiet",
                "--offline",
                "--target",
                target,
            ])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &folder)
            .status()
            .unwrap();
        assert!(built.success());
        let file = format!("{}.wasm", self.name.replace('-', "_"));
        fs_err::read(folder.join(target).join("release").join(file)).unwrap()
    }
}

const CHOICE: &str =
    r#"plugin = { package = "heartcut-verifier-choice", path = "ROOT/plugins/verifiers/choice" }"#;

const EXPORT: &str = "heartcut_sdk::export_wasm!(plugin::REGISTRATION);";

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
    let Some(cargo) = cargo(BARE) else { return };
    let guest = Guest::new("wrapped-choice", CHOICE, EXPORT);
    let component = componentize(&guest.build(&cargo, BARE)).unwrap();
    let registry = Registry::linked().unwrap();
    let entry = registry.find(Role::Verifier, "choice").unwrap();
    let version = &entry.manifest().unwrap().version;
    let mut package = Package::of(&component, "verifier/choice", version);
    package.code.limits = Limits::default();
    let loaded = package.load().unwrap();
    assert_eq!(loaded.config_schema(), entry.config_schema().unwrap());
    let direct = entry.verifier(json!({}), Default::default()).unwrap();
    let wasm = package.verifier();
    let json = |verdicts| serde_json::to_string(&verdicts).unwrap();
    let wanted = json(direct.verify(&cases(), &SilentHost));
    assert!(
        wanted.contains("incorrect") && wanted.contains("\"correct\""),
        "{wanted}"
    );
    assert_eq!(json(wasm.verify(&cases(), &SilentHost)), wanted);
}

const PANICS: &str = r#"
use heartcut_sdk::prelude::*;

#[derive(Deserialize, JsonSchema)]
struct PanicsConfig {
    #[serde(default)]
    early: bool,
}

struct Panics;

impl Create for Panics {
    type Config = PanicsConfig;

    fn create(config: PanicsConfig, _: Assets) -> Result<Self, PluginError> {
        assert!(!config.early, "it does not like its configuration");
        Ok(Self)
    }
}

impl Verifier for Panics {
    fn verify(&self, cases: &[Case], _: &dyn Host) -> Vec<Result<Verdict, PluginError>> {
        let judge = |case: &Case| {
            let length: usize = case.response.parse().expect("a number");
            Ok(Verdict::correct(cases[length].id.clone()))
        };
        cases.iter().map(judge).collect()
    }
}

heartcut_sdk::plugin!(Verifier for Panics: Create);
heartcut_sdk::export_wasm!(REGISTRATION);
"#;

const PANICS_TOML: &str = r#"
id = "verifier/panics"
version = "1.0.0"
api = "0.0.1"
summary = "panics"
"#;

/// What `wasm32-wasip2` builds is a component already; the compiler of Debian does not know it.
#[test]
fn what_a_panic_says_arrives() {
    let guest = Guest::new("panics", "", PANICS).with("plugin.toml", PANICS_TOML);
    let component = if let Some(cargo) = cargo(WASIP2) {
        guest.build(&cargo, WASIP2)
    } else if let Some(cargo) = cargo(BARE) {
        componentize(&guest.build(&cargo, BARE)).unwrap()
    } else {
        return;
    };
    let package = Package::of(&component, "verifier/panics", "1.0.0");
    let early = package.verifier_with(json!({"early": true})).err().unwrap();
    assert_eq!(early.code, "plugin-panicked", "{early:?}");
    let says = "plugin `verifier/panics` 1.0.0 panicked: it does not like its configuration, at src/lib.rs:";
    assert!(early.message.starts_with(says), "{early:?}");
    let verifier = package.verifier();
    for (response, says) in [("x", "a number"), ("9", "index out of bounds")] {
        let error = judge(&*verifier, response).unwrap_err();
        assert!(error.message.contains(says), "{error:?}");
        assert_eq!(judge(&*verifier, "0").unwrap().reason, "1");
    }
}
