# What the names of a test mean. A program must not replace what the test is written with.
import importlib

# Modules by the names that everybody gives them, and other packages that tests are written with.
ALIASES = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "nx": "networkx", "tf": "tensorflow"}
PACKAGES = {"numpy", "pandas", "scipy", "sympy", "pytest", "hypothesis", "networkx", "torch", "sklearn"}
# What packages for tests have: who tests does not leave it to the program.
HELPERS = set(
    "approx raises fixture given allclose isclose array_equal assert_allclose assert_array_equal assert_equal "
    "assert_almost_equal assert_array_almost_equal assert_raises assert_frame_equal assert_series_equal assertEqual "
    "assertTrue assertFalse assertRaises assertAlmostEqual assertIn almost_equal is_close".split()
)
# These do something as soon as they are imported.
UNWANTED = {"antigravity", "this", "idlelib", "turtledemo"}


def names_of_modules():
    if hasattr(sys, "stdlib_module_names"):
        return set(sys.stdlib_module_names)
    import pkgutil

    return set(sys.builtin_module_names) | {module.name for module in pkgutil.iter_modules()}


LIBRARY = names_of_modules()
MODULES = ({*ALIASES, *PACKAGES} | LIBRARY) - UNWANTED


class Words:
    """How texts of a test use names. Most tests need not be looked at so closely."""

    def __init__(self, *texts):
        self.texts, self.is_read = texts, False
        self.bare, self.bound, self.attributes = set(), set(), {}
        self.imported, self.assigned, self.assigned_to = set(), set(), set()

    def read(self):
        if not self.is_read:
            self.is_read = True
            for text in self.texts:
                self.read_text(text)
        return self

    def read_text(self, text):
        import ast

        for tried in (text, text.rstrip() + "\n    pass\n"):
            try:
                nodes = list(ast.walk(ast.parse(tried)))
                break
            except SyntaxError:
                nodes = []
        looked_into = set()
        for node in nodes:
            self.bound |= names_bound_by(node)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                self.assigned.add(node.id)
            if isinstance(node, ast.Import):
                self.imported |= names_bound_by_all(node.names)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if not isinstance(node.ctx, ast.Load):
                    self.assigned_to.add(node.value.id)
                looked_into.add(node.value)
                self.attributes.setdefault(node.value.id, set()).add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in looked_into:
                self.bare.add(node.id)

    def uses(self, name):
        """Whether it is used and has no meaning in the test itself."""
        self.read()
        return (name in self.bare or name in self.attributes) and not self.bound & {name, "*"}

    def modules_assigned_to(self):
        """Modules of which an attribute is replaced, such as `sys.stdout`."""
        self.read()
        return self.assigned_to & (self.imported | LIBRARY - self.bound)

    def used(self):
        self.read()
        return (self.bare | set(self.attributes)) - self.bound


def names_bound_by_all(nodes):
    return set().union(*map(names_bound_by, nodes))


def names_bound_by(node):
    import ast

    if isinstance(node, ast.arg):
        return {node.arg}
    if isinstance(node, ast.Name):
        return set() if isinstance(node.ctx, ast.Load) else {node.id}
    if isinstance(node, ast.alias):
        return {node.asname or node.name.split(".")[0]}
    return {getattr(node, "name", None)} - {None}


def is_around_another(tested, known, words):
    """Whether it is the library's: a usual name, or one of the language, beside one that is neither."""

    def is_known(name):
        return name in known or name in HELPERS or hasattr(builtins, name)

    return bool(tested) and is_known(tested) and any(not is_known(name) for name in words.used() - {tested})


class Meanings:
    """Gives the names of a test their meanings."""

    def __init__(self, words, names, usual, peer):
        self.words, self.names, self.usual, self.peer = words, names, usual, peer

    def add(self, wanted, tested):
        free = [name for name in wanted if not hasattr(builtins, name)]
        usual = [name for name in free if name in self.usual]
        free = [name for name in free if name not in self.usual and not self.is_module(name)]
        self.peer.names_of_test = self.names
        found = self.peer.names(free + [tested] * bool(tested), usual)
        if tested in found:
            self.names[tested] = self.peer.decoded(found.pop(tested)[0])
            self.remember(tested)
        for name, (tagged, origin) in found.items():
            self.take(name, tagged, origin)

    def take(self, name, tagged, origin):
        """A name that the program defines, and the library as well where it is a usual one."""
        is_usual = name in self.usual
        if not is_usual and name not in HELPERS and is_plain(tagged):
            self.names[name] = self.peer.decoded(tagged)
            return self.remember(name)
        if not self.words.uses(name) or is_usual and self.fits(name, self.usual[name]):
            return
        module, there = origin or ("", "")
        if there != name or module.lstrip("_") not in LIBRARY:
            raise Opaque("the test uses %r without importing it, and the program has one of its own" % name)
        self.names[name] = getattr(importlib.import_module(module), there)

    def remember(self, name):
        """Objects of a class that the test itself makes may be meant to be equal to literals."""
        value = self.names[name]
        self.peer.given[name] = value
        if not isinstance(value, (Handle, ClassOfProgram)):
            self.peer.has_literals = True
        if name[:1].isupper() and isinstance(value, ClassOfProgram):
            self.peer.named.add(value._h_class.number)

    def is_module(self, name):
        """Imports what the test looks into as into a module."""
        if name not in MODULES or not self.words.uses(name) or name in self.words.bare:
            return False
        try:
            module = importlib.import_module(ALIASES.get(name, name))
        except ImportError:
            raise Opaque("the test needs the module %r, which is not installed" % name) from None
        if self.fits(name, module):
            self.names[name] = module
        return name in self.names

    def fits(self, name, module):
        """Whether the test looks for nothing in a module that is not there."""
        self.words.read()
        looked_for = self.words.attributes.get(name, ())
        is_module = isinstance(module, types.ModuleType) and name not in self.words.bare
        return is_module and all(hasattr(module, part) for part in looked_for)


def is_plain(tagged):
    """Whether it is a literal, or what the program has made: none that would change what a test says."""
    tag, body = tagged[:2] if isinstance(tagged, list) else ("", None)
    if tag == "n":
        kind = getattr(builtins, body, None)
        return not (isinstance(kind, type) and issubclass(kind, BaseException))
    return tag not in "mq"
