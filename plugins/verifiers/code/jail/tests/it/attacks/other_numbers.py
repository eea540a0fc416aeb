# ends: any
# The same calls under the numbers of another interface of the same kernel.
import ctypes, os
if os.uname().machine == "x86_64":
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(0x40000000 + 39) >= 0:
        print("ESCAPED through x32")
