# ends: exits
# A hundred thousand signals for whoever may be listening.
import os, signal
for _ in range(2000):
    for process in (os.getppid() or 1, 1, 2, 3):
        for number in (signal.SIGUSR1, signal.SIGCHLD, signal.SIGTERM):
            try:
                os.kill(process, number)
                print("ESCAPED", process)
            except OSError:
                pass
