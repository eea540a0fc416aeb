# ends: cpu-limit
# Limits may be lowered, never raised, and ignoring the word about them does not help.
import resource, signal
for what in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
    try:
        resource.setrlimit(what, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print("ESCAPED", what)
    except (OSError, ValueError):
        pass
for number in (signal.SIGXCPU, signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGPROF):
    signal.signal(number, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
