# What a test does with the program, each in a process of its own.
import atexit
import builtins
import re
import traceback
import types


def new_module(name, known=()):
    module = types.ModuleType(name)
    module.__dict__.update(known)
    module.__file__ = "solution.py"
    module.__builtins__ = builtins
    sys.modules[name] = module
    return module


class Modules:
    """Made before any test is forked: a test fills them and makes none."""

    def __init__(self):
        self.main = new_module("__main__")
        self.solution = new_module("solution")
        self.usual_names = usual_names()
        # Looked up where builtins are: so they need not be copied for each test.
        self.usual_builtins = dict(vars(builtins), **self.usual_names)
        sys.argv = ["solution.py"]
        # Frames of the fork server are below the program's own.
        sys.setrecursionlimit(sys.getrecursionlimit() + 2)

    def with_usual_names(self, program):
        """The module of a program of which functions are called."""
        if program.patches_builtins:
            self.solution.__dict__.update(self.usual_names)
        else:
            self.solution.__builtins__ = self.usual_builtins
        return self.solution


def usual_names():
    """What sites that ask for a function let it use without importing it."""
    names = {}
    for line in USUAL_IMPORTS:
        try:
            exec(line, names)
        except Exception:
            pass
    # A name of a module never hides a builtin: `pow` has three arguments.
    return {name: value for name, value in names.items() if not hasattr(builtins, name)}


USUAL_IMPORTS = [
    "import sys, os, re, math, cmath, time, random, string, itertools, functools, operator, copy",
    "import collections, heapq, bisect, datetime, decimal, fractions, statistics, json, typing",
    "from typing import *",
    "from collections import *",
    "from itertools import *",
    "from functools import *",
    "from heapq import *",
    "from bisect import *",
    "from math import *",
    "from operator import itemgetter, attrgetter, mul",
]


def run_as_script(test):
    """The program as `python solution.py` would run it."""
    os._exit(status_of_script(test.program))


def status_of_script(program):
    main = program.server.modules.main
    status = 0
    try:
        exec(program.code, main.__dict__)
    except SystemExit as error:
        status = exit_status(error)
    except BaseException as error:
        status = 1
        show(error)
    return left(status, main, program.may_end_loudly)


def exit_status(error):
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    print(error.code, file=sys.stderr)
    return 1


def show(error):
    """The traceback as the interpreter prints it, without the frames below the program's own."""
    if isinstance(error, MemoryError):
        error.__traceback__ = None
        os.write(2, b"MemoryError\n")
        return
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename != "solution.py":
        trace = trace.tb_next
    try:
        sys.excepthook(type(error), error.with_traceback(trace), trace)
    except BaseException:
        os.write(2, b"the exception cannot be shown\n")


def left(status, main, may_end_loudly):
    """Does what the interpreter does at its end, short of taking itself apart; answers the status."""
    ends = [join_threads, atexit._run_exitfuncs]
    # It writes to much of the memory that the tests of a program share.
    if may_end_loudly:
        ends += [main.__dict__.clear, gc.collect]
    for end in ends:
        try:
            end()
        except SystemExit:
            pass
        except BaseException:
            pass
    for stream in (sys.stdout, sys.__stdout__, sys.stderr, sys.__stderr__):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:
            status = status or 120
    return status


def join_threads():
    if len(threading._active) > 1 or threading._threading_atexits:
        threading._shutdown()


# What a program has in which none of these stands leaves nothing behind that speaks when it is collected.
LOUD = [b"__del__", b"__exit__", b"weakref", b"finally", b"open", b"with ", b"Wrapper", b"Buffered", b"FileIO", b"tempfile"]

WARM_UP = """
import sys
def solve(count, numbers):
    seen = {}
    for index, number in enumerate(numbers):
        seen.setdefault(number % 7, []).append(index)
    return sorted(seen.items(), key=lambda item: (-len(item[1]), item[0]))[:count]
count, *rest = map(int, input().split())
numbers = [int(word) for word in sys.stdin.readline().split()]
words = [str(number) for number in numbers if number > 2]
print(count, "%d" % sum(numbers), " ".join(words))
print(f"{max(numbers)} {min(rest, default=0):.3f}", *solve(count, numbers), sep="\\n", end="\\n")
class Solution:
    def twice(self, number):
        return [number, number]
print(Solution().twice(2), (1, 2) in {(1, 2)}, {"a": 1.5}, [None, True])
"""


def run_alone(code):
    exec(code, {"__name__": "warm-up", "__builtins__": builtins})


def warm_up(run=run_alone):
    """Runs a program a few times: what the interpreter only does the first time is then done for all
    processes to come, and is in memory that they share."""
    code = compile(WARM_UP, "warm-up", "exec", dont_inherit=True)
    streams = sys.stdin, sys.stdout
    for _ in range(20):
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"2 3 4\n5 6 7 8 9\n")), "utf-8")
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.BytesIO()), "utf-8")
        run(code)
        sys.stdout.flush()
        encode([1, "2", 3.5, {"4": (5, None)}], Lost())
    sys.stdin, sys.stdout = streams


def run_call(test):
    """Calls a function of the program, and reports what it returns."""
    status, returned = called(test.program, read_all(0))
    if status == 0:
        report(returned)
    os._exit(status)


def called(program, order):
    """The status to end with, and what a function returned."""
    module = program.server.modules.with_usual_names(program)
    fn_name, args = with_all_digits(read_call, order)
    try:
        exec(program.code, module.__dict__)
        result = function_of(module.__dict__, fn_name)(*args)
        # No JSON value is equal to an object: it need not be found again.
        return 0, {"returned": encode(result, Lost())}
    except SystemExit as error:
        os.write(2, b"SystemExit: the program ended itself\n")
        return exit_status(error) or 1, None
    except BaseException as error:
        show(error)
        return 1, None


def with_all_digits(read, *texts):
    """Reads a test: its numbers may be longer than those of a program."""
    if not hasattr(sys, "set_int_max_str_digits"):
        return read(*texts)
    most = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return read(*texts)
    finally:
        sys.set_int_max_str_digits(most)


def read_call(text):
    order = json.loads(text)
    return order["fn_name"], [with_keys(value) for value in order["args"]]


def with_keys(value):
    """JSON writes the keys 1 and "1" alike: a dictionary of nothing but whole numbers had these."""
    if isinstance(value, dict) and value and all(re.fullmatch("0|-?[1-9][0-9]*", key) for key in value):
        return {int(key): item for key, item in value.items()}
    return value


def function_of(names, wanted):
    solution = names.get("Solution")
    if isinstance(solution, type) and hasattr(solution, wanted):
        return getattr(solution(), wanted)
    if wanted not in names:
        raise NameError("the program defines no function %r" % wanted)
    return names[wanted]


def report(message):
    """Writes to the descriptor that only the launcher reads."""
    rest = memoryview(json.dumps(message).encode())
    while rest:
        rest = rest[os.write(REPORT, rest):]
