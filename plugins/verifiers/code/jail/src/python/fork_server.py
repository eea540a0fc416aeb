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
import os
import resource
import signal
import site
import socket
import threading

CONTROL, FILTER_OF_ALL, FILTER_OF_PROGRAM, FILTER_OF_TEST, FILTER_OF_ABSENT, RULESET = 3, 4, 5, 6, 7, 8
REPORT = 3
MOST_BYTES = 1 << 16
MOST_FILES = 64
MIB = 1 << 20

libc = ctypes.CDLL(None, use_errno=True)
# What `os.fork` does for a child with threads takes longer than the fork: this process has one thread.
c_fork = ctypes.PyDLL(None, use_errno=True).fork
SYSCALLS = {
    "x86_64": {"capset": 126, "pidfd_open": 434, "landlock_restrict_self": 446},
    "aarch64": {"capset": 91, "pidfd_open": 434, "landlock_restrict_self": 446},
}[os.uname().machine]
CLONE_NEWNS, CLONE_NEWPID = 0x20000, 0x20000000
MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38


def must(result, what):
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, what + ": " + os.strerror(code))
    return result


def syscall(name, *args):
    return must(libc.syscall(ctypes.c_long(SYSCALLS[name]), *args), name)


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
    parts = []
    while True:
        part = os.read(fd, MIB)
        if not part:
            return b"".join(parts)
        parts.append(part)


def receive(channel):
    """A message and its descriptors; an end of the other side is the end of this one."""
    message, fds, _, _ = socket.recv_fds(channel, MOST_BYTES, 8)
    if not message:
        os._exit(0)
    return json.loads(message), fds


def send(channel, message, fds=()):
    socket.send_fds(channel, [json.dumps(message).encode()], fds)


class Server:
    """What is the same for all programs."""

    def __init__(self):
        self.control = socket.socket(fileno=CONTROL)
        self.of_program = Filter.read(FILTER_OF_PROGRAM)
        self.of_test = Filter.read(FILTER_OF_TEST)
        # What each test does to itself. It is made dumpable again for `/dev/stdin`, which is its own.
        confining = (PR_SET_PDEATHSIG, signal.SIGKILL), (PR_SET_DUMPABLE, 1), self.of_test.arguments()
        self.confining = [arguments_of_prctl(*args) for args in confining]
        self.setup, _ = receive(self.control)
        sys.path[len(sys.path):] = self.setup["paths"]
        missing = [name for name in self.setup["imports"] if not imported(name)]
        self.modules = Modules()
        # The interpreter was started without this module; programs end themselves with `exit()`.
        site.setquit()
        warm_up()
        self.pid_namespace = None
        if self.setup["namespaces"]:
            self.pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        gc.collect()
        gc.disable()
        if hasattr(gc, "freeze"):
            gc.freeze()
        self.size = address_space()
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        Filter.read(FILTER_OF_ABSENT).install()
        Filter.read(FILTER_OF_ALL).install()
        version = "%d.%d.%d" % sys.version_info[:3]
        send(self.control, {"python": version, "missing": missing})

    def next_program(self):
        """Returns in the process of a program, never in the server."""
        own = os.getpid()
        while True:
            order, (channel, source) = receive(self.control)
            order["parent"] = own
            if self.fork() == 0:
                self.control.close()
                return Program(self, order, socket.socket(fileno=channel), source)
            os.close(channel)
            os.close(source)

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
    try:
        importlib.import_module(name)
        return True
    except Exception:
        return False


def address_space():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


class Program:
    """The process of one program: jailed, and the parent of its tests."""

    def __init__(self, server, order, channel, source):
        self.server, self.channel = server, channel
        self.parent = order["parent"]
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.enter_jail(server.setup)
        send(channel, {"jailed": True})
        limit(resource.RLIMIT_CPU, order["compile_cpu"])
        limit(resource.RLIMIT_AS, server.size + order["memory"])
        text = read_all(source)
        os.close(source)
        self.code, failure = compiled(text)
        self.may_end_loudly = any(word in text for word in LOUD)
        self.patches_builtins = b"builtins" in text
        limit(resource.RLIMIT_CPU, resource.RLIM_INFINITY)
        bound(server, order)
        send(channel, {"failure": failure})

    def enter_jail(self, setup):
        if setup["namespaces"]:
            must(libc.unshare(CLONE_NEWNS), "unshare")
            flags = MS_NOSUID | MS_NODEV | MS_NOEXEC
            options = b"size=16m,nr_inodes=4096,mode=1777"
            must(libc.mount(b"box", setup["box"].encode(), b"tmpfs", ctypes.c_ulong(flags), options), "mount")
        os.chdir(setup["box"] or "/")
        drop_rights(setup["uid"])
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() not in (0, self.parent):
            os._exit(1)
        prctl(PR_SET_DUMPABLE, 0)
        if setup["landlock"]:
            syscall("landlock_restrict_self", RULESET, 0)
        self.server.of_program.install()

    def next_test(self):
        """Returns in the process of a test, never in that of the program. It does little, and in few
        places: what it writes to, it no longer shares with the test."""
        channel, close = self.channel, os.close
        while True:
            order, notes, _, _ = channel.recvmsg(64, 64)
            if not order:
                os._exit(0)
            fds = array.array("i", notes[0][2])
            pid = forked()
            if pid == 0:
                return Test(self, order, fds)
            for fd in fds:
                close(fd)
            _, status, usage = os.wait4(pid, 0)
            cpu = usage.ru_utime + usage.ru_stime
            channel.send(b'{"status":%d,"cpu":%.6f,"peak_kib":%d}' % (status, cpu, usage.ru_maxrss))


def bound(server, order):
    """Bounds this process and its children for ever. CPU time is each test's own."""
    memory = order["memory"]
    bounds = [
        (resource.RLIMIT_AS, server.size + memory),
        (resource.RLIMIT_STACK, min(memory, 120 * MIB)),
        (resource.RLIMIT_FSIZE, 16 * MIB),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, order["threads"]),
    ]
    for what, most in bounds:
        _, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))


def drop_rights(uid):
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    syscall("capset", ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))


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
        self.mode, cpu_seconds = order.split()
        self.program, self.code = program, program.code
        # The n-th descriptor that arrives is at least 3 + n: none is overwritten before its turn.
        target = 0
        for fd in fds:
            os.dup2(fd, target)
            target += 1
        os.closerange(target, MOST_FILES)
        most = int(cpu_seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        call = libc.prctl
        for args in program.server.confining:
            if call(*args) < 0:
                os._exit(1)
        gc.enable()
