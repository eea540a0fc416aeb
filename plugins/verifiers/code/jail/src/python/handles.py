# What stands in the checker for objects and classes that stay in the program's process.


def opaque(about):
    return Opaque("the test computes with an object of the type %r, which stays in the program's process" % about.name)


# Other names with such underscores are asked for by what copies, compares or reads memory.
READABLE = {"__name__", "__qualname__", "__doc__", "__dict__", "__wrapped__", "__members__"}
READABLE |= {"__annotations__", "__slots__", "__bases__", "__base__"}


class About:
    """What the checker knows of a class of the program's process."""

    def __init__(self, peer, number, told):
        self.peer, self.number = peer, number
        self.name, self.owner_of_eq, self.kinds = told["name"], told["eq"], set(told["kinds"])
        # The class itself, where it is one of the library.
        self.real = None

    def is_named(self):
        return self.peer is not None and not self.kinds.isdisjoint(self.peer.named)


def attribute_of_class(name):
    return property(lambda cls: attribute(cls._h_class, cls._h_class.peer, cls._h_class.number, name))


class ClassOfProgram(type):
    """The class of what stands for a class: the test calls it, asks it, and asks about it."""

    # What every class of the checker has by itself.
    __bases__, __base__ = attribute_of_class("__bases__"), attribute_of_class("__base__")
    __annotations__ = attribute_of_class("__annotations__")

    def __new__(cls, name, bases, space, **_):
        if "_h_class" not in space:
            raise Opaque("the test makes a class of its own of %r, which stays in the program's process" % bases[0].__name__)
        return type.__new__(cls, name, bases, space)

    def __call__(cls, *args, **kwargs):
        about = cls._h_class
        if about.number is None:
            raise opaque(about)
        return about.peer.call(about.number, args, kwargs)

    def __getattr__(cls, name):
        return attribute(cls._h_class, cls._h_class.peer, cls._h_class.number, name)

    def __setattr__(cls, name, value):
        about = cls._h_class
        about.peer.ask("set", about.number, name, value)

    def __getattribute__(cls, name):
        # What a class of classes has, every class would have.
        if name in OF_METACLASS and in_classes(name, type.__getattribute__(cls, "__mro__")) is None:
            return ClassOfProgram.__getattr__(cls, name)
        return type.__getattribute__(cls, name)

    def __instancecheck__(cls, value):
        return cls.__subclasscheck__(type(value))

    def __subclasscheck__(cls, kind):
        number = cls._h_class.number
        if number is None:
            return type.__subclasscheck__(cls, kind)
        return isinstance(kind, ClassOfProgram) and number in kind._h_class.kinds


def does_of_class(name):
    def method(cls, *args):
        about = cls._h_class
        return about.peer.does(about.number, name, args)

    return method


OF_METACLASS = {"__iter__", "__len__", "__getitem__", "__contains__", "__reversed__"}
for name in OF_METACLASS | {"__dir__"}:
    setattr(ClassOfProgram, name, does_of_class(name))


# In the class itself it would mean the metaclass.
ClassOfProgram.__slots__ = attribute_of_class("__slots__")


class Asked:
    """What every class of the checker would have by itself."""

    def __init__(self, name):
        self.name = name

    def __get__(self, value, kind):
        of = kind if value is None else value
        about = kind._h_class
        if isinstance(of, Handle):
            return attribute(about, of._h_peer, of._h_number, self.name)
        return attribute(about, about.peer, about.number, self.name)


def attribute(about, peer, number, name):
    if number is None:
        raise opaque(about)
    if not name.startswith("__") or name in READABLE:
        return peer.ask("get", number, name)
    # The program must not answer.
    if peer.ask("has", number, name):
        raise opaque(about)
    raise AttributeError(name)


class Handle:
    """Stands for an object that stays in the process of the program. Its class has the operators that
    the object's class has."""

    __slots__ = ("_h_peer", "_h_number", "__weakref__")

    def __getattr__(self, name):
        return attribute(self._h_class, self._h_peer, self._h_number, name)

    def __setattr__(self, name, value):
        self._h_peer.ask("set", self._h_number, name, value)

    def __delattr__(self, name):
        self._h_peer.ask("delete", self._h_number, name)

    def __dir__(self):
        return self._h_peer.does(self._h_number, "__dir__", [])

    def __repr__(self):
        return "<%s of the program>" % self._h_class.name

    def __eq__(self, other):
        about = self._h_class
        if isinstance(other, Handle):
            is_same = other._h_number == self._h_number
            owners = {about.owner_of_eq, other._h_class.owner_of_eq} - {None}
            # Which object it is is its own word as well.
            if owners and not (is_same and owners == {"library"}):
                raise opaque(about)
            return is_same
        return other is not None and is_equal_to_literal(self, other)

    def __hash__(self):
        if self._h_class.owner_of_eq:
            raise opaque(self._h_class)
        return hash(self._h_number)

    def __reduce_ex__(self, _):
        # Whoever copies it.
        raise opaque(self._h_class)


