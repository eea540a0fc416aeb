# ends: exits
import os
made = 0
try:
    while made < 50000:
        os.mkdir("/tmp/d%d" % made)
        made += 1
except OSError:
    pass
if made >= 50000:
    print("ESCAPED the limit of inodes")
deep = "/tmp"
try:
    while len(deep) < 4000:
        deep += "/x"
        os.mkdir(deep)
except OSError:
    pass
