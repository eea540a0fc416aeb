# Values as tagged JSON: nothing that crosses from a program's process has behaviour of its own.
import collections
import datetime
import decimal
import fractions

# What lies deeper stays where it is.
MOST_DEPTH = 200
MOST_NUMBERS = 1_000_000


class Opaque(BaseException):
    """A test needs what cannot cross. It is nobody's fault, so no test that expects an error may take
    it for one; the first is remembered."""

    first = None

    def __init__(self, text):
        super().__init__(text)
        Opaque.first = Opaque.first or text


def not_handed_over(value):
    """What `encode` of the checker does with what is no literal."""
    raise Opaque("the test hands over a value of the type %r, which cannot be written as a literal" % type(value).__name__)


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
    type({}.keys()): lambda value: (list(value),),
    type({}.items()): lambda value: (list(value),),
}
MAKERS = {kind.__name__: kind for kind in PARTS}
MAKERS["time"] = lambda *parts: datetime.time(*parts[:-1], fold=parts[-1])
MAKERS["datetime"] = lambda *parts: datetime.datetime(*parts[:-1], fold=parts[-1])
MAKERS["dict_keys"] = lambda keys: dict.fromkeys(keys).keys()
MAKERS["dict_items"] = lambda items: dict(items).items()

# What crosses as it is; of the fixed ones nobody has another copy that has changed.
FIXED = {int, float, complex, str, bytes, tuple, frozenset}
LITERALS = {kind.__name__: kind for kind in [*FIXED, *DICTIONARIES, list, set, dict, bytearray]}
EXACT = {*LITERALS.values(), bool}
BASES = (*FIXED, list, set, dict, bytearray)


def encode(value, keep, depth=0):
    """A value as tagged JSON. `keep` numbers objects that are no literals; without it they are lost."""
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        # Other digits take as long as the square of their number.
        return ["i", int.__format__(value, "x")]
    if kind not in EXACT:
        if isinstance(kind, ClassOfProgram) or kind is ClassOfProgram:
            return encoded_handle(value)
        if keep and isinstance(value, BASES):
            return encoded_sort(value, kind, keep, depth)
    return encoded_literal(value, kind, keep, depth)


def encoded_sort(value, kind, keep, depth):
    """A literal whose class is not the one of the language."""
    if keep is not not_handed_over:
        return ["w", encoded_literal(value, kind, keep, depth), encoded_object(value, kind, keep), encode(kind, keep)]
    # Its fields and its name would be lost.
    return not_handed_over(value) if kind.__module__ == "checker" else encoded_literal(value, kind, keep, depth)


def encoded_literal(value, kind, keep, depth):
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
                return [tag, [encode(item, keep, depth + 1) for item in base.__iter__(value)]]
        if isinstance(value, dict):
            return encoded_dictionary(value, keep, depth + 1)
        if kind is range and keep not in (None, not_handed_over) and is_long(value):
            # Who goes through it takes the program's time.
            return encoded_object(value, kind, keep)
        if kind in PARTS and getattr(value, "tzinfo", None).__class__ in (type(None), datetime.timezone):
            return ["v", [encode(part, keep, depth + 1) for part in PARTS[kind](value)], kind.__name__]
    if isinstance(value, (type, types.BuiltinFunctionType)) and vars(builtins).get(value.__name__) is value:
        return ["n", value.__name__]
    if isinstance(value, types.ModuleType):
        return ["m", value.__name__]
    if hasattr(kind, "item") and kind.__module__ == "numpy" and not getattr(value, "shape", True):
        return encode(value.item(), keep, depth)
    return encoded_object(value, kind, keep)


def is_long(numbers):
    try:
        return len(numbers) > MOST_NUMBERS
    except OverflowError:
        return True


def encoded_object(value, kind, keep):
    """The number of an object, and of its class unless everybody knows that."""
    if keep is None or keep is not_handed_over:
        return ["r", keep(value) if keep else 0, kind.__name__]
    if value is NotImplemented:
        return ["q", 0]
    if isinstance(value, type):
        return ["k", keep(value), kind.__name__]
    if isinstance(value, BaseException):
        return encoded_error(value, keep)
    return ["r", keep(value), kind.__name__] + ([] if KNOWN.get(kind.__name__) is kind else [keep(kind)])


def encoded_error(error, keep):
    args = error.args if type(error.args) is tuple else ()
    try:
        text = str(error)[:500]
    except Exception:
        text = ""
    return ["e", keep(error), type(error).__name__, encode(type(error), keep), encode(args, keep), text]


def encoded_handle(value):
    """The number of what the program has: the other side finds it again."""
    about = value._h_class
    if isinstance(value, ClassOfProgram):
        number = about.number
    elif isinstance(value, Handle):
        number = value._h_number
    else:
        # A list that the test may have changed is not the program's any more.
        is_copy = isinstance(value, BASES) and not isinstance(value, tuple(FIXED))
        number = None if is_copy else vars(value).get("_h_number")
    if number is None:
        raise opaque(about)
    return ["r", number, about.name]


def encoded_dictionary(value, keep, depth):
    base = next((base for base in DICTIONARIES if isinstance(value, base)), dict)
    tagged = ["d", [[encode(k, keep, depth), encode(v, keep, depth)] for k, v in base.items(value)]]
    if base is not dict:
        tagged.append(base.__name__)
    if base is collections.defaultdict:
        tagged.append(encode(value.default_factory, keep, depth))
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
    if tag == "y":
        return bytearray.fromhex(body)
    if tag == "d":
        return decoded_dictionary({decode(k, find): decode(v, find) for k, v in body}, value, find)
    if tag == "v":
        return MAKERS[value[2]](*[decode(part, find) for part in body])
    if tag == "q":
        return NotImplemented
    if tag in "nrkewm":
        return find(value)
    return {"l": list, "t": tuple, "s": set, "z": frozenset}[tag](decode(item, find) for item in body)


def decoded_dictionary(plain, value, find):
    names = value[2:]
    if not names:
        return plain
    if names[0] == "defaultdict":
        return collections.defaultdict(decode(names[1], find), plain)
    return {"OrderedDict": collections.OrderedDict, "Counter": collections.Counter}[names[0]](plain)


def named(name):
    """A type or a function of the language; none that runs what it is given, or ends the process."""
    found = getattr(builtins, name)
    if name in REFUSED or not isinstance(found, (type, types.BuiltinFunctionType)):
        raise Opaque("the program hands over %r" % name)
    return found


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
