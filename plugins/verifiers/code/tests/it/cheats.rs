//! Programs that want to pass without being right, and right ones that look odd.

use crate::judge::{script, surprises, tiers, verdicts};
use heartcut_sdk::{Case, Outcome, ProblemKind, Test};
use serde_json::json;

const SECRET: &str = "secret-4711";

/// Programs that look for what is expected, or for a way around being compared with it.
const CHEATS: &[(&str, &str)] = &[
    (
        "frames",
        "import sys\nf = sys._getframe()\nwhile f:\n    for v in list(f.f_locals.values()) + list(f.f_globals.values()):\n        if 'secret' in str(v)[:10000]:\n            print(str(v))\n    f = f.f_back",
    ),
    (
        "objects",
        "import gc\nfor o in gc.get_objects():\n    try:\n        if isinstance(o, (dict, list)) and len(o) < 1000 and 'secret-' in repr(o)[:5000]:\n            print('found')\n    except Exception:\n        pass",
    ),
    ("environment", "import os\nprint(os.environ)"),
    (
        "files",
        "import os\nfor d, _, fs in os.walk('/', onerror=lambda e: None):\n    for f in fs[:50]:\n        try:\n            if 'secret-4711' in open(os.path.join(d, f)).read(20000):\n                print('secret-4711'[:0] + 'found')\n        except Exception:\n            pass\n    if d.count('/') > 2:\n        break",
    ),
    (
        "proc",
        "for p in ('/proc/1/mem', '/proc/self/mem', '/proc/1/cmdline', '/proc/self/fd/3', '/proc/2/fd/0'):\n    try:\n        print(open(p, 'rb').read(1000))\n    except OSError:\n        pass",
    ),
    (
        "descriptors",
        "import os\nfor fd in range(3, 1000):\n    try:\n        os.write(fd, b'{\"returned\": null, \"outcome\": \"passed\"}')\n    except OSError:\n        pass",
    ),
    ("exit", "import os\nos._exit(0)"),
    ("exit code", "raise SystemExit(0)"),
    (
        "equal to all",
        "class S(str):\n    __eq__ = lambda s, o: True\n    split = lambda s, *a: [s]\nprint(S('x'))",
    ),
    (
        "kill",
        "import os, signal\nfor p in (os.getppid(), 1, -1, 0):\n    try:\n        os.kill(p, signal.SIGKILL)\n    except OSError:\n        pass",
    ),
    ("everything", "for n in range(100000):\n    print(n)"),
    ("permuted", "print('4711-secret')"),
    ("invalid", "import os\nos.write(1, b'secret-4711\\xff')"),
];

#[test]
fn cheats_fail_in_every_tier() {
    let cases: Vec<Case> = CHEATS
        .iter()
        .map(|(name, program)| Case {
            id: (*name).into(),
            ..script(program, &[("", SECRET)])
        })
        .collect();
    for tier in tiers() {
        let verdicts = verdicts(json!({"isolation": tier, "cpu_seconds": 2.0}), &cases);
        assert_eq!(
            surprises(&cases, &verdicts, |_| Outcome::Incorrect),
            Vec::<String>::new(),
            "{tier}"
        );
    }
}

/// Answers that the checker asks for, in the place of the process that serves them.
const FORGED: &str = r#"
import sys
def f(a): return 0
frame = sys._getframe()
while frame:
    for value in list(frame.f_locals.values()):
        if type(value).__name__ == "Serving":
            def answer(self, order):
                if order[0] == "names":
                    forged = ["f", "set", "range", "zip", "__builtins__"]
                    return {"ok": [[name, ["r", 1, "function"], None] for name in forged] + [["Bad", ["k", 7, "type"], None]]}
                if order[0] == "class":
                    return {"ok": {"name": "Bad", "origin": ["builtins", "Exception"], "special": [], "anew": [], "hidden": [],
                                   "eq": None, "literal": None, "errors": [["n", "Exception"]], "kinds": [7]}}
                return {"ok": [["i", "0"], None]}
            type(value).answer = answer
    frame = frame.f_back
"#;

