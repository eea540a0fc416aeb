# ends: any
# What is run when a program ends must not be the program's to choose.
import atexit, builtins, gc, io, os, sys, threading
class Loud(list):
    def __len__(self):
        raise SystemExit(0)
threading._active = Loud()
threading._shutdown = lambda: print("ESCAPED") if os.getpid() == os.getppid() else None
gc.collect = lambda *_: os._exit(0)
atexit._run_exitfuncs = lambda: None
builtins.id = lambda _: 0
sys.excepthook = lambda *_: os._exit(0)
sys.stdout = sys.__stdout__ = io.StringIO()
raise ValueError("the hook is the program's own, and says nothing")
