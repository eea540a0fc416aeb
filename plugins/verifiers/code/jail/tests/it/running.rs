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
        "import io\nout = io.TextIOWrapper(io.FileIO(1, 'w'))\nout.write('late')",
        "",
        "late",
    ),
    (
        "import sys\nout = sys.stdout.buffer\nkept = [out]\nout.write(b'late')",
        "",
        "late",
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
        let expected = r#"{"returned": ["t", [["i", "56bc75e2d63100000"], ["l", [["i", "2"], null]], ["d", [["k", ["f", "1.5"]], [["i", "2"], true]]]]]}"#;
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
        open(
            worker,
            "def f(n):\n    d = 1\n    for _ in range(n):\n        d = {'a': d}\n    return d",
        );
        let nested = call(worker, "f", "[190]").report;
        assert_eq!(nested.matches(r#"["d", "#).count(), 190, "{tier}");
        open(worker, "def f():\n    raise SystemExit(0)");
        let ended = call(worker, "f", "[]");
        assert!(
            ended.ended != Ended::Exited(0) && ended.report.is_empty(),
            "{ended:?}"
        );
    });
}

fn checked(worker: &mut Worker, program: &str, setup: &str, code: &str) -> (String, Ran) {
    checked_for(worker, "f", program, setup, code)
}

