# ends: exits
import fcntl, os, resource, signal, threading
for process in (os.getppid(), 1, 2, -1, 0, os.getpid()):
    try:
        os.kill(process, signal.SIGKILL)
        print("ESCAPED", process)
    except OSError:
        pass
try:
    signal.pthread_kill(threading.get_ident(), 0)
except OSError:
    pass
reading, writing = os.pipe()
for command, value in ((fcntl.F_SETOWN, 1), (10, signal.SIGKILL)):
    try:
        fcntl.fcntl(reading, command, value)
        print("ESCAPED fcntl", command)
    except OSError:
        pass
try:
    resource.prlimit(os.getppid() or 1, resource.RLIMIT_CPU, (1, 1))
    print("ESCAPED prlimit")
except OSError:
    pass
