# ends: exits
import mmap
kept = []
try:
    while len(kept) < 200000:
        kept.append(mmap.mmap(-1, 4096, prot=mmap.PROT_READ))
    print("ESCAPED the limit of mappings")
except (OSError, MemoryError, ValueError):
    kept.clear()
