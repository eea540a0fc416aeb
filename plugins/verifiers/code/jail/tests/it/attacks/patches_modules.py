# ends: any
import sys, types
for name in list(sys.modules):
    if name not in ("sys", "builtins"):
        sys.modules[name] = types.ModuleType(name)
import json, os
for name in ("os", "json", "resource", "ctypes", "_socket", "__main__"):
    sys.modules.pop(name, None)
