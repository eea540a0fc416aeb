# ends: exits
import os
for attempt in range(50):
    try:
        if os.fork() == 0:
            os._exit(0)
        print("ESCAPED forked")
    except OSError:
        pass
try:
    os.posix_spawn("/bin/true", ["true"], {})
    print("ESCAPED spawned")
except OSError:
    pass
