# The fork server: a warm interpreter inside of the jail. It forks a process for each program, which
# gives up all its rights, compiles the program, and forks a process for each test. Everything here
# is known to the launcher alone; a program sees none of it but the frames above its own.
import sys

sys.dont_write_bytecode = True
if sys.path and sys.path[0] == "":
    del sys.path[0]

import array
import ctypes
import gc
import importlib
import io
import json
import math
import os
import resource
import signal
import site
import socket
import threading
import time

import _socket

CONTROL, FILTER_OF_ALL, FILTER_OF_PROGRAM, FILTER_OF_TEST, FILTER_OF_ABSENT, RULESET = 3, 4, 5, 6, 7, 8
# From here on there are folders that a program could not walk to: they stay open.
FOLDERS = 9
REPORT = 3
MOST_BYTES = 1 << 16
MOST_FILES = 64
# What the order of a test ends with that no other one comes after: it takes the place of its program.
LAST = b" last"
MIB = 1 << 20

libc = ctypes.CDLL(None, use_errno=True)
# Each arena of glibc reserves address space, which is limited: eight threads would be too many.
M_ARENA_MAX = -8
if hasattr(libc, "mallopt"):
    libc.mallopt(M_ARENA_MAX, 1)
# What `os.fork` does for a child with threads takes longer than the fork: this process has one thread.
c_fork = ctypes.PyDLL(None, use_errno=True).fork
SYSCALLS = {
    "x86_64": {"capset": 126, "landlock_restrict_self": 446},
    "aarch64": {"capset": 91, "landlock_restrict_self": 446},
}[os.uname().machine]
CLONE_NEWNS, CLONE_NEWPID = 0x20000, 0x20000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOATIME, MNT_DETACH = 2, 4, 8, 1024, 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38


def must(result, what):
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, what + ": " + os.strerror(code))
    return result


def arguments_of_prctl(option, *args):
    """Made once: converting them takes longer than the call."""
    longs = [ctypes.c_ulong(arg) if isinstance(arg, int) else arg for arg in args]
    return [ctypes.c_int(option)] + longs + [ctypes.c_ulong(0)] * (4 - len(longs))


def prctl(*args):
    must(libc.prctl(*arguments_of_prctl(*args)), "prctl")


