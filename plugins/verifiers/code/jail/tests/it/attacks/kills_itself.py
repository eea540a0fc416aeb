# ends: cpu-limit
# A program that could have itself killed would look like one that somebody else has killed.
import os, resource, signal
for attempt in (
    lambda: resource.setrlimit(resource.RLIMIT_CPU, (0, 0)),
    lambda: resource.prlimit(0, resource.RLIMIT_CPU, (0, 0)),
    lambda: os.kill(os.getpid(), signal.SIGKILL),
    lambda: signal.raise_signal(signal.SIGKILL),
):
    try:
        attempt()
        print("ESCAPED")
    except (OSError, ValueError):
        pass
print(resource.getrlimit(resource.RLIMIT_CPU)[0] > 0)
while True:
    pass
