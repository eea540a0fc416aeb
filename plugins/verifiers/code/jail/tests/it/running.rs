//! Programs that want nothing but to run.

use crate::machine::workers;
use heartcut_jail::{Checker, Ended, Limits, Opened, Ran, Test, Tier, Worker};
use std::time::Duration;

fn open(worker: &mut Worker, program: &str) {
    assert_eq!(
        worker.open(program, Limits::default()).unwrap(),
        Opened::Ready,
        "{program}"
    );
}

fn script(worker: &mut Worker, program: &str, input: &str) -> Ran {
    open(worker, program);
    let limits = Limits::default();
    worker
        .run(Test::Stdin {
            input: input.into(),
            limits,
        })
        .unwrap()
}

fn each(check: impl Fn(Tier, &mut Worker)) {
    for (tier, mut worker) in workers() {
        check(tier, &mut worker);
    }
}

/// A program, what it reads, what it prints.
const SCRIPTS: &[(&str, &str, &str)] = &[
    ("print(int(input()) + int(input()))", "3\n4\n", "7\n"),
    (
        "import sys\nprint(sys.stdin.buffer.readline())",
        "3\n",
        "b'3\\n'\n",
    ),
    ("import os\nprint(os.read(0, 9))", "3 4", "b'3 4'\n"),
    ("print(open(0).read().split())", "3 4", "['3', '4']\n"),
    ("print(open('/dev/stdin').read())", "3", "3\n"),
    (
        "import fileinput\nprint([line for line in fileinput.input()])",
        "a\nb",
        "['a\\n', 'b']\n",
    ),
    (
        "for line in __import__('sys').stdin:\n    print(line, end='')",
        "a\nb\n",
        "a\nb\n",
    ),
    ("import os\nprint(7, flush=True)\nos._exit(0)", "", "7\n"),
    ("print(7)\nexit()", "", "7\n"),
    ("print(7)\nraise SystemExit(0)", "", "7\n"),
    ("print(__name__, __file__)", "", "__main__ solution.py\n"),
    (
        "n = 0\ndef f():\n    global n\n    n += 1\nf()\nprint(n)",
        "",
        "1\n",
    ),
    (
        "import atexit\natexit.register(print, 'end')\nprint('begin')",
        "",
        "begin\nend\n",
    ),
    (
        "class A:\n    def __del__(self):\n        print('gone')\na = A()",
        "",
        "gone\n",
    ),
    ("out = open(1, 'w')\nout.write('kept')", "", "kept"),
    (
        "import threading\nthreading.Thread(target=lambda: print('t')).start()",
        "",
        "t\n",
    ),
    (
        "import sys, threading\nsys.setrecursionlimit(10**6)\nthreading.stack_size(2**26)\n\
      def f(n):\n    return 0 if n == 0 else f(n - 1) + 1\n\
      t = threading.Thread(target=lambda: print(f(50000)))\nt.start()\nt.join()",
        "",
        "50000\n",
    ),
    (
        "import sys\nsys.setrecursionlimit(10**6)\ndef f(n):\n    return 0 if n == 0 else f(n - 1) + 1\nprint(f(20000))",
        "",
        "20000\n",
    ),
    (
        "import numbers, unicodedata, zlib, hashlib, asyncio\nasync def f():\n    print('a')\nasyncio.run(f())",
        "",
        "a\n",
    ),
    (
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nprint(P(3))",
        "",
        "P(x=3)\n",
    ),
    ("print('é', ascii(input()))", "é", "é '\\xe9'\n"),
    (
        "try:\n    input()\nexcept EOFError:\n    print('end')",
        "",
        "end\n",
    ),
    ("import sys\nsys.stdout.write('x' * 300000)", "", ""),
    (
        "print(sorted({'b', 'a'}), hash('a') == hash('a'))",
        "",
        "['a', 'b'] True\n",
    ),
];

#[test]
fn scripts_run_as_they_would_by_themselves() {
    each(|tier, worker| {
        for (program, input, expected) in SCRIPTS {
            let ran = script(worker, program, input);
            assert_eq!(ran.ended, Ended::Exited(0), "{tier} {program}: {ran:?}");
            if !expected.is_empty() {
                assert_eq!(&ran.stdout, expected, "{tier} {program}");
            }
        }
    });
}

