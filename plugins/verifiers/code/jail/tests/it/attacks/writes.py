# ends: exits
import os
places = ["/", "/usr/", "/usr/lib/", "/etc/", "/home/", "/root/", "/var/tmp/", "/dev/", "/dev/shm/", "/proc/self/", "/sys/", "/opt/", "/box/"]
places.append(os.path.dirname(os.__file__) + "/")
for place in places:
    try:
        open(place + "written", "w").write("x")
        print("ESCAPED", place)
    except OSError:
        pass
for existing in (os.__file__, "/etc/passwd", "/proc/self/oom_score_adj", "/proc/sys/kernel/hostname"):
    try:
        open(existing, "r+").write("x")
        print("ESCAPED", existing)
    except OSError:
        pass