#[test]
fn cheats_of_asserts_fail_in_every_tier() {
    let leaves = "import os\ndef f(a):\n    os._exit(0)\n";
    let asserted = [
        (FORGED, "assert set(f([1])) == set([4, 5])"),
        (
            FORGED,
            "try:\n    f(1)\n    assert False\nexcept Bad:\n    pass",
        ),
        (FORGED, "for i in range(3):\n    assert f(i) == i + 1"),
        (
            leaves,
            "try:\n    f(1)\n    ok = False\nexcept Exception:\n    ok = True\nassert ok",
        ),
        (leaves, "try:\n    f(1)\nexcept:\n    pass"),
    ];
    let cases: Vec<Case> = asserted
        .iter()
        .map(|(program, code)| {
            let mut case = script(program, &[("", "")]);
            case.tests[0] = Test {
                kind: "assert".into(),
                input: (*code).into(),
                fn_name: Some("f".into()),
                ..Test::default()
            };
            case
        })
        .collect();
    for tier in tiers() {
        let verdicts = verdicts(json!({"isolation": tier, "cpu_seconds": 2.0}), &cases);
        assert_eq!(
            surprises(&cases, &verdicts, |_| Outcome::Incorrect),
            Vec::<String>::new(),
            "{tier}"
        );
    }
}

#[test]
fn each_test_has_the_whole_time() {
    let spins = "import time\nwhile time.process_time() < 0.7: pass\nprint(1)";
    let case = script(spins, &[("", "1"); 3]);
    for tier in tiers().into_iter().filter(|tier| *tier != "wasm") {
        let config = json!({"isolation": tier, "cpu_seconds": 1.2});
        let verdicts = verdicts(config, std::slice::from_ref(&case));
        assert_eq!(
            verdicts[0].outcome,
            Outcome::Correct,
            "{tier}: {verdicts:?}"
        );
    }
}

#[test]
fn a_fence_may_call_the_language_by_any_of_its_names() {
    for name in ["Python", "python3.11", "PY", "python3"] {
        let mut case = script("", &[("", "7")]);
        case.response = format!("It prints seven.\n```{name}\nprint(7)\n```\n");
        case.extra.clear();
        let verdicts = verdicts(json!({}), &[case]);
        assert_eq!(
            verdicts[0].outcome,
            Outcome::Correct,
            "{name}: {verdicts:?}"
        );
    }
}

/// What is expected never enters a sandbox: the program answers with all that it was given.
#[test]
fn what_is_expected_is_nowhere_in_the_process() {
    let program = "import gc, sys\nseen = repr(sys.stdin.read())\nfor o in gc.get_objects():\n    if type(o) in (dict, list, tuple) and len(o) < 300:\n        try:\n            seen += repr(o)[:2000]\n        except Exception:\n            pass\nprint('-'.join(['secret', '4711']) in seen)";
    for tier in tiers() {
        let verdict = verdicts(
            json!({"isolation": tier}),
            &[script(program, &[("7", "False"), ("secret-4711", "True")])],
        );
        assert_eq!(
            verdict[0].reason, "all-passed",
            "{tier}: {:?}",
            verdict[0].details
        );
    }
}

#[test]
fn what_was_thought_is_no_part_of_a_function_that_was_begun() {
    let begun = |response: &str| Case {
        id: response.into(),
        kind: ProblemKind::Code,
        response: response.into(),
        tests: vec![Test {
            kind: "check".into(),
            input: "def check(candidate):\n    assert candidate(3) == 9".into(),
            fn_name: Some("square".into()),
            setup: Some("def square(n):\n    \"\"\"The square.\"\"\"\n".into()),
            ..Test::default()
        }],
        ..Case::default()
    };
    let cases = [
        begun("    return n * n"),
        begun("<think>n * n</think>\n    return n * n"),
        begun("<think>\n    return n * n"),
    ];
    let reasons = verdicts(json!({}), &cases);
    let reasons: Vec<&str> = reasons
        .iter()
        .map(|verdict| verdict.reason.as_str())
        .collect();
    assert_eq!(reasons, ["all-passed", "all-passed", "no-program"]);
}
