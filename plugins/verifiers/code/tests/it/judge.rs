//! The plugin as the host makes it.

use heartcut_sdk::{
    Assets, Case, Constructor, Outcome, ProblemKind, Test, Verdict, Verifier, host::SilentHost,
};
use heartcut_verifier_code::REGISTRATION;
use serde_json::{Value, json};
use std::{io::Write, path::PathBuf};

pub(crate) fn verifier(mut config: Value) -> Box<dyn Verifier> {
    if config["isolation"] == "wasm" {
        let weakest = config["min_isolation"]
            .as_str()
            .unwrap_or("wasm")
            .to_owned();
        config["min_isolation"] = weakest.into();
        config["python_component"] = component().display().to_string().into();
    }
    match REGISTRATION.constructor {
        Constructor::Verifier(make) => make(config, Assets::default()).unwrap(),
        _ => panic!("no verifier"),
    }
}

/// The Python component, which `wasm/build` makes.
pub(crate) fn component() -> PathBuf {
    if let Some(path) = std::env::var_os("HEARTCUT_PYTHON_COMPONENT") {
        return path.into();
    }
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(own, PathBuf::from);
    target.join("python-wasm/python.wasm")
}

/// The tiers that this machine grants, by the names that a configuration has for them.
pub(crate) fn tiers() -> Vec<&'static str> {
    let works = |tier: &&str| {
        let case = script("print(1)", &[("", "1")]);
        let config = json!({"isolation": tier});
        verifier(config).verify(&[case], &SilentHost)[0].is_ok()
    };
    let mut granted: Vec<_> = ["namespaces", "landlock"]
        .into_iter()
        .filter(works)
        .collect();
    assert!(!granted.is_empty(), "this machine grants no tier");
    if cfg!(feature = "wasm") && component().exists() {
        granted.push("wasm");
    } else {
        let required = std::env::var_os("HEARTCUT_REQUIRE_TOOLS").is_some();
        assert!(
            !(required && cfg!(feature = "wasm")),
            "the Python component was not built"
        );
        say("skipped: the tier wasm, without its feature or its component");
    }
    granted
}

/// A case whose response is nothing but a program.
pub(crate) fn script(program: &str, tests: &[(&str, &str)]) -> Case {
    let test = |(input, expected): &(&str, &str)| Test {
        kind: "stdin".into(),
        input: (*input).into(),
        expected: (*expected).into(),
        ..Test::default()
    };
    Case {
        id: "script".into(),
        kind: ProblemKind::Code,
        response: program.into(),
        tests: tests.iter().map(test).collect(),
        extra: [("solution".to_owned(), program.into())]
            .into_iter()
            .collect(),
        ..Case::default()
    }
}

pub(crate) fn verdicts(config: Value, cases: &[Case]) -> Vec<Verdict> {
    let judged = verifier(config).verify(cases, &SilentHost);
    judged
        .into_iter()
        .map(|verdict| verdict.expect("a verdict"))
        .collect()
}

/// Ids of the cases whose outcome is another one than expected, with the verdict.
pub(crate) fn surprises(
    cases: &[Case],
    verdicts: &[Verdict],
    expected: impl Fn(usize) -> Outcome,
) -> Vec<String> {
    let both = cases.iter().zip(verdicts).enumerate();
    both.filter(|(index, (_, verdict))| verdict.outcome != expected(*index))
        .map(|(_, (case, verdict))| {
            format!("{}: {} {:?}", case.id, verdict.reason, verdict.details)
        })
        .collect()
}

/// A file of the shared real data.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let folder =
        std::env::var_os("HEARTCUT_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let found = Some(folder.join(path)).filter(|file| file.exists());
    if found.is_none() {
        say(&format!(
            "skipped: no `{path}` beside the repository or under HEARTCUT_SHARED"
        ));
    }
    found
}

/// Writes past the test runner, which keeps back what passing tests print.
pub(crate) fn say(line: &str) {
    drop(std::io::stderr().write_all(format!("{line}\n").as_bytes()));
}

pub(crate) fn rows(path: &str) -> Option<Vec<Value>> {
    let text = std::fs::read_to_string(shared(path)?).unwrap();
    Some(
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}
