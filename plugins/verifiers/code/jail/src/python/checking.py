class Ended(BaseException):
    """The program's process is gone. No test that expects an error may take it for one."""


class Failure:
    """What an iterator raises in its turn."""

    def __init__(self, error):
        self.error = error


# What only looks up names and what is behind them.
LOOKING_UP = ("names", "own", "class")


class Peer:
    """The program's process, as the checker sees it."""

    def __init__(self, wire):
        self.wire = wire
        self.gone = False
        # Whether anything was asked of the program but what it has.
        self.is_asked = False
        # What iterators have handed over before anybody asked for it.
        self.ahead = {}
        # What stands for classes, and the numbers of those that the test makes objects of.
        self.classes, self.named, self.handles = {}, set(), {}

    def ask(self, *order):
        return self.request(order, self.decoded)

    def decoded(self, value):
        return decode(value, self.found)

    def request(self, order, read):
        """What `read` makes of the answer. Nothing that the program sends is an error of the test's."""
        self.is_asked = self.is_asked or order[0] not in LOOKING_UP
        try:
            self.wire.send(order)
        except (OSError, ValueError):
            self.leave()
        try:
            answer = self.wire.receive()
            error = self.local_error(answer) if "raised" in answer else None
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

    def does(self, number, name, args):
        return self.ask("does", number, name, encode(list(args), not_handed_over))

    def next_item(self, number):
        ahead = self.ahead.setdefault(number, collections.deque())
        if not ahead:
            ahead.extend(self.request(("next", number), self.next_items))
        item = ahead.popleft()
        if isinstance(item, Failure):
            raise item.error
        return item

    def next_items(self, answer):
        found, error = answer
        come = [self.decoded(item) for item in found] + ([Failure(self.local_error(error))] if error else [])
        if not come:
            raise ValueError("neither an item nor an error")
        return come

    def found(self, tagged):
        """What stands for what stays in the program's process."""
        tag, number = tagged[:2]
        if tag == "m":
            # What the other side names is never imported for it.
            if number not in sys.modules:
                raise Opaque("the program hands over the module %r" % number)
            return sys.modules[number]
        if tag == "n":
            kind = named(number)
            if isinstance(kind, type) and issubclass(AssertionError, kind) and kind is not object:
                raise Opaque("the program hands over %s, which would catch what a test says" % number)
            return kind
        if tag == "k":
            return self.class_of(number)
        if tag == "w":
            return literal_of(self, tagged[2][1], self.decoded(tagged[3]), self.decoded(tagged[1]))
        if tag == "e":
            return error_of(self, number, self.class_of_error(tagged[3]), self.decoded(tagged[4]), tagged[5])
        if number not in self.handles:
            # A literal stays where it is when it is too deep.
            kind = self.class_of(tagged[3], literal=None) if len(tagged) > 3 else CLASSES[tagged[2]]
            self.handles[number] = handle_of(self, number, kind)
        return self.handles[number]

    def class_of(self, number, **otherwise):
        found = self.classes.get(number)
        if found is None or otherwise and not issubclass(found, Handle):
            told = self.request(("class", number), lambda told: told)
            found = self.classes[number] = self.local_class(number, dict(told, **otherwise))
        return found

    def local_class(self, number, told):
        real = told["errors"] and told["origin"] and of_library(*told["origin"])
        # Errors of the library are what they are, unless they would catch what a test says.
        is_known = isinstance(real, type) and issubclass(real, Exception) and not issubclass(AssertionError, real)
        return real if is_known else class_of_program(self, number, told)

    def class_of_error(self, tagged):
        return named(tagged[1]) if tagged[0] == "n" else self.decoded(tagged)

    def has_code(self):
        """Whether the test has got functions or classes of the program."""
        return bool(self.handles or self.classes)

    def local_error(self, answer):
        error = self.decoded(answer["raised"])
        return error if isinstance(error, Exception) else Exception("the program raised no error")

    def names(self, wanted, usual):
        """What the program has under names: as it was sent, and what of the library it is."""

        def read(found):
            # What it was not asked for would replace what the test is written with.
            return {name: (tagged, origin) for name, tagged, origin in found if name in asked}

        asked = {*wanted, *usual}
        return self.request(("names", wanted, usual), read)


def replace(mine, theirs):
    """Makes what the test handed over what the program has made of it."""
    if isinstance(mine, list) and isinstance(theirs, list):
        mine[:] = with_shared(mine, theirs)
    elif isinstance(mine, (dict, set, collections.deque)) and type(mine) is type(theirs):
        if isinstance(mine, dict):
            theirs = dict(zip(theirs, with_shared(mine.values(), theirs.values())))
        mine.clear()
        (mine.extend if isinstance(mine, collections.deque) else mine.update)(theirs)


def with_shared(mine, theirs):
    """The items of a changed list. Lists in it that the test holds elsewhere as well stay what they are;
    where they have changed, nobody knows into what."""
    shared = shared_lists(mine)
    if not shared:
        return theirs
    if any(item not in theirs for item in shared):
        raise Opaque("the program changes a list that the test has in two places")
    return [next((mine for mine in shared if mine == item), item) for item in theirs]


def shared_lists(values):
    """Lists and the like among values, or in them, that are held elsewhere."""
    found = []
    for value in values:
        if isinstance(value, (list, dict, set, collections.deque, tuple)):
            if not isinstance(value, tuple) and sys.getrefcount(value) > HELD_ONCE:
                found.append(value)
            elif shared_lists(value.values() if isinstance(value, dict) else value):
                found.append(value)
    return found


def count_of_holders(values):
    for value in values:
        if isinstance(value, (list, dict)):
            return sys.getrefcount(value)


# What a list is counted that one other list holds.
HELD_ONCE = count_of_holders([[]])


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
        outcome = {"outcome": "passed"} if peer.is_asked or not peer.has_code() else UNASKED
    except AssertionError as error:
        outcome = {"outcome": "failed", "text": failed_line(error, order)}
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
    return {"outcome": "opaque", "text": Opaque.first} if Opaque.first else outcome


# As where functions that assert are defined and nobody calls them.
UNASKED = {"outcome": "bad-test", "text": "the test ends without having asked anything of the program"}


def raised_by(error):
    return {"outcome": "raised", "text": "%s: %s" % (type(error).__name__, str(error)[:500])}


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
    names = new_module("checker", program.server.modules.usual_names).__dict__
    if "type" in wanted:
        names["type"] = Kind
    tested = order["fn_name"]
    words = Words(order["setup"], order["code"])
    if order["kind"] == "assert" and is_around_another(tested, names, words):
        tested = None
    Meanings(words, names, peer).add([name for name in wanted if name != tested], tested)
    candidate = names.get(tested)
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
