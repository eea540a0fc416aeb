# ends: exits
import os, subprocess, sys
for program in ("/bin/sh", "/usr/bin/env", sys.executable):
    for start in (lambda: os.execv(program, [program]), lambda: subprocess.run([program])):
        try:
            start()
            print("ESCAPED", program)
        except OSError:
            pass
