# ends: exits
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for flags in (0x10000000, 0x10020000, 0x20000000, 0x40000000, 0x02000000, 0x80):
    if libc.unshare(flags) == 0:
        print("ESCAPED into a namespace", hex(flags))
for what in ((b"none", b"/tmp", b"tmpfs"), (b"proc", b"/tmp", b"proc"), (b"/", b"/tmp", None)):
    if libc.mount(*what, 4096 if what[2] is None else 0, None) == 0:
        print("ESCAPED with a mount")
for call, value in ((os.setuid, 0), (os.setgid, 0), (os.seteuid, 0), (os.setgroups, [0])):
    try:
        call(value)
        print("ESCAPED to root", call.__name__)
    except OSError:
        pass