#[test]
fn a_long_output_is_whole() {
    each(|tier, worker| {
        let ran = script(worker, "print('x' * 3_000_000)", "");
        assert_eq!(ran.stdout.len(), 3_000_001, "{tier}");
    });
}

#[test]
fn a_long_input_is_whole() {
    each(|tier, worker| {
        let ran = script(worker, "print(len(input()))", &"x".repeat(20_000_000));
        assert_eq!(ran.stdout, "20000000\n", "{tier}");
    });
}

#[test]
fn failures_say_what_they_were() {
    each(|tier, worker| {
        let ran = script(worker, "def f():\n    return 1 / 0\nf()", "");
        assert_eq!(ran.ended, Ended::Exited(1), "{tier}");
        let lines: Vec<_> = ran.stderr.lines().collect();
        assert_eq!(lines.first(), Some(&"Traceback (most recent call last):"));
        assert_eq!(lines.last(), Some(&"ZeroDivisionError: division by zero"));
        assert!(!ran.stderr.contains("<string>"), "{}", ran.stderr);
        assert_eq!(
            script(worker, "raise SystemExit(3)", "").ended,
            Ended::Exited(3)
        );
        assert_eq!(
            script(worker, "import ctypes\nctypes.string_at(0)", "").ended,
            Ended::Signal(11)
        );
        assert!(!script(worker, "import os\nos.write(1, b'\\xff')", "").is_utf8);
    });
}

#[test]
fn what_cannot_be_compiled_is_refused() {
    each(|tier, worker| {
        let deep = format!("{}{}", "(".repeat(100_000), ")".repeat(100_000));
        for program in ["print(", "\0", "def f():\nreturn", deep.as_str()] {
            let opened = worker.open(program, Limits::default()).unwrap();
            assert!(matches!(opened, Opened::Refused(_)), "{tier} {opened:?}");
        }
        assert_eq!(script(worker, "print(1)", "").stdout, "1\n");
    });
}

#[test]
fn a_program_of_ten_megabytes_is_no_trouble() {
    each(|tier, worker| {
        let long = format!("x = '{}'\nprint(len(x))", "a".repeat(10 << 20));
        assert_eq!(script(worker, &long, "").stdout, "10485760\n", "{tier}");
        let statements = "a = 1\n".repeat((10 << 20) / 6);
        let limits = Limits {
            cpu: Duration::from_secs(2),
            ..Limits::default()
        };
        // Compiled or refused, but in time, and without harm to the next one.
        worker.open(&statements, limits).unwrap();
        assert_eq!(script(worker, "print(1)", "").stdout, "1\n");
    });
}

fn call(worker: &mut Worker, fn_name: &str, args: &str) -> Ran {
    let limits = Limits::default();
    worker
        .run(Test::Call {
            fn_name: fn_name.into(),
            args: args.into(),
            limits,
        })
        .unwrap()
}

#[test]
fn functions_are_called_and_what_they_print_does_not_matter() {
    each(|tier, worker| {
        open(
            worker,
            "def f(a, b=2):\n    print('noise')\n    return (a, [b, None], {'k': 1.5, 2: True})",
        );
        let ran = call(worker, "f", "[100000000000000000000]");
        let expected = r#"{"returned": ["t", [["i", "100000000000000000000"], ["l", [["i", "2"], null]], ["d", [["k", ["f", "1.5"]], [["i", "2"], true]]]]]}"#;
        assert_eq!(ran.report, expected, "{tier}: {ran:?}");
        open(
            worker,
            "class Solution:\n    def f(self, a: List[int]) -> Optional[int]:\n        return max(a, default=None)",
        );
        assert_eq!(
            call(worker, "f", "[[1, 3]]").report,
            r#"{"returned": ["i", "3"]}"#
        );
        let missing = call(worker, "g", "[]");
        assert!(
            missing.stderr.contains("defines no function 'g'"),
            "{missing:?}"
        );
        open(worker, "def f():\n    raise SystemExit(0)");
        let ended = call(worker, "f", "[]");
        assert!(
            ended.ended != Ended::Exited(0) && ended.report.is_empty(),
            "{ended:?}"
        );
    });
}

fn checked(worker: &mut Worker, program: &str, setup: &str, code: &str) -> (String, Ran) {
    open(worker, program);
    let checker = Checker {
        kind: if code.contains("def check(") {
            "check"
        } else {
            "assert"
        }
        .into(),
        setup: setup.into(),
        code: code.into(),
        fn_name: Some("f".into()),
    };
    let ran = worker
        .run(Test::Checked {
            checker,
            limits: Limits::default(),
        })
        .unwrap();
    let outcome = ran.report.split('"').nth(3).unwrap_or_default().to_owned();
    (outcome, ran)
}

