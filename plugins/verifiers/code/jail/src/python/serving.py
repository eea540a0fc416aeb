# Assert and check tests: one process holds the program, another one the test. What the test expects
# never reaches the program: it is called, and answers with values.
import operator

# What the program's process does with an object where the test does it with a handle.
CARRIED = {
    "__bool__": bool,
    "__len__": len,
    "__iter__": iter,
    "__str__": str,
    "__repr__": repr,
    "__format__": format,
    "__reversed__": reversed,
    "__getitem__": operator.getitem,
    "__setitem__": operator.setitem,
    "__delitem__": operator.delitem,
    "__contains__": operator.contains,
    "__missing__": lambda value, key: type(value).__missing__(value, key),
    "__dir__": dir,
    "__enter__": lambda value: type(value).__enter__(value),
    "__exit__": lambda value: type(value).__exit__(value, None, None, None),
    "__await__": lambda value: awaited(value),
    "__aiter__": lambda value: type(value).__aiter__(value),
    "__anext__": lambda value: awaited(type(value).__anext__(value)),
    "__aenter__": lambda value: awaited(type(value).__aenter__(value)),
    "__aexit__": lambda value: awaited(type(value).__aexit__(value, None, None, None)),
}
TWO_SIDED = "add sub mul truediv floordiv mod divmod pow and or xor lshift rshift matmul".split()
OPERATORS = ["__%s__" % name for name in "lt le gt ge neg pos abs invert int float complex index round trunc floor ceil".split()]
OPERATORS += ["__%s%s__" % (side, name) for name in TWO_SIDED for side in ("", "r", "i")]
SPECIAL = [*CARRIED, *OPERATORS, "__call__", "__next__"]


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

    is_of_program, errors = True, 0

    def __init__(self, program):
        modules = program.server.modules
        module = modules.with_usual_names(program)
        exec(program.code, module.__dict__)
        self.names, self.usual = module.__dict__, modules.usual_names
        self.held, self.numbers = [], {}
        # What the test has seen under names.
        self.told = {}
        self.shared = Shared(0)
        self.shared.within_reach = self.shared.held()

    def number(self, value):
        """The number of an object, the same whenever it comes."""
        number = self.numbers.setdefault(id(value), len(self.held))
        if number == len(self.held):
            self.held.append(value)
        return number

    def share(self, value, _):
        return self.shared.number(value)

    def find(self, tagged):
        tag, body = tagged[:2]
        if tag == "m":
            return sys.modules[body]
        if tag == "@":
            self.shared.within_reach.add(body)
            return self.shared.values[body]
        return getattr(builtins, body) if tag == "n" else self.held[body]

    def answer(self, message):
        order, news, unused = message
        self.shared.receive(news, self.find, lambda base, extra, _: made_empty(base, base, extra))
        self.shared.forget(unused)
        try:
            answer = {"ok": self.served(*order)}
        except BaseException as error:
            answer = {"raised": encode(error, self)}
        answer["names"] = self.renamed()
        answer["news"] = self.shared.news(self)
        # What nobody holds here changes only by an order that hands it over.
        self.shared.within_reach = self.shared.held()
        return answer

    def renamed(self):
        """What stands by now under names that the test asked for."""
        changed = [name for name, value in self.told.items() if self.names.get(name, ABSENT_NAME) is not value]
        self.told.update((name, self.names.get(name, ABSENT_NAME)) for name in changed)
        return [[name, encode(self.names[name], self)] for name in changed if name in self.names]

    def served(self, what, *rest):
        if what == "names":
            self.told = {name: self.names.get(name, ABSENT_NAME) for name in rest[0]}
            return [[name, *self.described_value(self.names[name])] for name in self.other_names(*rest)]
        target, rest = self.held[rest[0]], [decode(value, self.find) for value in rest[1:]]
        if what == "class":
            return described(target, self)
        if what == "next":
            return items(target, self)
        return encode(done(what, target, *rest), self)

    def other_names(self, wanted, usual):
        """The names that the program defines; of the usual ones those that it defines anew."""
        defined = [name for name in wanted if name in self.names]
        return defined + [name for name in usual if self.names.get(name, self.usual[name]) is not self.usual[name]]

    def described_value(self, value):
        is_of_library = isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)) and not is_own(value)
        return encode(value, self), [value.__module__, value.__name__] if is_of_library else None


ABSENT_NAME = object()

# Where what the test awaits is run to its end.
LOOPS = []


def awaited(value):
    async def until_done():
        return await value

    import asyncio

    if not LOOPS:
        LOOPS.append(asyncio.new_event_loop())
    return LOOPS[0].run_until_complete(until_done())


def done(what, target, *rest):
    if what == "call":
        args, kwargs = rest
        return target(*args, **dict(kwargs))
    if what == "get":
        return getattr(target, rest[0])
    if what == "set":
        return setattr(target, *rest)
    if what == "delete":
        return delattr(target, rest[0])
    if what == "has":
        return hasattr(target, rest[0])
    name, args = rest
    if name in CARRIED:
        return CARRIED[name](target, *args)
    return getattr(type(target), name)(target, *args)


def described(kind, to):
    """What a checker has to know of a class."""
    kinds = [base for base in kind.__mro__ if base is not object]
    literal = next((base for base in kinds if base in EXACT), None)
    own = [base for base in kinds if is_own(base)]
    own_names = {name for one in own for name in vars(one)} if literal else ()
    owners = [one for one in kinds if "__eq__" in vars(one)]
    return {
        "name": kind.__name__,
        "origin": None if kind in own else [kind.__module__, kind.__qualname__],
        "special": other_operators(kind, object),
        "anew": other_operators(kind, literal) if literal else [],
        "hidden": [name for name in own_names if not name.startswith("__") and hasattr(literal, name)],
        "eq": owners and ("program" if owners[0] in own else "library") or None,
        "literal": literal and literal.__name__,
        "errors": [encode(base, to) for base in kind.__bases__] if issubclass(kind, BaseException) else [],
        "kinds": [to.number(base) for base in kinds],
    }


def other_operators(kind, base):
    """The operators that a class does not have from another one."""
    return [name for name in SPECIAL if in_classes(name, kind.__mro__) is not in_classes(name, base.__mro__)]


def in_classes(name, kinds):
    return next((vars(kind)[name] for kind in kinds if name in vars(kind)), None)


# The modules that a program believes to be.
OWN = "solution"
NO_LIBRARY = {OWN, "__main__", "checker"}
MADE_AT_RUN_TIME = 1 << 9


def is_own(value):
    """Whether the program has made a class or a function: what it says of itself counts for nothing."""
    if isinstance(value, type) and not value.__flags__ & MADE_AT_RUN_TIME:
        return False
    return of_library(value.__module__, value.__qualname__) is not value


def of_library(module, name):
    """What the library has under a name, if it is loaded."""
    found = None if module in NO_LIBRARY else sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


# Iterators of which nobody notices that they are read before somebody asks: what they go through
# does not change.
PLAIN = {type(iter(of)) for of in ((), "", "\u00e9", b"", range(0), range(1 << 99))}


def items(iterator, to):
    """What an iterator has next, of a plain one as much as comes at once, and the error that comes
    after it."""
    found, until = [], time.monotonic() + 0.001
    most = 1000 if type(iterator) in PLAIN else 1
    try:
        while not found or len(found) < most and time.monotonic() < until:
            found.append(encode(next(iterator), to))
    except Exception as error:
        return found, {"raised": encode(error, to)}
    return found, None
