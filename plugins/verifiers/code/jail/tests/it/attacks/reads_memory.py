# ends: exits
# The memory of a parent, and its own through files.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for process in ("self", "thread-self", "1", "2", str(os.getppid())):
    for file in ("mem", "maps", "pagemap", "environ", "cmdline", "auxv", "stack", "io", "root", "cwd/x", "fd/4", "ns/pid", "attr/current"):
        try:
            with open("/proc/%s/%s" % (process, file), "rb") as memory:
                print("ESCAPED", process, file, memory.read(1))
        except OSError:
            pass
buffer = ctypes.create_string_buffer(8)
part = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
if os.uname().machine == "x86_64":
    for number in (310, 311):
        if libc.syscall(number, os.getppid() or 1, part, 1, part, 1, 0) >= 0:
            print("ESCAPED through", number)
