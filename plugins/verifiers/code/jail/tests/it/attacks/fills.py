# ends: exits
import os
written = 0
try:
    for number in range(200):
        with open("/tmp/f%d" % number, "wb") as file:
            file.write(b"0" * 1_000_000)
            written += 1
except OSError:
    pass
if written > 16:
    print("ESCAPED", written, "MB")
made = 0
try:
    for made in range(100_000):
        open("/tmp/i%d" % made, "w").close()
except OSError:
    pass
if made > 5000:
    print("ESCAPED", made, "files")