class Filter(ctypes.Structure):
    """A seccomp program as prctl takes it."""

    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    @classmethod
    def read(cls, fd):
        bytes_ = read_all(fd)
        kept = ctypes.create_string_buffer(bytes_, len(bytes_))
        made = cls(len(bytes_) // 8, ctypes.addressof(kept))
        made.kept = kept
        return made

    def arguments(self):
        return PR_SET_SECCOMP, 2, ctypes.byref(self)

    def install(self):
        prctl(*self.arguments())


def read_all(fd):
    """The rest of a file, whose size is known."""
    size, parts = os.fstat(fd).st_size, []
    while size > 0:
        part = os.read(fd, size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def receive(channel):
    """A message and its descriptors; an end of the other side is the end of this one."""
    message, notes, _, _ = channel.recvmsg(MOST_BYTES, 64)
    if not message:
        os._exit(0)
    return message, array.array("i", notes[0][2] if notes else b"")


def ended(pid):
    """How a child has ended, as the launcher is told."""
    _, status, usage = os.wait4(pid, 0)
    cpu = usage.ru_utime + usage.ru_stime
    return b'{"status":%d,"cpu":%.6f,"peak_kib":%d}' % (status, cpu, usage.ru_maxrss)


class Server:
    """What is the same for all programs. It is made before the first of them comes: what a process
    makes for itself is paid for by each."""

    def __init__(self):
        self.control = channel_of(CONTROL)
        self.of_program = Filter.read(FILTER_OF_PROGRAM)
        self.of_test = Filter.read(FILTER_OF_TEST)
        # What each test does to itself. It is made dumpable again for `/dev/stdin`, which is its own.
        confining = (PR_SET_PDEATHSIG, signal.SIGKILL), (PR_SET_DUMPABLE, 1), self.of_test.arguments()
        self.confining = [arguments_of_prctl(*args) for args in confining]
        self.setup = json.loads(receive(self.control)[0])
        self.folders = self.setup["folders"]
        for name in ("PYTHONHOME", "LD_BIND_NOW"):
            os.environ.pop(name, None)
        sys.path[len(sys.path):] = self.setup["paths"]
        missing = [name for name in self.setup["imports"] if not imported(name)]
        self.modules = Modules()
        self.entrance = Entrance(self.setup, self.of_program)
        # The interpreter was started without this module; programs end themselves with `exit()`.
        site.setquit()
        warm_up(self.practise)
        self.pid_namespace = self.box = None
        if self.setup["namespaces"]:
            self.pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
            self.box = Box(self.setup["box"])
        self.children = []
        self.hard_limits = {what: resource.getrlimit(what)[1] for what in BOUNDED}
        gc.collect()
        gc.disable()
        if hasattr(gc, "freeze"):
            gc.freeze()
        self.size = address_space()
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        Filter.read(FILTER_OF_ABSENT).install()
        Filter.read(FILTER_OF_ALL).install()
        version = "%d.%d.%d" % sys.version_info[:3]
        self.control.send(json.dumps({"python": version, "missing": missing}).encode())

    def practise(self, code):
        """Runs a program as a test does, to its end: what the interpreter learns of these functions
        it learns once."""
        if atexit._ncallbacks():
            # They would be called, and forgotten.
            return run_alone(code)
        program = Program.__new__(Program)
        program.server, program.channel, program.code, program.may_end_loudly = self, None, code, False
        main = self.modules.main.__dict__
        names = dict(main)
        status_of_script(program)
        main.update(names)

    def next_program(self):
        """Returns in the process of a program, never in the server."""
        own = os.getpid()
        while True:
            order, fds = receive(self.control)
            if not fds:
                self.control.send(self.end_of_program())
                if self.box:
                    self.box.empty()
                continue
            pid = self.fork()
            if pid == 0:
                return Program(self, order, fds, own)
            self.children.append(pid)
            for fd in fds:
                os.close(fd)

    def end_of_program(self):
        """Waits for a program, and for that which checks it; says how the program has ended."""
        ends = [ended(pid) for pid in self.children]
        self.children.clear()
        return ends[0] if ends else b"{}"

    def fork(self):
        """Forks; with namespaces the child is the first process of a pid namespace of its own."""
        if self.pid_namespace is None:
            return forked()
        must(libc.unshare(CLONE_NEWPID), "unshare")
        pid = forked()
        if pid:
            must(libc.setns(self.pid_namespace, CLONE_NEWPID), "setns")
        return pid


def forked():
    return must(c_fork(), "fork")


def imported(name):
    """What it prints nobody wants to read: each test would print it once more."""
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    try:
        importlib.import_module(name)
        return True
    except (Exception, SystemExit):
        return False
    finally:
        sys.stdout, sys.stderr = streams


def address_space():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def channel_of(fd):
    """Nothing about it has to be found out."""
    return _socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, 0, fd)


class Box:
    """The folder of a program, in memory. The next program gets it only if nobody has touched it: making
    one takes as long as a third of a test."""

    def __init__(self, folder):
        flags = ctypes.c_ulong(MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME)
        self.folder = folder.encode()
        self.arguments = b"box", self.folder, b"tmpfs", flags, b"size=16m,nr_inodes=4096,mode=1777"
        self.make()

    def make(self):
        must(libc.mount(*self.arguments), "mount")
        self.untouched = self.state()

    def make_another(self):
        """In a namespace of its own, beside the one that others have."""
        must(libc.unshare(CLONE_NEWNS), "unshare")
        must(libc.mount(*self.arguments), "mount")

    def state(self):
        found = os.stat(self.folder)
        return found.st_mode, found.st_nlink, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def empty(self):
        if self.state() != self.untouched:
            must(libc.umount2(self.folder, MNT_DETACH), "umount")
            self.make()


class Entrance:
    """The way into a jail, made once."""

    def __init__(self, setup, of_program):
        self.user, self.folder = setup["user"], setup["box"] or "/"
        self.header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        self.none = (ctypes.c_uint32 * 6)()
        no_rights = [ctypes.c_long(SYSCALLS["capset"]), ctypes.byref(self.header), ctypes.byref(self.none)]
        restrict = [ctypes.c_long(SYSCALLS["landlock_restrict_self"]), RULESET, 0]
        self.then = [
            (libc.syscall, no_rights),
            (libc.prctl, arguments_of_prctl(PR_SET_PDEATHSIG, signal.SIGKILL)),
            (libc.prctl, arguments_of_prctl(PR_SET_DUMPABLE, 0)),
        ]
        self.last = [(libc.syscall, restrict)] if setup["landlock"] else []
        self.last.append((libc.prctl, arguments_of_prctl(*of_program.arguments())))

    def enter(self, parent):
        os.chdir(self.folder)
        if self.user is not None:
            uid, gid = self.user
            os.setgroups([])
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
        for call, args in self.then:
            must(call(*args), "giving up rights")
        if os.getppid() not in (0, parent):
            os._exit(1)
        for call, args in self.last:
            must(call(*args), "confining")


class Program:
    """The process of one program: jailed, and the parent of its tests."""

    def __init__(self, server, order, fds, parent):
        self.server, self.channel, self.pid = server, channel_of(fds[0]), os.getpid()
        server.control.close()
        cpu_seconds, memory, threads, is_beside = map(int, order.split())
        if server.box and is_beside:
            server.box.make_another()
        server.entrance.enter(parent)
        self.channel.send(b"{}")
        limit(resource.RLIMIT_CPU, cpu_seconds)
        limit(resource.RLIMIT_AS, server.size + memory)
        text = read_all(fds[1])
        os.close(fds[1])
        self.code, failure = compiled(text)
        self.may_end_loudly = any(word in text for word in LOUD)
        self.patches_builtins = b"builtins" in text
        limit(resource.RLIMIT_CPU, resource.RLIM_INFINITY)
        bound(server, memory, threads)
        if failure is not None:
            # The order of a test may have come already: nothing can be done with it.
            self.channel.send(json.dumps({"failure": failure, "cpu": 0}).encode())
            os._exit(0)
        self.channel.send(b'{"cpu":%.6f}' % time.process_time())

    def next_test(self):
        """Returns in the process of a test, never in that of the program. It does little, and in few
        places: what it writes to, it no longer shares with the test."""
        channel, close = self.channel, os.close
        while True:
            order, notes, _, _ = channel.recvmsg(64, 64)
            if not order:
                os._exit(0)
            fds = array.array("i", notes[0][2])
            if order.endswith(LAST):
                return Test(self, order, fds)
            pid = forked()
            if pid == 0:
                test = Test(self, order, fds)
                # Who died before the test asked to die with it sends no signal any more.
                if os.getppid() != self.pid:
                    os._exit(1)
                return test
            for fd in fds:
                close(fd)
            channel.send(ended(pid))


BOUNDED = [
    resource.RLIMIT_AS,
    resource.RLIMIT_STACK,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_CORE,
    resource.RLIMIT_NPROC,
]


def bound(server, memory, threads):
    """Bounds this process and its children for ever. CPU time is each test's own."""
    bounds = server.size + memory, min(memory, 120 * MIB), 16 * MIB, MOST_FILES, 0, threads
    for what, most in zip(BOUNDED, bounds):
        hard = server.hard_limits[what]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))


def compiled(source):
    """The code of a program, or what its author should know."""
    try:
        return compile(source, "solution.py", "exec", dont_inherit=True), None
    except MemoryError:
        return None, "MemoryError"
    except BaseException as error:
        return None, "%s: %s" % (type(error).__name__, str(error)[:2000])


def limit(what, most):
    """Bounds this process for as long as it does not lift the bound itself."""
    resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


class Test:
    """A process that runs a program once."""

    def __init__(self, program, order, fds):
        self.mode, cpu_seconds = order.split()[:2]
        self.program = program
        # The n-th descriptor that arrives is at least 3 + n: none is overwritten before its turn.
        target = 0
        for fd in fds:
            os.dup2(fd, target)
            target += 1
        os.closerange(target, FOLDERS)
        os.closerange(FOLDERS + program.server.folders, MOST_FILES)
        # What this process has used before counts as well: its limit is that of its whole life.
        most = int(cpu_seconds) + math.ceil(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        call = libc.prctl
        for args in program.server.confining:
            if call(*args) < 0:
                os._exit(1)
        gc.enable()