/// Program, code before the test, test, what the checker says.
const CHECKS: &[(&str, &str, &str, &str)] = &[
    (
        "def f(a):\n    return a",
        "import math\ndef f(a):\n",
        "def check(candidate):\n    assert candidate(math.pi) == math.pi",
        "passed",
    ),
    (
        "def f(a, kind):\n    return [item for item in a if isinstance(item, kind)]",
        "",
        "assert f([1, 'x'], str) == ['x']",
        "passed",
    ),
    (
        "def f(a):\n    return a * 2",
        "",
        "assert f(2) == 4",
        "passed",
    ),
    (
        "def f(a):\n    return a * 2",
        "",
        "assert f(2) == 5",
        "failed",
    ),
    (
        "def f(a):\n    return a",
        "",
        "assert f({1, 2}) == {2, 1} and f((1, [2])) == (1, [2])",
        "passed",
    ),
    (
        "def f(a):\n    return tuple(a)",
        "",
        "assert f([1]) == [1]",
        "failed",
    ),
    (
        "def f(a):\n    a.append(3)",
        "",
        "x = [1]\nf(x)\nassert x == [1, 3]",
        "passed",
    ),
    (
        "def f(a):\n    raise ValueError('no')",
        "",
        "try:\n    f(1)\n    assert False\nexcept ValueError as e:\n    assert str(e) == 'no'",
        "passed",
    ),
    (
        "def f(a):\n    return (i for i in range(a))",
        "",
        "assert list(f(3)) == [0, 1, 2]",
        "passed",
    ),
    (
        "class Node:\n    def __init__(self, v):\n        self.v, self.left = v, None\ndef f(n):\n    return n.left.v",
        "root = Node(1)\nroot.left = Node(2)",
        "assert f(root) == 2",
        "passed",
    ),
    (
        "def f(a):\n    return a + 1",
        "",
        "def check(candidate):\n    assert candidate(1) == 2\n    assert f(2) == 3",
        "passed",
    ),
    (
        "def f(a):\n    return a",
        "",
        "def check(candidate):\n    assert candidate(1) == 2",
        "failed",
    ),
    ("def g(a):\n    return a", "", "assert f(1) == 1", "raised"),
    ("def f(a):\n    return a", "", "assert f(1 ==", "bad-test"),
    // A program that would like to be right.
    (
        "class E:\n    __eq__ = lambda self, other: True\ndef f(a):\n    return E()",
        "",
        "assert f(1) == 2",
        "failed",
    ),
    (
        "class E(int):\n    __eq__ = lambda self, other: True\ndef f(a):\n    return E(7)",
        "",
        "assert f(1) == 2",
        "failed",
    ),
    (
        "def f(a):\n    raise SystemExit(0)",
        "",
        "assert f(1) == 2",
        "ended",
    ),
    (
        "import os\ndef f(a):\n    os._exit(0)",
        "",
        "assert f(1) == 2",
        "ended",
    ),
    (
        "import builtins\nbuiltins.AssertionError = ValueError\nbuiltins.set = lambda x: 0\ndef f(a):\n    return a",
        "",
        "assert set(f([1])) == set([2])",
        "raised",
    ),
    (
        "set = lambda x: 0\ndef f(a):\n    return a",
        "",
        "assert set(f([1])) == set([2])",
        "failed",
    ),
    (
        "def check(c):\n    pass\ndef f(a):\n    return 0",
        "",
        "def check(candidate):\n    assert candidate(1) == 2",
        "failed",
    ),
    (
        "import sys\ndef f(a):\n    frame = sys._getframe()\n    while frame:\n        if 'order' in frame.f_locals:\n            return 7\n        frame = frame.f_back",
        "",
        "secret = 42\nassert f(1) == secret",
        "failed",
    ),
];

#[test]
fn tests_run_in_another_process_than_the_program() {
    each(|tier, worker| {
        for (program, setup, code, expected) in CHECKS {
            let (outcome, ran) = checked(worker, program, setup, code);
            assert_eq!(&outcome, expected, "{tier} {program} / {code}: {ran:?}");
        }
    });
}
