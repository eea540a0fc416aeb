# What can change and both processes have seen: each has a copy of it, under one number. Before one lets
# the other go on it says what is new and what has changed.


class Shared:
    """Lists, dictionaries and the like, by number. Each process counts its own from its own beginning."""

    def __init__(self, first):
        self.next = first
        self.values, self.numbers = {}, {}
        # What was in them when the other process was last told.
        self.seen = {}
        # What is new, and what may have changed: everything, unless it is known.
        self.fresh, self.within_reach = [], None

    def number(self, value):
        """The number of a value, the same whenever it comes."""
        number = self.numbers.get(id(value))
        if number is None:
            number = self.next
            self.next += 2
            self.add(number, value)
            self.fresh.append(number)
        return number

    def add(self, number, value):
        self.values[number] = value
        self.numbers[id(value)] = number

    def forget(self, numbers):
        for number in numbers:
            self.seen.pop(number, None)
            del self.numbers[id(self.values.pop(number))]

    def unused(self):
        """What nobody has any more but these tables. The numbers of what holds others come first."""
        found = []
        for number in list(self.values):
            if sys.getrefcount(self.values[number]) <= HELD_HERE:
                found.append(number)
                self.forget([number])
        return found

    def remember(self, numbers):
        for number in numbers:
            self.seen[number] = parts_of(self.values[number])

    def changed(self):
        among = self.seen if self.within_reach is None else self.within_reach & self.seen.keys()
        return [number for number in sorted(among) if not is_same(self.seen[number], parts_of(self.values[number]))]

    def held(self):
        return {number for number in self.values if sys.getrefcount(self.values[number]) > HELD_HERE}

    def news(self, to):
        """What the other process has to be told. Writing one may find others that are new."""
        self.fresh += self.changed()
        told = [[number, *described_content(self.values[number], to)] for number in self.fresh]
        self.remember(self.fresh)
        self.fresh = []
        return told

    def receive(self, news, find, empty):
        """Takes over what the other process tells. One may hold another that comes after it."""
        for number, name, _, extra, sort in news:
            if number not in self.values:
                # One process counts with even numbers, the other one with odd ones.
                if type(number) is not int or number % 2 == self.next % 2:
                    raise ValueError("no number of the other process")
                self.add(number, empty(CHANGING[name], decode(extra, find), sort))
            elif base_of(self.values[number]) is not CHANGING[name]:
                raise ValueError("it has become something else")
        for number, name, body, *_ in news:
            fill(self.values[number], CHANGING[name], body, find)
        self.remember(number for number, *_ in news)


def base_of(value):
    kind = type(value)
    if kind in BASES_THAT_CHANGE:
        return kind
    return next(base for base in CHANGING.values() if isinstance(value, base))


def parts_of(value):
    """What is in it, in order."""
    base = base_of(value)
    if issubclass(base, dict):
        return [*base.keys(value), *base.values(value)]
    return list(base.__iter__(value))


def is_same(before, now):
    return len(before) == len(now) and all(map(operator.is_, before, now))


def described_content(value, to):
    """What it is, what is in it, what it was made with, and its class if that is not the language's."""
    base, extra = base_of(value), None
    if base is bytearray:
        body = bytes(value).hex()
    elif issubclass(base, dict):
        body = [[encode(key, to, 1), encode(item, to, 1)] for key, item in base.items(value)]
    else:
        body = [encode(item, to, 1) for item in base.__iter__(value)]
    if base is collections.defaultdict:
        extra = value.default_factory
    elif base is collections.deque:
        extra = value.maxlen
    sort = None
    if type(value) is not base and to.is_of_program:
        sort = [to.number(value), encode(type(value), to)]
    return base.__name__, body, encode(extra, to, 1), sort


def made_empty(base, kind, extra):
    made = base.__new__(kind)
    if base is collections.deque:
        base.__init__(made, (), extra)
    elif base is collections.defaultdict:
        base.__init__(made, extra)
    return made


def fill(value, base, body, find):
    """Whatever its class says: these are its items now."""
    if base is bytearray:
        return base.__setitem__(value, slice(None), bytes.fromhex(body))
    if issubclass(base, dict):
        items = [(decode(key, find), decode(item, find)) for key, item in body]
        # Who goes through it goes on where it has the same keys.
        if not is_same_keys(list(base.keys(value)), [key for key, _ in items]):
            base.clear(value)
        for key, item in items:
            base.__setitem__(value, key, item)
        return None
    items = [decode(item, find) for item in body]
    if base is list:
        return base.__setitem__(value, slice(None), items)
    if base is collections.deque and len(value) == len(items):
        for index, item in enumerate(items):
            base.__setitem__(value, index, item)
        return None
    base.clear(value)
    return base.update(value, items) if base is set else base.extend(value, items)


def is_same_keys(before, now):
    return list(map(type, before)) == list(map(type, now)) and before == now


def count_of_holders():
    shared = Shared(0)
    shared.add(0, [])
    for number in list(shared.values):
        return sys.getrefcount(shared.values[number])


# What is counted for a value that nobody has but the tables.
HELD_HERE = count_of_holders()
