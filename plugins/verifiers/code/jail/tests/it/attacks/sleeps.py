# ends: idle
import time
time.sleep(1000)
