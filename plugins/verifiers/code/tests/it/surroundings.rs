//! Machines that lack something.

use crate::judge::{script, tiers, verdicts, verifier};
use heartcut_sdk::{Case, Outcome, host::SilentHost};
use serde_json::{Value, json};

fn error(config: Value) -> (String, Option<String>) {
    let judged = verifier(config)
        .verify(&[script("print(1)", &[("", "1")])], &SilentHost)
        .remove(0);
    let error = judged.unwrap_err();
    (error.code, error.help)
}

#[test]
fn a_missing_python_is_an_error_and_no_verdict() {
    let (code, help) = error(json!({"python": "/nowhere/python3"}));
    assert_eq!(code, "no-interpreter");
    assert!(help.unwrap().contains("install Python"));
    assert_eq!(error(json!({"python": "/bin/false"})).0, "no-interpreter");
    assert_eq!(error(json!({"python": "/bin/echo"})).0, "no-interpreter");
}

#[test]
fn a_tier_is_never_lowered_silently() {
    let (code, _) = error(json!({"isolation": "landlock", "min_isolation": "namespaces"}));
    assert_eq!(code, "no-isolation");
}

#[test]
fn odd_programs_get_a_verdict() {
    let long = format!("print(len('{}'))", "x".repeat(10 << 20));
    let nul = "print('a')\0";
    let cases = [
        script(&long, &[("", "10485760")]),
        script(nul, &[("", "a")]),
        script("print('\\ud800')", &[("", "x")]),
        script(
            "import os\nos.write(1, b'\\xff\\xfe')",
            &[("", "\u{fffd}\u{fffd}")],
        ),
        script("", &[("", "")]),
        script("print(1)", &[]),
        script("while True:\n    pass", &[("", "1"), ("", "2")]),
        script("x = bytearray(10**9)", &[("", "1")]),
    ];
    let expected = [
        (Outcome::Correct, "all-passed"),
        (Outcome::Incorrect, "runtime-error"),
        (Outcome::Incorrect, "runtime-error"),
        (Outcome::Incorrect, "wrong-answer"),
        (Outcome::Unknown, "no-program"),
        (Outcome::Unknown, "no-tests"),
        (Outcome::Incorrect, "cpu-limit"),
        (Outcome::Incorrect, "memory-limit"),
    ];
    for tier in tiers() {
        let verdicts = verdicts(json!({"isolation": tier, "cpu_seconds": 1.0}), &cases);
        let found: Vec<_> = verdicts
            .iter()
            .map(|verdict| (verdict.outcome, verdict.reason.as_str()))
            .collect();
        assert_eq!(found, expected, "{tier}: {verdicts:?}");
        assert_eq!(
            verdicts[6].details["tests"],
            json!(["cpu-limit", "not-run"])
        );
    }
}

#[test]
fn efficiency_is_relative_to_a_reference() {
    let slow = "print(sum(i for i in range(int(input()))))";
    let mut case = script(slow, &[("300000", "44999850000")]);
    case.extra.insert(
        "solutions".into(),
        json!(["n = int(input())\nprint(n * (n - 1) // 2)"]),
    );
    let with = |efficiency: bool| {
        let config = json!({"efficiency": efficiency});
        verdicts(config, std::slice::from_ref(&case))
            .remove(0)
            .metrics
            .get("cpu-ratio")
            .copied()
    };
    assert_eq!(with(false), None);
    assert!(with(true).unwrap() > 1.0);
}

#[test]
fn explanations_are_counted() {
    let response = "I double it.\n\n```python\nprint(2 * int(input()))\n```\n\nThis works.";
    let case = Case {
        response: response.into(),
        extra: Default::default(),
        ..script("", &[("2", "4")])
    };
    let verdict = verdicts(json!({}), &[case]).remove(0);
    assert_eq!(
        (
            verdict.metrics["explanation"],
            verdict.metrics["explanation-words"]
        ),
        (1.0, 5.0)
    );
    assert!(verdict.metrics["cpu-ms"] > 0.0 && verdict.metrics["peak-mib"] > 1.0);
}
