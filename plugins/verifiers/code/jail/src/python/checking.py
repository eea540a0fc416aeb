# Assert and check tests: one process holds the program, another one the test. What the test expects
# never reaches the program: it is called, and answers with values.


def run_serving(test):
    """Holds the program, and does what the checker asks."""
    wire = Wire(REPORT)
    try:
        program = Serving(test.program)
        while True:
            order = wire.receive()
            if order is None:
                os._exit(0)
            wire.send(program.answer(order))
    except BaseException as error:
        show(error)
        os._exit(exit_status(error) or 1 if isinstance(error, SystemExit) else 1)


class Serving:
    """A program of which functions are called, and the objects that somebody has a handle of."""

    def __init__(self, program):
        module = program.server.modules.with_usual_names(program)
        exec(program.code, module.__dict__)
        self.names, self.held, self.numbers = module.__dict__, [], {}

    def keep(self, value):
        """The number of an object, the same whenever it comes."""
        number = self.numbers.setdefault(id(value), len(self.held))
        if number == len(self.held):
            self.held.append(value)
        return number

    def find(self, number, _):
        return self.held[number]

    def answer(self, order):
        try:
            return {"ok": served(order, self.names, self.held, self.keep, self.find)}
        except Exception as error:
            return raised(error)


def served(order, names, held, keep, find):
    what, rest = order[0], order[1:]
    if what == "names":
        return [[name, encode(names[name], keep)] for name in rest[0] if name in names]
    if what == "own":
        return [name for name in rest[0] if getattr(names.get(name), "__module__", None) == OWN]
    target = held[rest[0]]
    if what == "call":
        args, kwargs = decode(rest[1], find), decode(rest[2], find)
        result = target(*args, **kwargs)
        changed = encode(args, keep)
        return [encode(result, keep), changed if changed != rest[1] else None]
    if what == "get":
        return encode(getattr(target, rest[1]), keep)
    if what == "set":
        return setattr(target, rest[1], decode(rest[2], find))
    if what == "owner":
        return owner(type(target), rest[1])
    if what == "iter":
        return encode(iter(target), keep)
    if what == "next":
        return items(target, keep)
    if what == "bool":
        return bool(target)
    if what == "len":
        return encode(len(target), keep)
    if what == "item":
        return encode(target[decode(rest[1], find)], keep)
    return encode(str(target), keep)


# The module that a program believes to be.
OWN = "solution"


def owner(kind, name):
    """Who has written an operator of a class, if it has one."""
    kinds = [base for base in kind.__mro__ if base is not object and name in vars(base)]
    return kinds and ("program" if kinds[0].__module__ == OWN else "library") or None


# Iterators of which nobody notices that they are read before somebody asks.
PLAIN = {type(iter(of)) for of in ([], (), {}, {}.values(), {}.items(), set(), "", b"", range(0), range(1 << 99))}


def items(iterator, keep):
    """What an iterator has next, of a plain one as much as comes at once, and the error that comes
    after it."""
    found, until = [], time.monotonic() + 0.001
    most = 1000 if type(iterator) in PLAIN else 1
    try:
        while not found or len(found) < most and time.monotonic() < until:
            found.append(encode(next(iterator), keep))
    except Exception as error:
        return found, raised(error)
    return found, None


def raised(error):
    names = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
    return {"raised": names, "text": str(error)[:500], "kind": type(error).__name__}


class Ended(BaseException):
    """The program's process is gone. No test that expects an error may take it for one."""


class Peer:
    """The program's process, as the checker sees it."""

    def __init__(self, wire):
        self.wire = wire
        self.gone = False
        # What iterators have handed over before anybody asked for it.
        self.ahead = {}

    def ask(self, *order):
        return self.request(order, self.decoded)

    def decoded(self, value):
        return decode(value, self.handle)

    def request(self, order, read):
        """What `read` makes of the answer. Nothing that the program sends is an error of the test's."""
        try:
            self.wire.send(order)
        except (OSError, ValueError):
            self.leave()
        try:
            answer = self.wire.receive()
            error = local_error(answer) if "raised" in answer else None
            result = None if error else read(answer["ok"])
        except Exception:
            self.leave()
        if isinstance(error, StopIteration):
            # It would end a loop of the test's own.
            raise RuntimeError("the program raised StopIteration")
        if error:
            raise error
        return result

    def leave(self):
        self.gone = True
        raise Ended("the program ended while it was tested") from None

    def call(self, number, args, kwargs):
        # The program may change a list that it is given; the test may look at it.
        sent = encode(list(args), not_handed_over)
        order = ("call", number, sent, encode(kwargs, not_handed_over))
        result, changed = self.request(order, lambda pair: [self.decoded(value) for value in pair])
        for mine, theirs in zip(args, changed or []):
            replace(mine, theirs)
        return result

    def next_item(self, number):
        ahead = self.ahead.setdefault(number, collections.deque())
        if not ahead:
            ahead.extend(self.request(("next", number), self.next_items))
        item = ahead.popleft()
        if isinstance(item, Exception):
            raise item
        return item

    def next_items(self, answer):
        found, error = answer
        come = [self.decoded(item) for item in found] + ([local_error(error)] if error else [])
        if not come:
            raise ValueError("neither an item nor an error")
        return come

    def owner(self, handle, name):
        return self.ask("owner", handle._number, name)

    def handle(self, number, kind):
        return Handle(self, number, kind)

    def names(self, wanted):
        # The program answers: what it was not asked for would replace what the test is written with.
        def read(found):
            return {name: self.decoded(value) for name, value in found if name in wanted}

        return self.request(("names", wanted), read)


