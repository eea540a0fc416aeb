# What the interpreter in the component begins with. `build` puts it before the scripts that run in
# jails, and `ending.py` after them; what is imported here is in the component, nothing else is.
import array, bisect, calendar, cmath, collections, colorsys, contextlib, copy, dataclasses, datetime
import decimal, difflib, enum, fractions, functools, gc, graphlib, hashlib, heapq, inspect, io, itertools
import json, keyword, math, numbers, operator, os, pprint, queue, random, re, secrets, statistics
import string, struct, sys, textwrap, threading, time, timeit, traceback, types, typing, unicodedata
import uuid, weakref
import importlib, atexit, builtins, abc, base64, binascii, zlib

import wit_world

REPORT = 3
