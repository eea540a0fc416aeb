# ends: exits
import os
kept = []
try:
    while True:
        kept.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
if len(kept) > 256:
    print("ESCAPED", len(kept), "descriptors")
