# ends: exits
import os
for how in (os.setsid, lambda: os.setpgid(0, 0), os.fork, getattr(os, "forkpty", os.fork), lambda: os.setpriority(0, 0, -5)):
    try:
        if how() == 0:
            print("ESCAPED into another session")
    except OSError:
        pass