def local_error(answer):
    for name in answer["raised"]:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            try:
                return kind(answer["text"])
            except Exception:
                pass
    return Exception(answer["text"])


def replace(mine, theirs):
    if isinstance(mine, list) and isinstance(theirs, list):
        mine[:] = theirs
    elif isinstance(mine, (dict, set, collections.deque)) and type(mine) is type(theirs):
        mine.clear()
        (mine.extend if isinstance(mine, collections.deque) else mine.update)(theirs)


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
    try:
        checked(program, order, setup, code, peer)
        outcome = {"outcome": "passed"}
    except AssertionError as error:
        outcome = {"outcome": "failed", "text": failed_line(error, order)}
    except BaseException as error:
        outcome = {"outcome": "raised", "text": "%s: %s" % (type(error).__name__, str(error)[:500])}
    # A bare `except` of the test does not make a program that has gone a right one.
    if peer.gone:
        return {"outcome": "ended"}
    return {"outcome": "opaque", "text": Opaque.first} if Opaque.first else outcome


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


def checked(program, order, setup, code, peer):
    wanted = sorted(names_of(setup) | names_of(code))
    known = new_module("checker", program.server.modules.usual_names)
    names = known.__dict__
    tested = order["fn_name"]
    if order["kind"] == "assert" and is_around_another(tested, names, order):
        tested = None
    refuse_ambiguous([name for name in wanted if name in names and name != tested], order, peer)
    # A program must not replace what the test itself is written with.
    free = [name for name in wanted if name not in names and not hasattr(builtins, name)]
    names.update(peer.names([name for name in free if name != tested]))
    candidate = peer.names([tested]).get(tested) if tested else None
    if candidate is not None:
        names[tested] = candidate
    exec(setup, names)
    if order["kind"] == "check":
        if tested and candidate is None:
            raise NameError("the program defines no function %r" % tested)
        # What comes before a check may have begun the function.
        names.update({tested: candidate} if tested else {})
    exec(code, names)
    if order["kind"] == "check":
        if not callable(names.get("check")):
            raise NameError("the test defines no function 'check'")
        names["check"](candidate)


def is_around_another(tested, known, order):
    """Whether it is the library's: a usual name, or one of the language, beside one that is neither."""
    if tested not in known and not hasattr(builtins, tested or "__name__"):
        return False
    used, bound = meanings(order["setup"], order["code"])
    others = used - bound - {tested}
    return any(name not in known and not hasattr(builtins, name) for name in others)


def refuse_ambiguous(usual, order, peer):
    """A test that uses a usual name may mean what the program has under it, which may be anything."""
    own = peer.request(("own", usual), lambda names: [name for name in names if name in usual]) if usual else []
    used, bound = meanings(order["setup"], order["code"]) if own else (set(), set())
    for name in own:
        if name in used and not bound & {name, "*"}:
            raise Opaque("the test uses %r, which the library has and the program as well" % name)


def meanings(*texts):
    """The names that code uses, and those that it gives a meaning by itself."""
    import ast

    used, bound = set(), set()
    for text in texts:
        try:
            nodes = list(ast.walk(ast.parse(text)))
        except SyntaxError:
            continue
        bound |= {getattr(node, "asname", None) or getattr(node, "name", None) for node in nodes}
        for node in nodes:
            if isinstance(node, ast.arg):
                bound.add(node.arg)
            if isinstance(node, ast.Name):
                (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
    return used, bound


def names_of(code):
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= names_of(constant)
    return names


def failed_line(error, order):
    """The line of the test that does not hold."""
    lines = order["code"].splitlines()
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename == "test" and 0 < frame.lineno <= len(lines):
            said = str(error)
            line = lines[frame.lineno - 1].strip()
            return line + ("  (%s)" % said if said else "")
    return str(error)
