# ends: any
import threading, time
try:
    for count in range(100_000):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
except (RuntimeError, MemoryError):
    pass
if count > 2000:
    print("ESCAPED", count, "threads")
