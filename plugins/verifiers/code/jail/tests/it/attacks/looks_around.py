# ends: exits
# The fork server's own objects are in this process. Nothing of them leads out.
import gc, os, sys
frame = sys._getframe()
while frame:
    for name, value in list(frame.f_locals.items()) + list(frame.f_globals.items()):
        if "expected" in str(name) or "outputs" in str(name):
            print("ESCAPED", name)
    frame = frame.f_back
for fd in range(3, 256):
    try:
        os.fstat(fd)
        # But for those that its own library is found by.
        if not any(path.startswith("/proc/self/fd/%d" % fd) for path in sys.path):
            print("ESCAPED descriptor", fd)
    except OSError:
        pass
for thing in gc.get_objects():
    for name in ("channel", "control"):
        end = getattr(thing, name, None) if type(thing).__name__ in ("Server", "Program", "Test") else None
        try:
            if end is not None and end.fileno() >= 0:
                os.fstat(end.fileno())
                print("ESCAPED", name)
        except OSError:
            pass
