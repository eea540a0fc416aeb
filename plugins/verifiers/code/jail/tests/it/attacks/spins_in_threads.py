# ends: cpu-limit
import threading
def spin():
    while True:
        sum(range(10_000))
for _ in range(4):
    threading.Thread(target=spin).start()
