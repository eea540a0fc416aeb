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
    "__enter__": lambda value: type(value).__enter__(value),
    "__exit__": lambda value: type(value).__exit__(value, None, None, None),
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

    def __init__(self, program):
        modules = program.server.modules
        module = modules.with_usual_names(program)
        exec(program.code, module.__dict__)
        self.names, self.usual = module.__dict__, modules.usual_names
        self.held, self.numbers = [], {}

    def keep(self, value):
        """The number of an object, the same whenever it comes."""
        number = self.numbers.setdefault(id(value), len(self.held))
        if number == len(self.held):
            self.held.append(value)
        return number

    def find(self, tagged):
        tag, body = tagged[:2]
        if tag == "m":
            return sys.modules[body]
        return named(body) if tag == "n" else self.held[body]

    def answer(self, order):
        try:
            if order[0] == "names":
                return {"ok": [[name, *self.described_value(self.names[name])] for name in self.other_names(*order[1:])]}
            return {"ok": served(order[0], self.held[order[1]], order[2:], self.keep, self.find)}
        except Exception as error:
            return {"raised": encoded_error(error, self.keep)}

    def other_names(self, wanted, usual):
        """The names that the program defines; of the usual ones those that it defines anew."""
        defined = [name for name in wanted if name in self.names]
        return defined + [name for name in usual if self.names.get(name, self.usual[name]) is not self.usual[name]]

    def described_value(self, value):
        is_of_library = isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)) and not is_own(value)
        return encode(value, self.keep), [value.__module__, value.__name__] if is_of_library else None


def served(what, target, rest, keep, find):
    if what == "call":
        args, kwargs = decode(rest[0], find), decode(rest[1], find)
        result = target(*args, **kwargs)
        changed = encode(args, keep)
        return [encode(result, keep), changed if changed != rest[0] else None]
    if what == "get":
        return encode(getattr(target, rest[0]), keep)
    if what == "set":
        return setattr(target, rest[0], decode(rest[1], find))
    if what == "delete":
        return delattr(target, rest[0])
    if what == "has":
        return hasattr(target, rest[0])
    if what == "does":
        return encode(done(target, rest[0], decode(rest[1], find)), keep)
    if what == "next":
        return items(target, keep)
    return described(target, keep)


def done(target, name, args):
    if name in CARRIED:
        return CARRIED[name](target, *args)
    return getattr(type(target), name)(target, *args)


def described(kind, keep):
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
        "errors": [encode(base, keep) for base in kind.__bases__] if issubclass(kind, BaseException) else [],
        "kinds": [keep(base) for base in kinds] if keep else [],
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
        return found, {"raised": encoded_error(error, keep)}
    return found, None
