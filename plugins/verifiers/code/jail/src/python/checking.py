# Runs the test, in a process that only this process and the launcher see.
import opcode

STORE_ATTR = opcode.opmap["STORE_ATTR"]


def run_checking(test):
    """Runs a test whose function lives in another process, and reports how it went."""
    report(outcome_of(test.program, json.loads(read_all(0)), Peer(Wire(4))))
    os._exit(0)


def outcome_of(program, order, peer):
    try:
        setup = with_all_digits(before, order["setup"], order["kind"])
        code = with_all_digits(compiled_test, order["code"])
    except Exception as error:
        return {"outcome": "bad-test", "text": "%s: %s" % (type(error).__name__, error)}
    used = names_of(setup) | names_of(code)
    peer.may_stop = "StopIteration" in used
    words = peer.words = Words(order["setup"], order["code"])
    unseen = replaced(used, words, stores_attributes(setup) or stores_attributes(code))
    if unseen is not None:
        return in_common(unseen)
    try:
        checked(program, order, setup, code, peer, words)
        outcome = at_the_end(peer)
    except BadTest as error:
        outcome = {"outcome": "bad-test", "text": str(error)}
    except AssertionError as error:
        outcome = {"outcome": "failed", "text": failed_line(error, order, peer)}
    except SystemExit as error:
        # What the program raises is no end of the test, nor what a test raises by another name.
        is_own = used & ENDING and not any(error is other for other in peer.errors_of_program.values())
        outcome = at_the_end(peer) if is_own and not error.code else raised_by(error)
    except NameError as error:
        outcome = raised_by(error)
        if getattr(error, "name", None) in HELPERS:
            outcome = {"outcome": "opaque", "text": "%s; the test does not import it" % error}
    except ImportError as error:
        outcome = raised_by(error)
        if traceback.extract_tb(error.__traceback__)[-1].filename in ("test", "setup"):
            # Nobody knows what the test does with a module that is not here.
            outcome = {"outcome": "opaque", "text": outcome["text"]}
    except BaseException as error:
        outcome = raised_by(error)
    # A bare `except` of the test does not make a program that has gone a right one.
    if peer.gone:
        return {"outcome": "ended"}
    if Opaque.first:
        return {"outcome": "opaque", "text": Opaque.first}
    unseen = unseen_names(used, words, peer) if outcome["outcome"] in ("failed", "raised") else None
    return in_common(unseen[0]) if unseen else outcome


# By these a test ends itself.
ENDING = {"exit", "quit", "main", "SystemExit"}


class BadTest(Exception):
    """A test that could not be run with any program."""


# As where functions that assert are defined and nobody calls them.
UNASKED = {"outcome": "bad-test", "text": "the test ends without having asked anything of the program"}


def at_the_end(peer):
    return {"outcome": "passed"} if peer.is_asked or peer.has_literals and not peer.has_code() else UNASKED


def shown(value):
    """How a literal is written, where that is short."""
    text = repr(value) if is_all_literal(value) else ""
    return text if len(text) <= 100 else ""


def is_all_literal(value, depth=0):
    kind = type(value)
    if kind in (list, tuple, set) and depth < 4 and len(value) < 50:
        return all(is_all_literal(item, depth + 1) for item in value)
    if kind is dict and depth < 4 and len(value) < 50:
        return all(is_all_literal(item, depth + 1) for pair in value.items() for item in pair)
    return value is None or kind in (bool, float, complex) or kind is int and value.bit_length() < 400 or kind is str and len(value) < 100


def raised_by(error):
    return {"outcome": "raised", "text": "%s: %s" % (type(error).__name__, said_by(error))}


def said_by(error):
    """Its text may be asked from the program, which may fail once more, or end."""
    try:
        return str(error)[:500]
    except BaseException:
        return ""


def compiled_test(text):
    return compile(text, "test", "exec", dont_inherit=True)


def before(text, kind):
    """The code that runs before a test. Before a check it is the beginning of the program, whose
    helpers the check may use; a function that has only been begun gets an empty body."""
    try:
        return compile(text, "setup", "exec", dont_inherit=True)
    except SyntaxError:
        if kind != "check":
            raise
    try:
        return compile(text.rstrip() + "\n    pass\n", "setup", "exec", dont_inherit=True)
    except SyntaxError:
        return compile("", "setup", "exec")


def checked(program, order, setup, code, peer, words):
    wanted = sorted(names_of(setup) | names_of(code))
    names, usual = names_of_checker(program.server.modules, wanted), program.server.modules.usual_names
    if "type" in wanted:
        names["type"] = Kind
    tested = order["fn_name"]
    if order["kind"] == "assert" and is_around_another(tested, usual, words):
        tested = None
    Meanings(words, names, usual, peer).add([name for name in wanted if name != tested], tested)
    candidate = names.get(tested, usual.get(tested))
    exec(setup, names)
    if order["kind"] == "check":
        if tested and candidate is None:
            raise NameError("the program defines no function %r" % tested)
        # What comes before a check may have begun the function.
        names.update({tested: candidate} if tested else {})
    exec(code, names)
    if order["kind"] == "check":
        if not callable(names.get("check")):
            raise BadTest("the test defines no function 'check'")
        names["check"](candidate)


def names_of_checker(modules, wanted):
    """The names that a test is run with. What everybody may use is looked up where builtins are: copying it
    would take as long as the test."""
    if "builtins" in wanted:
        return new_module("checker", modules.usual_names).__dict__
    names = new_module("checker").__dict__
    names["__builtins__"] = modules.usual_builtins
    return names


def codes_in(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes_in(constant)


def names_of(code):
    return {name for part in codes_in(code) for name in part.co_names}


def stores_attributes(code):
    return any(STORE_ATTR in part.co_code[::2] for part in codes_in(code))


def failed_line(error, order, peer):
    """The line of the test that does not hold, and what the program returned last: it is about that, as a rule."""
    lines = order["code"].splitlines()
    last = "  [returned last: %s]" % peer.last if peer.last else ""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename == "test" and 0 < frame.lineno <= len(lines):
            said = said_by(error)
            line = lines[frame.lineno - 1].strip()
            return line + ("  (%s)" % said if said and said not in line else "") + last
    return said_by(error)