def is_equal_to_literal(handle, other):
    """An object of the program is equal to no literal, whatever it says of itself. Only where the test
    itself makes objects of its class may they be meant to be."""
    about = handle._h_class
    if about.owner_of_eq == "program" and about.is_named():
        raise opaque(about)
    if about.owner_of_eq != "library":
        return False
    # What the test expects must not get to where the program is.
    raise opaque(about)


def carried(name):
    def method(self, *args):
        return self._h_peer.does(self._h_number, name, args)

    return method


def computed(name):
    """An operator: objects that come of it are the program's; a literal would be its word about
    its own object."""

    def method(self, *args):
        found = self._h_peer.does(self._h_number, name, args)
        if isinstance(found, Handle) or found is NotImplemented:
            return found
        raise opaque(self._h_class)

    return method


def refused(self, *_, **__):
    raise opaque(self._h_class)


def leave_block(self, kind, error, _, name="__exit__"):
    # What the test says of the program is not for the program to take back.
    if kind is None:
        return self._h_peer.does(self._h_number, name, [])
    if not issubclass(kind, Exception) or issubclass(kind, AssertionError):
        return False
    raise opaque(self._h_class)


async def leave_block_later(self, *raised):
    return leave_block(self, *raised, name="__aexit__")


def awaited_here(self):
    """The program runs it to its end at once."""
    return self._h_peer.does(self._h_number, "__await__", [])
    yield


def later(name):
    async def method(self):
        return self._h_peer.does(self._h_number, name, [])

    return method


def of_generator(name):
    def method(self, *args):
        return self._h_peer.does(self._h_number, name, args, may_stop=True)

    return method


def end_at_once(self, _):
    raise StopIteration(self._h_peer.does(self._h_number, "__await__", []))


IN_PLACE = {"__i%s__" % name for name in TWO_SIDED}


def agreeing(name, base):
    """What a literal says of itself counts where what is in it says so too, or where it is another object."""

    def method(self, *args):
        found = self._h_peer.does(vars(self)["_h_number"], name, args)
        if found is NotImplemented or isinstance(found, Handle):
            return found
        # What it does to itself is seen in what is in it.
        if found is self and name in IN_PLACE and base.__name__ in CHANGING:
            return found
        try:
            other = getattr(base, name)(self, *args)
        except Exception:
            raise opaque(self._h_class) from None
        if type(found) is not type(other) or found != other:
            raise opaque(self._h_class)
        return found

    return method


METHODS = {name: carried(name) for name in CARRIED}
METHODS.update({name: computed(name) for name in OPERATORS})
METHODS.update({name: later(name) for name in ("__anext__", "__aenter__")})
METHODS["__exit__"], METHODS["__aexit__"] = leave_block, leave_block_later
METHODS["__await__"] = awaited_here
METHODS["__call__"] = lambda self, *args, **kwargs: self._h_peer.call(self._h_number, args, kwargs)
METHODS["__next__"] = lambda self: self._h_peer.next_item(self._h_number)
# By these asyncio knows what it can run.
OF_COROUTINES = {"send": end_at_once, "throw": refused, "close": lambda self: None}
# These may end a generator, and the test be told so.
OF_GENERATORS = {name: of_generator(name) for name in ("send", "throw", "close")}
OF_KINDS = {types.CoroutineType: OF_COROUTINES, types.GeneratorType: OF_GENERATORS}


def class_of_program(peer, number, told, real=None):
    """What stands for a class: of objects, of errors, or of a sort of literals."""
    about = About(peer, number, told)
    space = {"_h_class": about, "__module__": OWN, "__qualname__": told["name"]}
    space["__doc__"] = Asked("__doc__")
    about.real = real or told["origin"] and of_library(*told["origin"])
    if isinstance(about.real, type):
        space["__class__"] = property(lambda _: about.real)
    if told["literal"]:
        return class_of_literals(about, told, space)
    if told["errors"]:
        return class_of_errors(peer, told, space)
    space["__slots__"] = ()
    space.update((name, METHODS[name]) for name in told["special"])
    space.update(OF_KINDS.get(real, {}))
    return ClassOfProgram(told["name"], (Handle,), space)


