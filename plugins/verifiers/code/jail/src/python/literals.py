# Values as tagged JSON: nothing that crosses from a program's process has behaviour of its own.
import collections
import datetime
import decimal
import fractions

# What lies deeper stays where it is.
MOST_DEPTH = 200
# Errors in errors, and behind them.
MOST_ERRORS = 4
MOST_NUMBERS = 1_000_000


class Opaque(BaseException):
    """A test needs what cannot cross. It is nobody's fault, so no test that expects an error may take
    it for one; the first is remembered."""

    first = None

    def __init__(self, text):
        super().__init__(text)
        Opaque.first = Opaque.first or text


def not_handed_over(value):
    raise Opaque("the test hands over a value of the type %r, which cannot be written as a literal" % type(value).__name__)


class Lost:
    """For values of which nobody wants more than what is literal."""

    shared, is_of_program, errors = None, True, 0

    def number(self, _):
        return 0


SEQUENCES = [("l", list), ("t", tuple), ("s", set), ("z", frozenset)]
DICTIONARIES = [collections.OrderedDict, collections.defaultdict, collections.Counter]


def of_time(value):
    return value.hour, value.minute, value.second, value.microsecond, value.tzinfo, value.fold


# What a value is made with anew; what is not all literals stays where it is.
PARTS = {
    fractions.Fraction: lambda value: (value.numerator, value.denominator),
    decimal.Decimal: lambda value: (str(value),),
    datetime.date: lambda value: (value.year, value.month, value.day),
    datetime.time: of_time,
    datetime.datetime: lambda value: (value.year, value.month, value.day) + of_time(value),
    datetime.timedelta: lambda value: (value.days, value.seconds, value.microseconds),
    datetime.timezone: lambda value: value.__getinitargs__(),
    collections.deque: lambda value: (list(value), value.maxlen),
    range: lambda value: (value.start, value.stop, value.step),
    slice: lambda value: (value.start, value.stop, value.step),
    type({}.keys()): lambda value: (tuple(value),),
    type({}.items()): lambda value: (tuple(value),),
}
# Of lists and the like none is made: they come by number.
MAKERS = {kind.__name__: kind for kind in PARTS if kind is not collections.deque}
MAKERS["time"] = lambda *parts: datetime.time(*parts[:-1], fold=parts[-1])
MAKERS["datetime"] = lambda *parts: datetime.datetime(*parts[:-1], fold=parts[-1])

# What shows a dictionary as it will be.
VIEWS = {type({}.keys()): "keys", type({}.values()): "values", type({}.items()): "items"}

SINGLE = {type(NotImplemented): 0, type(Ellipsis): 1}

# What crosses as it is; of the fixed ones nobody has another copy that has changed.
FIXED = {int, float, complex, str, bytes, tuple, frozenset}
LITERALS = {kind.__name__: kind for kind in [*FIXED, *DICTIONARIES, list, set, dict, bytearray, collections.deque]}
EXACT = {*LITERALS.values(), bool}
BASES = (*FIXED, list, set, dict, bytearray, collections.deque)
# What may change; one that is another one comes before it.
CHANGING = {kind.__name__: kind for kind in [*DICTIONARIES, list, set, dict, bytearray, collections.deque]}
BASES_THAT_CHANGE = tuple(CHANGING.values())


def encode(value, to, depth=0):
    """A value as tagged JSON. `to` numbers what is no literal, and what both processes have a copy of."""
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        # Other digits take as long as the square of their number.
        return ["i", int.__format__(value, "x")]
    if to.shared is not None and issubclass(kind, BASES_THAT_CHANGE):
        return ["@", to.share(value, kind)]
    if to.shared is not None and kind in VIEWS:
        return ["x", VIEWS[kind], encode(*gc.get_referents(value), to)]
    if kind not in EXACT:
        if isinstance(kind, ClassOfProgram) or kind is ClassOfProgram:
            return encoded_handle(value)
        if issubclass(kind, BASES):
            return encoded_sort(value, kind, to, depth)
    return encoded_literal(value, kind, to, depth)


def encoded_sort(value, kind, to, depth):
    """A literal whose class is not the one of the language."""
    if to.is_of_program:
        return ["w", encoded_literal(value, kind, to, depth), encoded_object(value, kind, to), encode(kind, to)]
    # Its fields and its name would be lost.
    return not_handed_over(value) if kind.__module__ == "checker" else encoded_literal(value, kind, to, depth)


