# The program's process, as the checker sees it.


class Ended(BaseException):
    """The program's process is gone. No test that expects an error may take it for one."""


class Failure:
    """What an iterator raises in its turn."""

    def __init__(self, error):
        self.error = error


# What only looks up names and what is behind them.
LOOKING_UP = ("names", "class")


class Peer:
    """The program's process, as the checker sees it."""

    is_of_program, errors = False, 0

    def __init__(self, wire):
        self.wire = wire
        self.gone = False
        self.turn = threading.RLock()
        # Whether the test expects that something says it is at its end.
        self.may_stop = False
        # What the test has got under names of the program, and where it has these names.
        self.given, self.names_of_test = {}, {}
        self.wanted, self.words, self.has_literals = set(), None, False
        # What the program returned last, where it is short.
        self.last = ""
        # Whether anything was asked of the program but what it has.
        self.is_asked = False
        # What iterators have handed over before anybody asked for it.
        self.ahead = {}
        # What stands for classes, the numbers of those that the test makes objects of, what stands for
        # objects, errors, and literals of the program's own classes, which do not change.
        self.classes, self.named, self.handles, self.errors_of_program, self.literals = {}, set(), {}, {}, {}
        self.shared = Shared(1)

    def ask(self, what, number, *values, may_stop=False):
        """Has the program do something with one of its objects."""
        return self.request((what, number, *[encode(value, self) for value in values]), self.decoded, may_stop)

    def number(self, value):
        not_handed_over(value)

    def share(self, value, kind):
        if isinstance(kind, ClassOfProgram) and id(value) not in self.shared.numbers:
            raise opaque(kind._h_class)
        if kind.__module__ == "checker":
            # Its fields and its name would be lost.
            not_handed_over(value)
        return self.shared.number(value)

    def decoded(self, value):
        return decode(value, self.found)

    def request(self, order, read, may_stop=False):
        """What `read` makes of the answer. Nothing that the program sends is an error of the test's."""
        with self.turn:
            return self.request_alone(order, read, may_stop)

    def request_alone(self, order, read, may_stop):
        self.is_asked = self.is_asked or order[0] not in LOOKING_UP
        message = self.message(order)
        try:
            self.wire.send(message)
        except (OSError, ValueError):
            self.leave()
        try:
            answer = self.wire.receive()
            self.shared.receive(answer["news"], self.found, self.empty)
            self.rename(answer["names"])
            error = self.local_error(answer) if "raised" in answer else None
            result = None if error else read(answer["ok"])
        except Exception:
            self.leave()
        if isinstance(error, StopIteration) and not may_stop and not self.may_stop:
            # It would end a loop of the test's own.
            raise RuntimeError("the program raised StopIteration")
        if error:
            raise error
        return result

    def message(self, order):
        """An order, what the test has changed meanwhile, and what it has forgotten."""
        if order[0] == "class":
            # It is asked for while an answer is read.
            return order, [], []
        news = self.shared.news(self)
        return order, news, self.shared.unused()

    def empty(self, base, extra, sort):
        """A list or the like of the program, of a class of its own perhaps, before anything is in it."""
        if sort is None:
            return made_empty(base, base, extra)
        number, tagged = sort
        kind = self.decoded(tagged)
        if not type.__subclasscheck__(base, kind):
            raise ValueError("no literal of this class")
        made = made_empty(base, kind, extra)
        vars(made).update(_h_peer=self, _h_number=number)
        return made

    def leave(self):
        self.gone = True
        raise Ended("the program ended while it was tested") from None

    def rename(self, named):
        """What the program has put under names that the test asked for. What the test has put there stays."""
        for name, tagged in named:
            is_own = name in HELPERS or name in self.words.read().bound
            if name in self.wanted and not is_own and is_plain(tagged):
                self.names_of_test[name] = self.given[name] = self.decoded(tagged)

    def call(self, number, args, kwargs):
        result = self.ask("call", number, args, tuple(kwargs.items()))
        self.last = shown(result)
        return result

    def does(self, number, name, args, **how):
        return self.ask("does", number, name, tuple(args), **how)

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
        if tag == "@":
            return self.shared.values[number]
        if tag == "m":
            # Whoever had one could do with it what the checker can.
            return absent("module")
        if tag == "n":
            kind = named(number)
            if isinstance(kind, type) and issubclass(AssertionError, kind) and kind is not object:
                raise Opaque("the program hands over %s, which would catch what a test says" % number)
            return kind
        if tag == "k":
            return self.class_of(number)
        if tag == "w":
            return self.literal(tagged[2][1], self.decoded(tagged[3]), tagged[1])
        if tag == "e":
            return self.error(*tagged[1:])
        if number in self.errors_of_program:
            return self.errors_of_program[number]
        if number not in self.handles:
            # A literal stays where it is when it is too deep.
            kind = self.class_of(tagged[3], literal=None) if len(tagged) > 3 else CLASSES[tagged[2]]
            self.handles[number] = handle_of(self, number, kind)
        return self.handles[number]

    def literal(self, number, kind, tagged):
        if number not in self.literals:
            self.literals[number] = literal_of(self, number, kind, self.decoded(tagged))
        return self.literals[number]

    def error(self, number, _, text, suppresses, kind, args, has, cause, context):
        if number in self.errors_of_program:
            return self.errors_of_program[number]
        made = error_of(self, number, self.class_of_error(kind), self.decoded(args), text)
        self.errors_of_program[number] = made
        if not isinstance(made, Handle) and not isinstance(type(made), ClassOfProgram):
            vars(made).update(self.decoded(has))
        made.__cause__, made.__context__ = self.decoded(cause), self.decoded(context or cause)
        made.__suppress_context__ = suppresses is True
        return made

    def class_of(self, number, **otherwise):
        found = self.classes.get(number)
        if found is None or otherwise and not issubclass(found, Handle):
            told = self.request(("class", number), lambda told: told)
            found = self.classes[number] = self.local_class(number, dict(told, **otherwise))
        return found

    def local_class(self, number, told):
        real = told["errors"] and told["origin"] and of_library(*told["origin"])
        # Errors of the library are what they are, unless they would catch what a test says.
        is_known = isinstance(real, type) and issubclass(real, BaseException) and not issubclass(AssertionError, real)
        return real if is_known else class_of_program(self, number, told)

    def class_of_error(self, tagged):
        return named(tagged[1]) if tagged[0] == "n" else self.decoded(tagged)

    def has_code(self):
        """Whether the test has got functions or classes of the program."""
        return bool(self.handles or self.classes)

    def local_error(self, answer):
        error = self.decoded(answer["raised"])
        return error if isinstance(error, BaseException) else Exception("the program raised no error")

    def names(self, wanted, usual):
        """What the program has under names: as it was sent, and what of the library it is."""

        def read(found):
            # What it was not asked for would replace what the test is written with.
            return {name: (tagged, origin) for name, tagged, origin in found if name in asked}

        asked, self.wanted = {*wanted, *usual}, set(wanted)
        return self.request(("names", wanted, usual), read)