def class_of_literals(about, told, space):
    """Whatever such a class says of itself, its objects are these literals. What else it has is asked for."""
    base = LITERALS[told["literal"]]
    for name in told["anew"]:
        if name in OPERATORS or name in ("__bool__", "__contains__", "__len__"):
            space[name] = agreeing(name, base)
        elif name in CARRIED or name == "__call__":
            space[name] = METHODS[name]
    for name in told["hidden"]:
        space[name] = property(lambda self, name=name: asked_of(self, name))
    space.update({"__getattr__": asked_of, "__reduce_ex__": refused})
    space.update({"__setattr__": set_of_literal, "__delattr__": delete_of_literal})
    return ClassOfProgram(told["name"], (base,), space)


def asked_of(self, name):
    return attribute(self._h_class, *place_of(self), name)


def set_of_literal(self, name, value):
    peer, number = place_of(self)
    peer.ask("set", number, name, value)


def delete_of_literal(self, name):
    peer, number = place_of(self)
    peer.ask("delete", number, name)


def place_of(made):
    """Where a literal or an error of the program is; not every one that the test makes is there."""
    own = vars(made)
    if "_h_number" not in own:
        raise opaque(made._h_class)
    return own["_h_peer"], own["_h_number"]


def class_of_errors(peer, told, space):
    """A class that a test can catch."""
    space.update({"__getattr__": asked_of, "__reduce_ex__": refused, "__str__": lambda self: vars(self).get("_h_text", "")})
    found = [peer.class_of_error(base) for base in told["errors"]]
    bases = [base for base in found if isinstance(base, type) and issubclass(base, BaseException)]
    try:
        return ClassOfProgram(told["name"], tuple(bases) or (Exception,), space)
    except TypeError:
        return ClassOfProgram(told["name"], (Exception,), space)


class KindOfKinds(type):
    """What a test calls `type`: it finds the classes of the library behind those that stand for them."""

    def __call__(cls, *args, **kwargs):
        if cls is not Kind or len(args) != 1:
            return type.__call__(cls, *args, **kwargs)
        kind = type(args[0])
        return isinstance(kind, ClassOfProgram) and kind._h_class.real or kind

    def __instancecheck__(cls, value):
        return isinstance(value, type) if cls is Kind else type.__instancecheck__(cls, value)


Kind = KindOfKinds("type", (type,), {})


def handle_of(peer, number, kind):
    made = object.__new__(kind)
    object.__setattr__(made, "_h_peer", peer)
    object.__setattr__(made, "_h_number", number)
    return made


def literal_of(peer, number, kind, value):
    """A literal of a class that the program has made, of those that do not change."""
    base = type(value)
    if base not in FIXED or not type.__subclasscheck__(base, kind):
        raise ValueError("no literal of this class")
    made = base.__new__(kind, value)
    vars(made).update(_h_peer=peer, _h_number=number)
    return made


def error_of(peer, number, kind, args, text):
    """An error of the program, as the test can catch it."""
    if not (isinstance(kind, type) and type.__subclasscheck__(BaseException, kind)):
        return Exception(text)
    try:
        if not isinstance(kind, ClassOfProgram):
            return kind(*args)
        made = kind.__new__(kind, *args)
        of_language = next(base for base in kind.__mro__ if not isinstance(base, ClassOfProgram))
        of_language.__init__(made, *args)
    except Exception:
        made = BaseException.__new__(kind, *args)
    if isinstance(kind, ClassOfProgram):
        vars(made).update(_h_peer=peer, _h_number=number, _h_text=text)
    return made


# Classes that nobody has to describe.
KNOWN = [types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.GeneratorType, map, filter, zip, enumerate]
KNOWN += [type(iter(of)) for of in ([], (), {}, {}.values(), {}.items(), set(), "", b"", range(0))]
KNOWN += [types.CoroutineType, types.AsyncGeneratorType]
KNOWN = {kind.__name__: kind for kind in KNOWN}
CLASSES = {name: class_of_program(None, None, described(kind, Lost()), kind) for name, kind in KNOWN.items()}
# What a module or a function that is not handed over stands as: it is equal to nothing, and can do nothing.
ABSENT = described(object, Lost())


def absent(name):
    kind = class_of_program(None, None, dict(ABSENT, name=name))
    type.__setattr__(kind, "__call__", refused)
    return handle_of(None, None, kind)
