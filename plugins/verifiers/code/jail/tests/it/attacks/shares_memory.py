# ends: exits
# Memory that outlives a process, or that another one sees.
import mmap, os
try:
    from multiprocessing import shared_memory
    shared_memory.SharedMemory(create=True, size=1 << 20)
    print("ESCAPED into shared memory")
except (OSError, ImportError):
    pass
for place in ("/dev/shm/x", "/run/x", "/var/tmp/x", "/dev/mqueue/x"):
    try:
        open(place, "w")
        print("ESCAPED", place)
    except OSError:
        pass
