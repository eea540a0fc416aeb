# ends: exits
import os
for link, target in (("/tmp/l", "/etc/passwd"), ("/tmp/p", "/proc/self/root/etc/passwd"), ("/tmp/m", os.__file__)):
    try:
        os.symlink(target, link)
    except OSError:
        pass
for path, mode in (("/tmp/l", "r"), ("/tmp/p", "r"), ("/tmp/m", "a"), ("/tmp/../etc/passwd", "r"),
                   ("/proc/self/root/etc/passwd", "r"), ("/proc/1/root/etc/passwd", "r"), ("/proc/self/cwd/../../etc/passwd", "r")):
    try:
        open(path, mode)
        print("ESCAPED", path)
    except OSError:
        pass