def encoded_literal(value, kind, to, depth):
    if isinstance(value, str):
        return "".join(str.__iter__(value))
    if isinstance(value, int):
        return ["i", int.__format__(value, "x")]
    if isinstance(value, float):
        return ["f", float.__repr__(value)]
    if isinstance(value, complex):
        return ["c", float.__repr__(value.real), float.__repr__(value.imag)]
    if isinstance(value, (bytes, bytearray)):
        return ["b" if isinstance(value, bytes) else "y", bytes(value).hex()]
    if depth < MOST_DEPTH:
        for tag, base in SEQUENCES:
            if isinstance(value, base):
                return [tag, [encode(item, to, depth + 1) for item in base.__iter__(value)]]
        if isinstance(value, dict):
            return encoded_dictionary(value, to, depth + 1)
        if kind is range and to.is_of_program and is_long(value):
            # Who goes through it takes the program's time.
            return encoded_object(value, kind, to)
        if kind in PARTS and getattr(value, "tzinfo", None).__class__ in (type(None), datetime.timezone):
            return ["v", [encode(part, to, depth + 1) for part in PARTS[kind](value)], kind.__name__]
    if kind in SINGLE:
        return ["q", SINGLE[kind]]
    if isinstance(value, (type, types.BuiltinFunctionType)) and vars(builtins).get(value.__name__) is value:
        return ["n", value.__name__]
    if isinstance(value, types.ModuleType):
        return ["m", value.__name__]
    if hasattr(kind, "item") and kind.__module__ == "numpy" and not getattr(value, "shape", True):
        return encode(value.item(), to, depth)
    return encoded_object(value, kind, to)


def is_long(numbers):
    try:
        return len(numbers) > MOST_NUMBERS
    except OverflowError:
        return True


def encoded_object(value, kind, to):
    """The number of an object, and of its class unless everybody knows that."""
    if isinstance(value, type):
        return ["k", to.number(value), kind.__name__]
    if isinstance(value, BaseException):
        return encoded_error(value, to)
    return ["r", to.number(value), kind.__name__] + ([] if KNOWN.get(kind.__name__) is kind else [to.number(kind)])


def encoded_error(error, to):
    """Its class and what it was made with, what it was given later, and the errors behind it."""
    kind = type(error)
    if to.errors >= MOST_ERRORS:
        return ["r", to.number(error), kind.__name__, to.number(kind)]
    to.errors += 1
    try:
        args = made_with(error)
        has = () if is_own(kind) else tuple(vars(error).items())
        cause, context = error.__cause__, error.__context__
        behind = [cause, None if context is cause else context]
        parts = [encode(part, to) for part in (kind, args, has, *behind)]
    finally:
        to.errors -= 1
    return ["e", to.number(error), kind.__name__, text_of(error), error.__suppress_context__, *parts]


def made_with(error):
    if isinstance(error, OSError) and error.filename is not None:
        return error.errno, error.strerror, error.filename
    return error.args if type(error.args) is tuple else ()


def text_of(error):
    try:
        return str(error)[:500]
    except Exception:
        return ""


def encoded_handle(value):
    """The number of what the program has: the other side finds it again."""
    about = value._h_class
    if isinstance(value, ClassOfProgram):
        number = about.number
    else:
        number = value._h_number if isinstance(value, Handle) else vars(value).get("_h_number")
    if number is None:
        raise opaque(about)
    return ["r", number, about.name]


def encoded_dictionary(value, to, depth):
    base = next((base for base in DICTIONARIES if isinstance(value, base)), dict)
    tagged = ["d", [[encode(k, to, depth), encode(v, to, depth)] for k, v in base.items(value)]]
    if base is not dict:
        tagged.append(base.__name__)
    if base is collections.defaultdict:
        tagged.append(encode(value.default_factory, to, depth))
    return tagged


def decode(value, find=None):
    """The value of tagged JSON. `find` gives what stays in the other process."""
    if not isinstance(value, list):
        return value
    tag, body = value[0], value[1]
    if tag == "i":
        return int(body, 16)
    if tag == "f":
        return float(body)
    if tag == "c":
        return complex(float(body), float(value[2]))
    if tag == "b":
        return bytes.fromhex(body)
    if tag == "v":
        return MAKERS[value[2]](*[decode(part, find) for part in body])
    if tag == "x":
        return getattr(dict, body if body in VIEWS.values() else "")(decode(value[2], find))
    if tag == "q":
        return (NotImplemented, Ellipsis)[body]
    if tag in "nrkewm@":
        return find(value)
    return {"t": tuple, "z": frozenset}[tag](decode(item, find) for item in body)


def named(name):
    """A type or a function of the language; none that runs what it is given, or ends the process."""
    found = getattr(builtins, name)
    is_one = isinstance(found, (type, types.BuiltinFunctionType))
    return absent("builtin_function_or_method") if name in REFUSED or not is_one else found


REFUSED = {"__import__", "__build_class__", "breakpoint", "compile", "eval", "exec", "input", "open"}


class Wire:
    """Messages of JSON over a stream between two processes."""

    def __init__(self, fd):
        self.socket = socket.socket(fileno=fd)
        self.reader = self.socket.makefile("rb", 1 << 16)

    def send(self, message):
        data = json.dumps(message).encode()
        self.socket.sendall(len(data).to_bytes(4, "little") + data)

    def receive(self):
        head = self.reader.read(4)
        if len(head) < 4:
            return None
        data = self.reader.read(int.from_bytes(head, "little"))
        return json.loads(data)