pub(crate) fn checked_for(
    worker: &mut Worker,
    fn_name: &str,
    program: &str,
    setup: &str,
    code: &str,
) -> (String, Ran) {
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
        fn_name: Some(fn_name.into()),
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
        "raised",
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
        "failed",
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

/// Values that are literals once it is said how they are made, and those that are not.
const VALUES: &[(&str, &str, &str, &str)] = &[
    (
        "from fractions import Fraction\ndef f(a):\n    return [Fraction(a, 2), a]",
        "from fractions import Fraction",
        "assert f(1) == [Fraction(1, 2), 1] and f(3)[0] * 2 == 3",
        "passed",
    ),
    (
        "def f(a):\n    return a * 2",
        "from decimal import Decimal",
        "assert f(Decimal('0.10')) == Decimal('0.2') and str(f(Decimal('1.50'))) == '3.00'",
        "passed",
    ),
    (
        "def f(a):\n    return a * 2",
        "from decimal import Decimal",
        "assert f(Decimal('0.10')) == Decimal('0.21')",
        "failed",
    ),
    (
        "from datetime import *\ndef f(a):\n    return a + timedelta(days=1), timezone(timedelta(hours=2))",
        "from datetime import *",
        "assert f(date(2020, 2, 28))[0] == date(2020, 2, 29)\n\
         assert f(datetime(2020, 1, 1, 5, tzinfo=timezone.utc))[0] == datetime(2020, 1, 2, 7, tzinfo=f(date(2020, 1, 1))[1])",
        "passed",
    ),
    (
        "from collections import deque\ndef f(a):\n    a.appendleft(0)\n    return deque(a, maxlen=2)",
        "from collections import deque",
        "a = deque([1, 2])\nassert f(a) == deque([1, 2]) and f(a).maxlen == 2 and a == deque([0, 0, 1, 2])",
        "passed",
    ),
    (
        "from collections import *\ndef f(a):\n    return Counter(a), defaultdict(list, {1: [2]}), OrderedDict([(2, 1), (1, 2)])",
        "from collections import *",
        "a, b, c = f('aab')\nassert a.most_common(1) == [('a', 2)] and b[5] == [] and list(c) == [2, 1]\n\
         assert c == {1: 2, 2: 1} and c != OrderedDict([(1, 2), (2, 1)])",
        "passed",
    ),
    (
        "from collections import OrderedDict\ndef f(a):\n    d = OrderedDict(a=1, b=2)\n    d.move_to_end('a')\n    return d",
        "",
        "assert list(f(1)) == ['b', 'a']",
        "passed",
    ),
    (
        "def f(a):\n    return range(a), {1: 2}.keys(), {1: [2]}.items(), 1j, b'x', frozenset([1])",
        "",
        "assert f(3) == (range(3), {1}, {1: [2]}.items(), 1j, b'x', frozenset([1]))",
        "passed",
    ),
    (
        "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f(a):\n    return P(a, 2)",
        "",
        "assert f(1) == (1, 2)",
        "passed",
    ),
    (
        "def f(a):\n    return 10 ** 200000 + a",
        "",
        "assert f(1) == 10 ** 200000 + 1 and f(-1) != f(1)",
        "passed",
    ),
    // Iterators, as far as somebody asks.
    (
        "def f(a):\n    yield a\n    yield 2",
        "",
        "g = f(1)\nassert next(g) == 1 and list(g) == [2] and list(g) == []",
        "passed",
    ),
    (
        "import itertools\ndef f(a):\n    return itertools.count(a)",
        "import itertools",
        "assert list(itertools.islice(f(1), 3)) == [1, 2, 3] and next(zip(f(5), 'x')) == (5, 'x')",
        "passed",
    ),
    (
        "def f(a):\n    yield 1\n    raise ValueError('no')",
        "",
        "g = f(1)\nassert next(g) == 1\ntry:\n    next(g)\n    assert False\nexcept ValueError:\n    pass",
        "passed",
    ),
    (
        "def f(a):\n    while True:\n        a += yield a",
        "",
        "g = f(1)\nassert next(g) == 1 and g.send(2) == 3 and g.send(4) == 7",
        "passed",
    ),
    (
        "n = 0\ndef f(a):\n    global n\n    while True:\n        n += 1\n        yield n\n\
         def take(g, k):\n    return [next(g) for _ in range(k)]",
        "",
        "g = f(1)\nassert next(g) == 1 and take(g, 3) == [2, 3, 4]",
        "passed",
    ),
    (
        "import os\ndef f(a):\n    data = b'{\"ok\":' + b'[' * 100000 + b']' * 100000 + b'}'\n\
         \x20   os.write(3, len(data).to_bytes(4, 'little') + data)\n    os._exit(0)",
        "",
        "try:\n    f(1)\n    assert False\nexcept RecursionError:\n    pass",
        "ended",
    ),
    (
        "def f(a):\n    raise StopIteration",
        "",
        "assert all(map(lambda p: f(p[0]) == p[1], [(1, 2), (2, 3)]))",
        "raised",
    ),
    (
        "class V:\n    one = None\n    def __new__(cls, *_):\n        V.one = V.one or object.__new__(cls)\n        return V.one\n\
         \x20   def __eq__(self, other):\n        return False\ndef f(a, b):\n    return V(9, 9)",
        "",
        "assert f(V(1, 2), V(3, 4)) == V(4, 6)",
        "opaque",
    ),
    (
        "def f(a):\n    return map(str, range(a))",
        "",
        "assert [*f(3000)][2999] == '2999'",
        "passed",
    ),
    (
        "def f(a):\n    return iter(a)",
        "",
        "assert f([1]) == [1]",
        "failed",
    ),
    (
        "def f(a):\n    return (i for i in a)",
        "",
        "assert f([1]) < 3",
        "raised",
    ),
    (
        "class N:\n    def __init__(self):\n        self.next = self\nn = N()\ndef f(a):\n    return n",
        "",
        "assert f(1) == f(2) and f(1).next is not None and f(1).next == f(1) and {f(1): 2}[f(1).next] == 2",
        "passed",
    ),
    (
        "from enum import Enum\nclass E(Enum):\n    A = 1\n    B = 2\ndef f(a):\n    return E(a)",
        "",
        "assert f(1) == E.A and f(2) != E.A",
        "passed",
    ),
    (
        "class P:\n    def __init__(self, x):\n        self.x = [x]\n    def __str__(self):\n        return 'P1'\ndef f(a):\n    return P(a)",
        "",
        "p = f(1)\nassert str(p) == 'P1' and p.x == [1] and p != 1 and p is not None and p != None",
        "passed",
    ),
    // What cannot be carried leaves it open, whatever the test makes of it.
    (
        "def f(g):\n    return g(1)",
        "",
        "assert f(lambda x: x + 1) == 2",
        "opaque",
    ),
    (
        "def f(g):\n    return g",
        "",
        "class A:\n    pass\ntry:\n    f(A())\nexcept:\n    pass",
        "opaque",
    ),
    (
        "class P:\n    def __init__(self, x):\n        self.x = x\n    def __eq__(self, other):\n        return self.x == other.x\n\
         def f(a):\n    return P(a)",
        "",
        "assert f(1) == P(1)",
        "opaque",
    ),
    (
        "class E:\n    def __sub__(self, other):\n        return 0.0\ndef f(a):\n    return E()",
        "",
        "assert abs(f(1) - 3.5) < 1e-6",
        "opaque",
    ),
    (
        "class P:\n    def __init__(self, x):\n        self.x = x\ndef f(a):\n    return P(a)",
        "import copy",
        "assert copy.deepcopy(f(1)).x == 1",
        "opaque",
    ),
    (
        "import array\ndef f(a):\n    return array.array('i', a)",
        "import array",
        "assert f([1]) == array.array('i', [1])",
        "opaque",
    ),
    (
        "def f(a):\n    r = []\n    for _ in range(400):\n        r = [r]\n    return r",
        "",
        "x = []\nfor _ in range(400):\n    x = [x]\nassert len(f(1)) == 1 and f(1) == x",
        "passed",
    ),
    // The library has a `count` and a `sqrt`, and so has the program.
    (
        "def count(a):\n    return len(a)\ndef f(a):\n    return count(a)",
        "",
        "assert f([1]) == 1 and count([1, 2]) == 2",
        "opaque",
    ),
    (
        "def sqrt(a):\n    return 2\ndef f(a):\n    return a",
        "",
        "assert f(2) == sqrt(9)",
        "opaque",
    ),
    (
        "def sqrt(a):\n    return 2\ndef f(a):\n    return a",
        "from math import sqrt",
        "assert f(2) == sqrt(9)",
        "failed",
    ),
    (
        "def count(a):\n    return 0\ndef f(a):\n    return a",
        "",
        "assert f('aab').count('a') == 2 and f(9) == sqrt(81)",
        "passed",
    ),
];

/// The name that is taken for the tested function, program, code before the test, test, what the checker
/// says.
const NAMED: &[(&str, &str, &str, &str, &str)] = &[
    (
        "isclose",
        "def f(a):\n    return 7\ndef isclose(a, b):\n    return True",
        "from math import isclose",
        "assert isclose(f(1), 0.3333333)",
        "failed",
    ),
    (
        "isclose",
        "def f(a):\n    return 7\ndef isclose(a, b):\n    return True",
        "",
        "assert isclose(f(1), 0.3333333)",
        "opaque",
    ),
    (
        "isclose",
        "def f(a):\n    return a",
        "",
        "assert isclose(f(1), 1.0)",
        "passed",
    ),
    (
        "list",
        "def f(a):\n    return 7\ndef list(a):\n    return [2]",
        "",
        "assert list(map(f, [1])) == [2]",
        "failed",
    ),
    (
        "map",
        "def f(a):\n    return a + 1",
        "",
        "assert list(map(f, [1])) == [2]",
        "passed",
    ),
    (
        "ok",
        "def f(a):\n    return a + 1\ndef ok(a):\n    return True",
        "",
        "def ok(a):\n    return f(a) == 3\nassert ok(1)",
        "failed",
    ),
    (
        "ok",
        "def f(a):\n    return a + 1",
        "def ok(a):\n    return f(a) == 2",
        "assert ok(1)",
        "passed",
    ),
    (
        "sum",
        "def sum(a, b):\n    return a * b",
        "",
        "assert sum(10, 15) == 150",
        "passed",
    ),
    (
        "sum",
        "def f(a):\n    return a",
        "",
        "assert sum(10, 15) == 150",
        "raised",
    ),
];

#[test]
fn what_a_test_is_written_with_is_not_taken_for_the_tested_function() {
    each(|tier, worker| {
        for (name, program, setup, code, expected) in NAMED {
            let (outcome, ran) = checked_for(worker, name, program, setup, code);
            assert_eq!(&outcome, expected, "{tier} {program} / {code}: {ran:?}");
        }
    });
}

/// Numbers of a test may have more digits than Python reads from a text.
#[test]
fn arguments_are_read_as_they_are_written() {
    each(|tier, worker| {
        open(worker, "def f(a):\n    return a");
        let ninety = "9".repeat(5000);
        let found = |worker: &mut Worker, given: &str| call(worker, "f", given).report;
        assert!(found(worker, &format!("[{ninety}]")).len() > 4000, "{tier}");
        for (given, returned) in [
            (
                r#"[{"1": 2, "-3": 4}]"#,
                r#"["d", [[["i", "1"], ["i", "2"]], [["i", "-3"], ["i", "4"]]]]"#,
            ),
            (r#"[{"²": 2}]"#, r#"["d", [["\u00b2", ["i", "2"]]]]"#),
            (r#"[{"--1": 2}]"#, r#"["d", [["--1", ["i", "2"]]]]"#),
            (r#"[{"01": 2}]"#, r#"["d", [["01", ["i", "2"]]]]"#),
        ] {
            let expected = format!("{{\"returned\": {returned}}}");
            assert_eq!(found(worker, given), expected, "{tier}");
        }
    });
}

#[test]
fn tests_run_in_another_process_than_the_program() {
    each(|tier, worker| {
        for (program, setup, code, expected) in CHECKS.iter().chain(VALUES) {
            let (outcome, ran) = checked(worker, program, setup, code);
            assert_eq!(&outcome, expected, "{tier} {program} / {code}: {ran:?}");
        }
    });
}
