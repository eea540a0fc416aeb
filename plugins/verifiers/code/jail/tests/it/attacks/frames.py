# ends: exits
# What is below in the frames, or known to the collector, is of no use any more: not the channels, not the ways in.
import gc, sys
seen, frame = [], sys._getframe()
while frame:
    seen += list(frame.f_locals.values()) + list(frame.f_globals.values())
    frame = frame.f_back
seen += gc.get_objects()
for what in seen:
    name = type(what).__name__
    try:
        if name == "socket" and what.fileno() > 2 and what.send(b"end") > 0:
            print("ESCAPED through a channel")
    except Exception:
        pass
    if name == "Entrance":
        for call, args in what.first:
            if call(*args) >= 0:
                print("ESCAPED through the entrance")
    if name == "Server":
        try:
            if what.fork() == 0:
                print("ESCAPED with a child")
        except OSError:
            pass
