//! Programs in WASM, those that want nothing but to run and those that want out.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use heartcut_jail::{Checker, Ended, Limits, Ran, Test};
use heartcut_program_wasm::Python;
use serde_json::Value;
use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

/// The component, where it was built.
fn python() -> Option<&'static Python> {
    static PYTHON: OnceLock<Option<Python>> = OnceLock::new();
    let load = || {
        let path = component();
        if !path.exists() {
            let required = std::env::var_os("HEARTCUT_REQUIRE_TOOLS").is_some();
            assert!(!required, "`{}` was not built", path.display());
            let why =
                "skipped: no Python component; `plugins/verifiers/code/wasm/build` makes it\n";
            drop(std::io::stderr().write_all(why.as_bytes()));
            return None;
        }
        Some(Python::load(&path).unwrap())
    };
    PYTHON.get_or_init(load).as_ref()
}

fn component() -> PathBuf {
    if let Some(path) = std::env::var_os("HEARTCUT_PYTHON_COMPONENT") {
        return path.into();
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(own, PathBuf::from);
    target.join("python-wasm/python.wasm")
}

fn limits() -> Limits {
    Limits {
        cpu: Duration::from_secs(2),
        memory: 128 << 20,
        output: 1 << 20,
        ..Limits::default()
    }
}

fn script(python: &Python, program: &str, input: &str) -> Ran {
    let test = Test::Stdin {
        input: input.to_owned(),
        limits: limits(),
    };
    python.run(program, &test).unwrap()
}

#[test]
fn scripts_read_and_print() {
    let Some(python) = python() else { return };
    let cases = [
        ("print(sum(map(int, input().split())))", "1 2 3\n", "6\n"),
        (
            "import sys\nprint(len(sys.stdin.buffer.read()))",
            "abc",
            "3\n",
        ),
        ("print(open(0).read().upper())", "x", "X\n"),
        (
            "import collections, heapq, re\nprint(collections.Counter('aab')['a'])",
            "",
            "2\n",
        ),
        ("if __name__ == '__main__':\n    print(1)", "", "1\n"),
        (
            "import atexit\natexit.register(print, 2)\nprint(1)",
            "",
            "1\n2\n",
        ),
        ("import time\ntime.sleep(1000)\nprint(1)", "", "1\n"),
        ("import sys\nprint(5)\nsys.exit()", "", "5\n"),
        (
            "import threading\nthreading.stack_size(2**26)\nt = threading.Thread(target=lambda: print(7))\nt.start()\nt.join()",
            "",
            "7\n",
        ),
        ("import os\nos.write(1, b'6')\nos._exit(0)", "", "6"),
    ];
    for (program, input, printed) in cases {
        let ran = script(python, program, input);
        assert_eq!(
            (ran.ended, ran.stdout.as_str()),
            (Ended::Exited(0), printed),
            "{program}: {}",
            ran.stderr
        );
    }
}

#[test]
fn what_a_program_used_up_is_said() {
    let Some(python) = python() else { return };
    let ended = |program: &str| script(python, program, "").ended;
    assert_eq!(ended("while True:\n    pass"), Ended::CpuLimit);
    assert_eq!(
        ended("while True:\n    print('x' * 1000)"),
        Ended::OutputLimit
    );
    let ran = script(
        python,
        "x = []\nwhile True:\n    x.append(bytearray(1 << 20))",
        "",
    );
    assert!(ran.stderr.contains("MemoryError"), "{ran:?}");
    let ran = script(python, "1 / 0", "");
    assert_eq!(ran.ended, Ended::Exited(1));
    assert!(
        ran.stderr
            .trim_end()
            .ends_with("ZeroDivisionError: division by zero"),
        "{ran:?}"
    );
    let ran = script(python, "print(", "");
    assert!(ran.stderr.contains("SyntaxError"), "{ran:?}");
    let deep = "import sys\nsys.setrecursionlimit(10**6)\ndef f(n):\n    return f(n + 1) + 1\nf(0)";
    assert_ne!(ended(deep), Ended::Exited(0));
}

#[test]
fn functions_are_called() {
    let Some(python) = python() else { return };
    let test = Test::Call {
        fn_name: "largest".into(),
        args: "[[3, 9, 4]]".into(),
        limits: limits(),
    };
    let program = "class Solution:\n    def largest(self, n: List[int]) -> int:\n        print('noise')\n        return max(n)";
    let ran = python.run(program, &test).unwrap();
    assert_eq!(ran.report, "{\"returned\": [\"i\", \"9\"]}", "{ran:?}");
}

fn checked(python: &Python, program: &str, code: &str) -> Ran {
    let checker = Checker {
        kind: "assert".into(),
        setup: String::new(),
        code: code.into(),
        fn_name: None,
    };
    python
        .run(
            program,
            &Test::Checked {
                checker,
                limits: limits(),
            },
        )
        .unwrap()
}

#[test]
fn tests_run_in_another_instance_than_the_program() {
    let Some(python) = python() else { return };
    let said = |program: &str, code: &str| checked(python, program, code).report;
    let half = "def half(n):\n    return n / 2";
    assert!(said(half, "assert half(7) == 3.5").contains("passed"));
    assert!(said(half, "assert half(7) == 3").contains("failed"));
    let liar = "class E(int):\n    def __eq__(self, other):\n        return True\ndef half(n):\n    return E(5)";
    assert!(said(liar, "assert half(7) == 3.5").contains("failed"));
    let leaves = "import os\ndef half(n):\n    os._exit(0)";
    assert!(!said(leaves, "assert half(7) == 3.5").contains("passed"));
    let spins = "def half(n):\n    while True:\n        pass";
    assert_eq!(
        checked(python, spins, "assert half(7) == 3.5").ended,
        Ended::CpuLimit
    );
}

/// The programs that want out of jails do not get out of here either.
/// Pairs that jails get wrong as well, for which `jail/tests/it/pairs.rs` says why; and one that knows
/// the number of an error, which is another one in WASI.
const WRONG: &[&str] = &[
    "g3.oserror_attrs.0",
    "g3.bare_raise_outside.0",
    "g7.hash_eq_types.0",
    "g1.tuple_holds_list.0",
    "g7.hash_eq_types.3",
];

#[test]
fn two_instances_find_nothing_that_one_process_would_not_have_found() {
    let Some(python) = python() else { return };
    let mut decided = 0;
    let mut wrong = Vec::new();
    for line in include_str!("../../jail/tests/it/pairs.jsonl").lines() {
        let pair: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| pair[name].as_str().unwrap();
        let report = checked(python, text("solution"), text("test")).report;
        let passed = report.contains("\"passed\"");
        if report.contains("\"opaque\"") || report.contains("\"bad-test\"") {
            continue;
        }
        decided += 1;
        if pair["right"] != passed && !WRONG.contains(&text("id")) {
            wrong.push(format!("{}: {report}", text("id")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(decided > 320, "{decided}");
}

#[test]
fn every_attack_is_contained() {
    let Some(python) = python() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../jail/tests/it/attacks");
    let mut attacks = 0;
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // A thread is over when it has been started: any number of them is none.
        if path.ends_with("threads.py") {
            continue;
        }
        let ran = script(python, &fs_err::read_to_string(&path).unwrap(), "");
        assert!(
            !ran.stdout.contains("ESCAPED"),
            "{}: {}",
            path.display(),
            ran.stdout
        );
        assert_eq!(
            script(python, "print(1)", "").stdout,
            "1\n",
            "after {}",
            path.display()
        );
        attacks += 1;
    }
    assert!(attacks >= 25);
}

#[test]
fn what_is_no_component_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("python.wasm");
    assert!(Python::load(&path).is_err());
    fs_err::write(&path, b"\0asm").unwrap();
    assert!(Python::load(&path).is_err());
}
