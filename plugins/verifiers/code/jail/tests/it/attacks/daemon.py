# ends: exits
import os, time
try:
    if os.fork() == 0:
        os.setsid()
        time.sleep(987)
    print("ESCAPED")
except OSError:
    pass
