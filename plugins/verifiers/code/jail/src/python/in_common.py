# What a test and the program would have in common in one process, and have not here.

# Modules that are assigned to are in common as well. A test of these says nothing, whatever it finds.
REPLACING = set(
    "redirect_stdout redirect_stderr capsys capfd caplog monkeypatch patch assertLogs assertNoLogs "
    "getcontext setcontext localcontext getrecursionlimit "
    # Of a loop: what the program awaits is run to its end at once.
    "gather create_task ensure_future TaskGroup wait_for as_completed get_event_loop get_running_loop new_event_loop".split()
)
# A test that uses one of these may hold; where it does not, nobody knows whether the program is to blame.
READING = set(
    # Of the process and its libraries.
    "seed setstate getstate environ putenv getenv chdir getcwd open tempfile setrecursionlimit setlocale tzset "
    "catch_warnings simplefilter filterwarnings warns assertWarns getLogger basicConfig "
    "modules reload weakref ref finalize collect getrefcount get_referrers settrace setprofile "
    "__traceback__ extract_tb format_exc format_tb print_exc exc_info "
    # Of namespaces: what is in the program's is not in the test's.
    "globals locals vars eval exec timeit __dict__ __mro__ mro __subclasses__ __abstractmethods__ isabstract getmembers "
    "Thread ThreadPoolExecutor".split()
)


def replaced(used, words, stores_attributes):
    """What a test replaces for the program, which does not see it."""
    if "seed" in used and words.read().attributes.get("random", set()) - {"seed"}:
        return "seed"
    modules = words.modules_assigned_to() if stores_attributes else ()
    return next(iter(sorted(used & REPLACING) or sorted(modules)), None)


def unseen_names(used, words, peer):
    """What a test may not hold for: what it looks at, and what it replaces in its own names alone."""
    return sorted(used & READING) + sorted(words.read().assigned & set(peer.given))


def in_common(name):
    return {"outcome": "opaque", "text": "the test uses %r, which it has not in common with the program's process" % name}
