# ends: exits
import os
files = ["/etc/passwd", "/etc/shadow", "/etc/hosts", "/proc/1/environ", "/proc/self/environ", "/proc/self/mountinfo",
         "/proc/self/maps", "/proc/self/mem", "/proc/cpuinfo", "/root/.bashrc", "/root/.ssh/id_rsa", "/sys/kernel/notes"]
folders = ["/root", "/home", "/proc", "/proc/self/fd", "/proc/self/task", "/sys", "/var", "/etc"]
for what in files:
    try:
        print("ESCAPED", what, open(what, "rb").read(10))
    except OSError:
        pass
for what in folders:
    try:
        print("ESCAPED", what, os.listdir(what)[:3])
    except OSError:
        pass
for name in os.environ:
    if name not in ("LC_ALL", "LC_CTYPE", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "HOME", "PATH",
                    "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "LD_LIBRARY_PATH"):
        print("ESCAPED", name)
