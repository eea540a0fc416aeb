//! Machines that lack something.

use crate::judge::{component, script, tiers, verdicts, verifier};
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
    for (isolation, weakest) in [
        ("landlock", "namespaces"),
        ("wasm", "namespaces"),
        ("wasm", "landlock"),
    ] {
        let (code, help) = error(json!({"isolation": isolation, "min_isolation": weakest}));
        assert_eq!(code, "no-isolation");
        // It is not the machine that grants too little.
        let set = format!("set `min_isolation = \"{isolation}\"`");
        assert!(help.unwrap().starts_with(&set), "{isolation} {weakest}");
    }
}

/// What needs nothing of the machine needs no Python of it either.
#[test]
fn wasm_does_without_a_python() {
    if !tiers().contains(&"wasm") {
        return;
    }
    let config = json!({"isolation": "auto", "min_isolation": "wasm", "python": "/nowhere/python3",
        "python_component": component()});
    let verdict = verdicts(config, &[script("print(1)", &[("", "1")])]).remove(0);
    assert_eq!(verdict.reason, "all-passed");
    assert_eq!(verdict.details["isolation"], "wasm");
}

fn called(program: &str, input: &str, expected: &str) -> Case {
    let mut case = script(program, &[(input, expected)]);
    case.tests[0].kind = "call".into();
    case.tests[0].fn_name = Some("f".into());
    case
}

#[test]
fn odd_values_get_a_verdict() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let nest = "def f(n):\n    r = []\n    for _ in range(n - 1):\n        r = [r]\n    return r";
    let leaves = "import os\ndef f(n):\n    os._exit(0)";
    let forged = |report: &str| {
        format!("import os\ndef f(n):\n    os.write(3, b'{report}')\n    os._exit(0)")
    };
    let cases = [
        called(nest, "[150]", &nested(150)),
        called(nest, "[151]", &nested(150)),
        called(nest, "[5000]", &nested(150)),
        called(nest, "[1]", &nested(100_000)),
        called("def f(n):\n    return 1 << n", "[33554000]", "5"),
        called("def f(n):\n    return 1 << n", "[40000000]", "5"),
        called(
            "def f(n):\n    return n + 1",
            &format!("[{}]", "9".repeat(5000)),
            &format!("1{}", "0".repeat(5000)),
        ),
        called(leaves, "[1]", "null"),
        called(&forged("{}"), "[1]", "null"),
        called("def f(n):\n    return (i for i in [n])", "[1]", "[1]"),
        called(
            "from collections import *\ndef f(n):\n    return Counter(n), OrderedDict(a=n), defaultdict(lambda: 1, {1: 2})",
            "[\"a\"]",
            r#"[{"a": 1}, {"a": "a"}, {"1": 2}]"#,
        ),
        called("def f(n):\n    return '\\ud800'", "[1]", r#""x""#),
        called("def f(n):\n    return 1", "[01]", "1"),
    ];
    let expected = [
        "all-passed",
        "wrong-answer",
        "wrong-answer",
        "bad-tests",
        "wrong-answer",
        "output-limit",
        "all-passed",
        "runtime-error",
        "wrong-answer",
        "wrong-answer",
        "all-passed",
        "wrong-answer",
        "bad-tests",
    ];
    // In WASM there is no descriptor that a report could be written to.
    for tier in tiers() {
        let verdicts = verdicts(json!({"isolation": tier}), &cases);
        let found: Vec<_> = verdicts
            .iter()
            .map(|verdict| verdict.reason.as_str())
            .collect();
        let same = |number: &usize| tier != "wasm" || *number != 8;
        for number in (0..cases.len()).filter(same) {
            assert_eq!(
                found[number], expected[number],
                "{tier} {number}: {:?}",
                verdicts[number]
            );
        }
    }
}

#[test]
fn what_cannot_be_carried_leaves_it_open() {
    let mut case = script("def f(g):\n    return g(1)", &[("", "")]);
    case.tests[0].kind = "assert".into();
    case.tests[0].input = "assert f(lambda x: x) == 1".into();
    for tier in tiers() {
        let verdict = verdicts(json!({"isolation": tier}), std::slice::from_ref(&case)).remove(0);
        assert_eq!(
            (verdict.outcome, verdict.reason.as_str()),
            (Outcome::Unknown, "opaque-value"),
            "{tier}: {verdict:?}"
        );
        let told = verdict.details["failures"][0]["text"].as_str().unwrap();
        assert!(told.contains("'function'"), "{told}");
    }
}

/// A program is not to blame for the time in which nobody asks it anything.
#[test]
fn a_test_that_waits_by_itself_is_a_bad_one() {
    let asserted = |program: &str, code: &str| {
        let mut case = script(program, &[("", "")]);
        case.tests[0].kind = "assert".into();
        case.tests[0].input = code.into();
        case
    };
    let cases = [
        asserted(
            "def f(a):\n    return a",
            "import time\ntime.sleep(600)\nassert f(1) == 1",
        ),
        asserted(
            "import time\ndef f(a):\n    time.sleep(600)",
            "assert f(1) == 1",
        ),
    ];
    // In WASM sleeping takes no time.
    for tier in tiers().into_iter().filter(|tier| *tier != "wasm") {
        let config = json!({"isolation": tier, "cpu_seconds": 0.1});
        let verdicts = verdicts(config, &cases);
        let found: Vec<_> = verdicts
            .iter()
            .map(|verdict| (verdict.outcome, verdict.reason.as_str()))
            .collect();
        let expected = [
            (Outcome::Unknown, "bad-tests"),
            (Outcome::Incorrect, "wall-limit"),
        ];
        assert_eq!(found, expected, "{tier}: {verdicts:?}");
    }
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
