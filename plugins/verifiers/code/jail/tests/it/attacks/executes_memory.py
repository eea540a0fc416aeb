# ends: exits
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
if hasattr(os, "memfd_create"):
    try:
        os.memfd_create("program")
        print("ESCAPED with a file in memory")
    except OSError:
        pass
for path in ("/proc/self/exe", "/usr/bin/env", "/bin/sh", os.devnull):
    try:
        os.execve(path, ["x"], {})
        print("ESCAPED", path)
    except OSError:
        pass
# execveat of a descriptor, by its number on x86-64
if os.uname().machine == "x86_64" and libc.syscall(322, 0, b"", None, None, 0x1000) >= 0:
    print("ESCAPED through execveat")
try:
    os.posix_spawn("/usr/bin/env", ["env"], {})
    print("ESCAPED through posix_spawn")
except OSError:
    pass
