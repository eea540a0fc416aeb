# What the interpreter in the component begins with. `build` puts it before the scripts that run in
# jails, and `ending.py` after them; what is imported here is in the component, nothing else is.
import array, atexit, builtins, gc, importlib, io, json, math, os, socket, sys, threading, time, types

# These do something when they are imported, or nothing without a screen or a disk.
UNWANTED_HERE = {"antigravity", "ensurepip", "idlelib", "lib2to3", "test", "this", "tkinter", "turtle", "turtledemo", "venv"}
PACKAGED = "collections.abc concurrent.futures email.message importlib.metadata logging.handlers unittest.mock urllib.parse urllib.request xml.etree.ElementTree"


def import_library():
    for name in [*sorted(sys.stdlib_module_names - UNWANTED_HERE), *PACKAGED.split()]:
        try:
            importlib.import_module(name)
        except Exception:
            # There is no such thing in WASI.
            pass


import_library()
import asyncio.selector_events

import wit_world

REPORT = 3
