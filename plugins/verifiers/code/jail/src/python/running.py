# What a test does with the program, each in a process of its own.
import atexit
import builtins
import traceback
import types


def new_module(name, known=()):
    module = types.ModuleType(name)
    module.__dict__.update(known)
    module.__file__ = "solution.py"
    module.__builtins__ = builtins
    sys.modules[name] = module
    return module


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
    main = new_module("__main__")
    sys.argv = ["solution.py"]
    sys.setrecursionlimit(sys.getrecursionlimit() + 2)
    status = 0
    try:
        exec(test.code, main.__dict__)
    except SystemExit as error:
        status = exit_status(error)
    except BaseException as error:
        status = 1
        show(error)
    leave(status, main)


def exit_status(error):
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    print(error.code, file=sys.stderr)
    return 1


def show(error):
    """The traceback as the interpreter prints it, without the frames of the fork server."""
    if isinstance(error, MemoryError):
        error.__traceback__ = None
        os.write(2, b"MemoryError\n")
        return
    trace = error.__traceback__ and error.__traceback__.tb_next
    try:
        sys.excepthook(type(error), error.with_traceback(trace), trace)
    except BaseException:
        os.write(2, b"the exception cannot be shown\n")


def leave(status, main):
    """What the interpreter does at its end, short of taking itself apart."""
    for end in (threading._shutdown, atexit._run_exitfuncs, main.__dict__.clear, gc.collect):
        try:
            end()
        except SystemExit:
            pass
        except BaseException:
            pass
    for stream in {id(s): s for s in (sys.stdout, sys.__stdout__, sys.stderr, sys.__stderr__)}.values():
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:
            status = status or 120
    os._exit(status)


def run_call(test):
    """Calls a function of the program, and reports what it returns."""
    order = json.loads(read_all(0))
    module = new_module("solution", test.usual_names)
    try:
        exec(test.code, module.__dict__)
        function = function_of(module.__dict__, order["fn_name"])
        result = function(*[with_keys(value) for value in order["args"]])
        report({"returned": encode(result)})
    except SystemExit as error:
        os.write(2, b"SystemExit: the program ended itself\n")
        os._exit(exit_status(error) or 1)
    except BaseException as error:
        show(error)
        os._exit(1)
    os._exit(0)


def with_keys(value):
    """JSON writes the keys 1 and "1" alike: a dictionary of nothing but digits had numbers."""
    if isinstance(value, dict) and value and all(key.lstrip("-").isdigit() for key in value):
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
