# ends: exits
import os, signal
for how in (lambda: signal.raise_signal(signal.SIGSTOP), lambda: os.kill(os.getpid(), signal.SIGSTOP), lambda: os.killpg(0, signal.SIGSTOP)):
    try:
        how()
        print("ESCAPED")
    except OSError:
        pass
print("goes on")
