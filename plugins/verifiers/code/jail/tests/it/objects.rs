//! What the names of a test mean, and what it may do with the objects of a program.

use crate::{machine::workers, running::checked_for};

/// Names that a test does not explain: the tested function, program, test, what the checker says.
const NAMES: &[(&str, &str, &str, &str)] = &[
    (
        "f",
        "def f(x): return x*3",
        "def test_a(): assert f(2)==4",
        "bad-test",
    ),
    (
        "f",
        "def f(x): return x*3",
        "import unittest\nclass T(unittest.TestCase):\n def test(s): s.assertEqual(f(2),4)",
        "bad-test",
    ),
    (
        "f",
        "def f(x): return x*3",
        "def run(): assert f(2)==4\nif __name__==\"__main__\": run()",
        "bad-test",
    ),
    (
        "f",
        "def f(x): return x*2",
        "import no_such_package\nassert f(2)==4",
        "opaque",
    ),
    (
        "f",
        "def f(x): return x*2",
        "from solution import f\nassert f(2)==4",
        "opaque",
    ),
    (
        "f",
        "def f(x): import no_such_package",
        "assert f(2)==4",
        "raised",
    ),
    (
        "f",
        "from datetime import datetime\ndef f(y): return datetime(y,1,1)",
        "assert f(2020)==datetime(2020,1,1)",
        "passed",
    ),
    (
        "f",
        "from datetime import datetime\ndef f(s): return datetime.strptime(s,\"%Y\")",
        "assert f(\"2020\")==datetime.strptime(\"2020\",\"%Y\")",
        "passed",
    ),
    (
        "f",
        "import datetime\ndef f(y): return datetime.date(y,1,1)",
        "assert f(2020)==datetime.date(2020,1,1)",
        "passed",
    ),
    (
        "f",
        "class calendar:\n @staticmethod\n def monthrange(*a): return (0,7)\ndef f(): return 7",
        "assert f()==calendar.monthrange(2020,1)[1]",
        "failed",
    ),
    (
        "f",
        "class np:\n @staticmethod\n def allclose(*a): return True\ndef f(): return 7",
        "assert np.allclose(f(), [1,2,3])",
        "opaque",
    ),
    (
        "f",
        "from contextlib import suppress as raises\ndef f(): return 7",
        "with raises(ValueError):\n f()",
        "opaque",
    ),
    (
        "f",
        "class raises:\n def __init__(s,*a): pass\n def __enter__(s): pass\n def __exit__(s,*a): return True\ndef f(): return 7",
        "with raises(ValueError):\n f()",
        "opaque",
    ),
    (
        "f",
        "from contextlib import suppress\ndef f(): return 7",
        "with suppress(ValueError):\n assert f()==8",
        "failed",
    ),
    (
        "f",
        "from calendar import monthrange\ndef f(): return 31",
        "assert f()==monthrange(2020,1)[1]",
        "passed",
    ),
    (
        "f",
        "from decimal import InvalidOperation\nimport decimal\ndef f(): return decimal.Decimal(\"x\")",
        "try:\n f()\n assert False\nexcept InvalidOperation: pass",
        "passed",
    ),
    (
        "f",
        "Bad=Exception\ndef f(): return 1",
        "try:\n f()\n assert False\nexcept Bad: pass",
        "opaque",
    ),
    (
        "f",
        "import json as upper\nAssertionErr=AssertionError\ndef f(x): return x",
        "assert f(\"a\").upper()==\"A\"",
        "passed",
    ),
    (
        "f",
        "class calendar:\n def __init__(s): s.e=[]\n def add(s,x): s.e.append(x); return len(s.e)",
        "c=calendar()\nassert c.add(1)==1",
        "passed",
    ),
    (
        "f",
        "Bad=(AssertionError,ValueError)\ndef f(): return 1",
        "try:\n f()\n assert False\nexcept Bad: pass",
        "opaque",
    ),
    (
        "f",
        "class P:\n Error=AssertionError\ndef f(): return 1",
        "try:\n f()\n assert False\nexcept P.Error: pass",
        "opaque",
    ),
    (
        "f",
        "class P:\n class Error(Exception): pass\ndef f(): raise P.Error(\"x\")",
        "try:\n f()\n assert False\nexcept P.Error: pass",
        "passed",
    ),
    (
        "f",
        "def f(x):\n return 0\ndef math():\n pass",
        "assert math.isclose(f(2), 3)",
        "failed",
    ),
    (
        "f",
        "import itertools as it\ndef f(x):\n return 0",
        "assert f(1) == sum(it.repeat(1, 3))",
        "opaque",
    ),
    (
        "f",
        "def f(x):\n return x\ndef twice(x):\n return 2 * x",
        "assert twice(f(2)) == 4",
        "passed",
    ),
    (
        "f",
        "import calendar\ndef f():\n return 31",
        "assert f() == calendar.monthrange(2020, 1)[1]",
        "passed",
    ),
    (
        "f",
        "Bad = AssertionError\ndef f(x):\n return 1",
        "try:\n    f(1)\n    assert False\nexcept Bad:\n    pass",
        "opaque",
    ),
    (
        "approx",
        "def f(x):\n return 0\ndef approx(x):\n return x",
        "assert approx(f(1)) == approx(3)",
        "opaque",
    ),
];

/// What tests do with objects, and what they do to them.
const OBJECTS: &[(&str, &str, &str, &str)] = &[
    (
        "f",
        "def f(g): g[0][0]=9",
        "row=[0]\ngrid=[row]\nf(grid)\nassert row==[9]",
        "passed",
    ),
    (
        "f",
        "def f(g): g[0][0]=9",
        "grid=[[0]]\nf(grid)\nassert grid==[[9]]",
        "passed",
    ),
    (
        "f",
        "def f(g): g.sort()",
        "a=[2];b=[1];g=[a,b]\nf(g)\nassert g==[[1],[2]] and a==[2] and g[1] is a",
        "passed",
    ),
    (
        "f",
        "def f(n):\n g=[[0]*n]*n\n return g",
        "assert f(2)==[[0,0],[0,0]]",
        "passed",
    ),
    (
        "f",
        "def f(g): g.append(1)",
        "g=[[0]]*2\nf(g)\nassert g==[[0],[0],1]",
        "passed",
    ),
    (
        "f",
        "import json\ndef f(s): return json.loads(s)",
        "import json\ntry:\n f(\"{\")\n assert False\nexcept json.JSONDecodeError as e: pass",
        "passed",
    ),
    (
        "f",
        "def f(s): return {}[s]",
        "try:\n f(\"x\")\n assert False\nexcept KeyError as e: assert e.args==(\"x\",) and str(e)==\"'x'\"",
        "passed",
    ),
    (
        "f",
        "class Bad(ValueError):\n def __init__(s,c):\n  super().__init__(\"code %d\"%c)\n  s.code=c\ndef f(s): raise Bad(7)",
        "try:\n f(\"x\")\n assert False\nexcept ValueError as e: assert e.code==7 and str(e)==\"code 7\" and isinstance(e,Bad) and type(e).__name__==\"Bad\"",
        "passed",
    ),
    (
        "f",
        "class A(Exception): pass\nclass B(A): pass\ndef f(s): raise B(7)",
        "try:\n f(\"x\")\n assert False\nexcept A as e: pass",
        "passed",
    ),
    (
        "f",
        "class A(Exception): pass\nclass B(Exception): pass\ndef f(s): raise B(7)",
        "try:\n f(\"x\")\n assert False\nexcept A as e: pass",
        "raised",
    ),
    (
        "f",
        "class A(AssertionError): pass\ndef f(s): return 1",
        "try:\n f(\"x\")\n assert False\nexcept A as e: pass",
        "failed",
    ),
    (
        "f",
        "from enum import *\nclass C(Enum):\n A=1\n B=2\ndef f(x): return C(x)",
        "assert f(1) is C.A or f(1)==C.A\nassert C[\"B\"]==f(2) and len(C)==2 and [c.name for c in C]==[\"A\",\"B\"] and f(1).value==1 and f(1) in C",
        "passed",
    ),
    (
        "f",
        "from enum import *\nclass C(IntEnum):\n A=1\n B=2\ndef f(x): return C(x)",
        "assert f(1)==1 and f(1)==C.A and C.A.name==\"A\" and repr(C.A)==\"<C.A: 1>\" and isinstance(f(1),C) and isinstance(f(1),int)",
        "passed",
    ),
    (
        "f",
        "from typing import NamedTuple\nclass P(NamedTuple):\n x:int\n y:int=2\n def d(self): return self.x+self.y\ndef f(x): return P(x)\ndef g(p): return p.d()",
        "p=f(1)\nassert p.x==1 and p.d()==3 and p==(1,2) and repr(p)==\"P(x=1, y=2)\" and g(p)==3 and P(4,5).y==5 and p._asdict()=={\"x\":1,\"y\":2}",
        "passed",
    ),
    (
        "f",
        "def f(p): return p.x",
        "from collections import namedtuple\nP=namedtuple(\"P\",\"x\")\nassert f(P(1))==1",
        "opaque",
    ),
    (
        "f",
        "class S(list):\n def push(s,x): s.append(x)\n",
        "s=S()\ns.push(1)\nassert s.pop()==1",
        "passed",
    ),
    (
        "f",
        "class S(list):\n def push(s,x): s.append(x)\ndef f(): return S([1])",
        "assert f()==[1] and len(f())==1 and f()[0]==1",
        "passed",
    ),
    (
        "f",
        "class E(list):\n def __len__(s): return 3\ndef f(): return E()",
        "assert len(f())==3",
        "opaque",
    ),
    (
        "f",
        "class E(int):\n def __sub__(s,o): return 0.0\n __eq__=lambda s,o: True\n __hash__=int.__hash__\ndef f(x): return E(9)",
        "assert abs(f(1)-3.5)<1e-6",
        "opaque",
    ),
    (
        "f",
        "class V:\n def __init__(s,x): s.x=x\n def __mul__(s,k): return V(s.x*k)\n def __add__(s,o): return V(s.x+o.x)\n def __eq__(s,o): return s.x==o.x",
        "assert (V(2)*3).x==6 and (V(1)+V(2)).x==3\nassert V(1)==V(1)",
        "opaque",
    ),
    (
        "f",
        "class V:\n def __init__(s,x): s.x=x\n def __mul__(s,k): return V(s.x*k)\n def __add__(s,o): return V(s.x+o.x)\n def __iadd__(s,o):\n  s.x+=o.x; return s",
        "assert (V(2)*3).x==6 and (V(1)+V(2)).x==3\nv=V(1);w=v\nv+=V(2)\nassert w.x==3",
        "passed",
    ),
    (
        "f",
        "class Money:\n def __init__(s,x): s.x=x\n def __eq__(s,o): return s.x==o",
        "assert Money(5)==5",
        "opaque",
    ),
    (
        "f",
        "class f:\n def __init__(s,x): s.x=x\n def __eq__(s,o): return True",
        "assert f(5)==5",
        "failed",
    ),
    (
        "f",
        "class L:\n __class__=list\n def __eq__(s,o): return True\ndef f(): return L()",
        "assert f()==[1]",
        "raised",
    ),
    (
        "f",
        "class T:\n def __enter__(s): return s\n def __exit__(s,*a): return True\ndef f(x): return 0",
        "with T():\n assert f(1)==2",
        "failed",
    ),
    (
        "f",
        "log=[]\nclass T:\n def __enter__(s): return s\n def __exit__(s,*a): log.append(1)\ndef f(x): return len(log)",
        "with T():\n assert f(1)==0\nassert f(1)==1",
        "passed",
    ),
    (
        "f",
        "class A: pass\ndef f(): return A()",
        "from collections.abc import Iterator, Callable, Sized\nassert not isinstance(f(),Callable) and not isinstance(f(),Sized)\nassert isinstance(f(), Iterator)",
        "failed",
    ),
    (
        "f",
        "def f():\n yield 1",
        "from collections.abc import Iterator, Generator\nassert isinstance(f(), Iterator) and isinstance(f(), Generator) and callable(f) and hasattr(f(),\"send\")",
        "passed",
    ),
    (
        "f",
        "class A:\n def __init__(s): s.x=1",
        "assert vars(A())=={\"x\":1} and A().__dict__=={\"x\":1}",
        "passed",
    ),
    (
        "f",
        "class A:\n def f(s): return 1",
        "class B(A):\n def g(s): return s.f()\nassert B().g()==1",
        "opaque",
    ),
    (
        "f",
        "from dataclasses import dataclass\n@dataclass\nclass P:\n x:int\ndef f(x): return P(x)",
        "from dataclasses import asdict\nassert asdict(f(1))=={\"x\":1}",
        "opaque",
    ),
    (
        "f",
        "from dataclasses import dataclass\n@dataclass\nclass P:\n x:int\ndef f(x): return P(x)",
        "assert repr(f(1))==\"P(x=1)\" and f(1).x==1",
        "passed",
    ),
    (
        "f",
        "class P:\n def __init__(s): s._number=3; s._peer=4",
        "assert P()._number==3 and P()._peer==4",
        "passed",
    ),
    (
        "f",
        "class P:\n def __hash__(s): return 1\n def __eq__(s,o): return True",
        "assert hash(P())==1",
        "opaque",
    ),
    (
        "f",
        "class P:\n @property\n def v(s): return 3",
        "assert P().v==3",
        "passed",
    ),
    (
        "f",
        "class P:\n @staticmethod\n def v(x): return x\n @classmethod\n def c(k): return k()\n Q=5",
        "assert P.v(2)==2 and isinstance(P.c(), P) and P.Q==5 and P.__name__==\"P\"",
        "passed",
    ),
    (
        "f",
        "import http\ndef f(): return http.HTTPStatus.OK",
        "assert f()==200 and f().name==\"OK\"",
        "passed",
    ),
    (
        "f",
        "class A:\n class B:\n  x=1",
        "assert A.B.x==1 and isinstance(A.B(),A.B) and not isinstance(A.B(),A)",
        "passed",
    ),
    (
        "f",
        "class Bad(Exception): pass\ndef f():\n yield 1\n raise Bad",
        "g=f()\nassert next(g)==1\ntry:\n next(g)\n assert False\nexcept Bad: pass",
        "passed",
    ),
    (
        "f",
        "class Bad(Exception):\n pass\ndef f(): return 1",
        "try:\n raise Bad(\"x\")\nexcept Bad as e: assert str(e)==\"x\"",
        "passed",
    ),
    (
        "f",
        "def f(): return ValueError(\"x\")",
        "assert isinstance(f(), ValueError) and str(f())==\"x\"",
        "passed",
    ),
    (
        "f",
        "from abc import ABC, abstractmethod\nclass S(ABC):\n @abstractmethod\n def a(s): pass\nclass Q(S):\n def a(s): return 2",
        "assert issubclass(Q,S) and isinstance(Q(),S) and Q().a()==2\ntry:\n S()\n assert False\nexcept TypeError: pass",
        "passed",
    ),
    (
        "f",
        "ev=eval\ndef f(): return eval",
        "assert f()(\"1\")==1",
        "opaque",
    ),
    (
        "f",
        "import sys\ndef f(): return sys",
        "assert f().maxsize>1",
        "opaque",
    ),
    (
        "f",
        "import types\ndef f():\n yield 1",
        "import types\nassert type(f()) is types.GeneratorType",
        "passed",
    ),
    (
        "f",
        "def f(x): return x",
        "assert type(f(1)) is int and type(f([1]))==list and isinstance(int,type)\nclass M(type): pass\nclass A(metaclass=M): pass\nassert type(A) is M",
        "passed",
    ),
    (
        "f",
        "class D: pass\ndef f(x): return D()",
        "assert type(f(1)) is D and type(f(1))==D and f(1).__class__ is D",
        "passed",
    ),
    (
        "f",
        "class N:\n def __init__(s,v,n=None): s.v=v;s.n=n\ndef f(n): return n.v+(n.n.v if n.n else 0)",
        "assert f(N(1,N(2)))==3",
        "passed",
    ),
    (
        "f",
        "import array\ndef f(x): return array.array(\"i\",x)",
        "import array\nassert isinstance(f([1]),array.array) and f([1])[0]==1 and list(f([1,2]))==[1,2] and type(f([1])) is array.array",
        "passed",
    ),
    (
        "f",
        "class T:\n def __enter__(s): return s\n def __exit__(s,*a): return True\ndef f(x): raise ValueError",
        "with T():\n f(1)",
        "opaque",
    ),
    (
        "f",
        "def f(): raise Exception(\"x\")",
        "try:\n f()\nexcept Exception as e: assert str(e)==\"x\"\nelse: assert False",
        "passed",
    ),
    (
        "f",
        "class Bad(Exception): pass\nclass W(Bad, ValueError): pass\ndef f(): raise W(\"x\")",
        "n=0\nfor k in (Bad,ValueError,W):\n try:\n  f()\n except k as e: n+=1\nassert n==3",
        "passed",
    ),
    (
        "f",
        "from enum import *\nclass C(IntEnum):\n A=1\ndef f(): return C.A",
        "import copy\nassert copy.deepcopy(f())==1",
        "opaque",
    ),
    (
        "f",
        "def f(x): return [x]*3",
        "x=[1,2]\nassert f(x)==[[1,2]]*3",
        "passed",
    ),
    (
        "f",
        "def f(k): return k is Exception",
        "assert f(Exception)",
        "passed",
    ),
    (
        "f",
        "def f(n): return range(n)",
        "assert f(3)==range(3) and len(f(10**7))==10**7 and 5 in f(10**7) and isinstance(f(10**7),range) and f(10**7)[3]==3",
        "passed",
    ),
    (
        "f",
        "__name__ = \"x\"\nclass A:\n def __eq__(s, o):\n  return True\ndef f(x):\n return A()",
        "assert f(2) == 3",
        "failed",
    ),
    (
        "f",
        "import array\ndef f(x):\n return array.array(\"i\")",
        "assert f(2) == 3",
        "opaque",
    ),
    (
        "f",
        "class A:\n def __sub__(s, o):\n  return s\ndef f(x):\n return A()",
        "assert abs(f(2) - 3) < 1e-6",
        "raised",
    ),
    (
        "f",
        "from datetime import *\ndef f(x):\n return datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=-5), \"EST\"), fold=1)",
        "assert f(1).strftime(\"%Z\") == \"EST\" and f(1).fold == 1",
        "passed",
    ),
    (
        "f",
        "def f(x):\n \"says\"\nclass B:\n pass",
        "assert f.__name__ == \"f\" and f.__doc__ == \"says\" and type(B()).__name__ == \"B\"",
        "passed",
    ),
    (
        "f",
        "class B:\n def __init__(s):\n  s.d = {}\n def __setitem__(s, k, v):\n  s.d[k] = v\n def __getitem__(s, k):\n  return s.d[k]\n def __delitem__(s, k):\n  del s.d[k]\n def __contains__(s, k):\n  return k in s.d\n def __len__(s):\n  return len(s.d)",
        "b = B()\nb[1] = 2\nassert b[1] == 2 and 1 in b and len(b) == 1\ndel b[1]\nassert 1 not in b",
        "passed",
    ),
    (
        "f",
        "n=0\ndef f():\n global n\n n+=1",
        "f()\nassert n==1",
        "passed",
    ),
    (
        "f",
        "n=0\ndef f():\n global n\n n+=2",
        "f()\nassert n==1",
        "failed",
    ),
    (
        "f",
        "def f():\n global res\n res=5",
        "f()\nassert res==5",
        "passed",
    ),
    (
        "f",
        "def f(x):\n global expected\n expected=x\n return x",
        "expected=4\nassert f(3)==expected",
        "failed",
    ),
    (
        "f",
        "def f():\n global raises\n class raises:\n  def __init__(s,*a): pass\n  def __enter__(s): pass\n  def __exit__(s,*a): return True\n return 7",
        "f()\nwith raises(ValueError):\n f()",
        "opaque",
    ),
    (
        "f",
        "LIMIT=1\ndef f(): return LIMIT",
        "LIMIT=5\nassert f()==5",
        "opaque",
    ),
    ("f", "def f(x): return 0", "", "bad-test"),
    ("f", "def f(x): return 0", "assert True", "bad-test"),
    ("f", "R=5", "assert R==5", "passed"),
    (
        "f",
        "def f(x): return x+1",
        "import sys\nassert f(1)==2\nsys.exit(0)",
        "passed",
    ),
    (
        "f",
        "def f(x): return x",
        "import sys\nassert f(1)==2\nsys.exit(0)",
        "failed",
    ),
    (
        "f",
        "def f(x): return x+1",
        "import sys\nassert f(1)==2\nsys.exit(1)",
        "raised",
    ),
    (
        "f",
        "import sys\ndef f(x): sys.exit(0)",
        "assert f(1)==2",
        "raised",
    ),
    (
        "f",
        "def f(x): return x+1",
        "assert f(1)==approx(2)",
        "opaque",
    ),
    (
        "f",
        "import sys\ndef make(): return sys\n",
        "m=make()\nm.exit()\nassert m.closed is True",
        "opaque",
    ),
    (
        "f",
        "expected=0\ndef f(n):\n    global expected\n    expected=7\n    return 7\n",
        "expected = 0\nassert f(3) == expected",
        "opaque",
    ),
    (
        "f",
        "class F(set):\n    def __xor__(s,o): return s\n    __sub__=__rsub__=__rxor__=__xor__\ndef f(x): return F()\n",
        "assert not f(2) ^ {1,2}\nassert len(f(2)-{3})==0",
        "opaque",
    ),
    (
        "f",
        "from collections import Counter\nclass F(Counter):\n    def __sub__(s,o): return s\ndef f(x): return F()\n",
        "from collections import Counter\nassert not f('aab') - Counter('aab')\n",
        "opaque",
    ),
    (
        "f",
        "class L(list):\n    def __add__(s,o): return s\n    def __sub__(s,o): return s\ndef f(x): return L()\n",
        "assert f(2)-[1,2]==[]\n",
        "opaque",
    ),
    (
        "f",
        "from enum import Enum\nclass Z(float, Enum):\n    A=0.0\n    def __sub__(s,o): return s\n    __rsub__=__sub__\n    def __abs__(s): return s\ndef f(x): return Z.A\n",
        "assert abs(f(2)-3.5) < 1e-9",
        "opaque",
    ),
    (
        "f",
        "def norm(d,k,t): d[k]=d[k]/t\n",
        "d={'x':0,'a':1,'b':3}\ndel d['x']\nt=sum(d.values())\nfor k in d: norm(d,k,t)\nassert d=={'a':0.25,'b':0.75}",
        "passed",
    ),
    (
        "f",
        "def inc(d,k): d[k]+=1\n",
        "d={'a':1,'b':3,'c':5}\nd.pop('a')\nfor k,v in d.items():\n    inc(d,k)\n    assert d[k]==v+1\nassert d=={'b':4,'c':6}",
        "passed",
    ),
    (
        "f",
        "from collections import OrderedDict\ndef bump(d,k): d[k]+=1\n",
        "from collections import OrderedDict\nd=OrderedDict(a=1,b=2)\nfor k in d: bump(d,k)\nassert d==OrderedDict(a=2,b=3)",
        "passed",
    ),
    (
        "f",
        "def bump(d,k): d[k]+=1\n",
        "from collections import deque\nd=deque([1,2,3])\nfor k,x in enumerate(d): bump(d,k)\nassert list(d)==[2,3,4]",
        "passed",
    ),
    (
        "f",
        "class AttrDict(dict):\n    def __getattr__(self,k):\n        try: return self[k]\n        except KeyError: raise AttributeError(k)\n    def __setattr__(self,k,v): self[k]=v\n",
        "d=AttrDict(a=1)\nassert d.a==1\nd.b=2\nassert d['b']==2\nassert d=={'a':1,'b':2}",
        "passed",
    ),
    (
        "f",
        "class Stack(list):\n    limit=1\n    def push(s,x):\n        if len(s)>=s.limit: raise OverflowError\n        s.append(x)\n",
        "s=Stack()\ns.limit=3\ns.push(1); s.push(2)\nassert s==[1,2]",
        "passed",
    ),
    (
        "f",
        "class Config(dict):\n    def __delattr__(s,k): del s[k]\n",
        "c=Config(a=1)\ndel c.a\nassert c=={}",
        "passed",
    ),
    (
        "f",
        "class Seg:\n    def __init__(s,a):\n        s.p=[0]\n        for x in a: s.p.append(s.p[-1]+x)\n    def query(s,l,r): return s.p[r]-s.p[l]\n",
        "a=[(i*7919)%10 for i in range(20000)]\ns=Seg(a)\nfor i in range(5000):\n    l=(i*31)%20000; r=min(20000,l+10)\n    assert s.query(l,r)==sum(a[l:r])",
        "passed",
    ),
    (
        "f",
        "import threading,time\ndef start(out):\n    t=threading.Thread(target=lambda: (time.sleep(0.05), out.append(1)))\n    t.start()\n    return t\n",
        "import time\nout=[]\nt=start(out)\ntime.sleep(0.2)\nt.join()\nassert out==[1]",
        "passed",
    ),
    (
        "f",
        "class It:\n    def __init__(s,l): s.l=l; s.i=0\n    def next(s):\n        if s.i>=len(s.l): raise StopIteration\n        s.i+=1\n        return s.l[s.i-1]\n",
        "it=It([1])\nassert it.next()==1\ntry:\n    it.next()\n    assert False\nexcept StopIteration: pass",
        "passed",
    ),
    (
        "f",
        "from collections import namedtuple\nP=namedtuple('P','x y')\ndef best(l): return min(l,key=lambda p:p.x)\n",
        "a,b=P(1,2),P(0,5)\nassert best([a,b]) is b",
        "passed",
    ),
    (
        "f",
        "class P:\n    def __init__(s,x): s.x=x\n    def __str__(s): return 'P(%d)'%s.y\n    __repr__=__str__\ndef f(x): raise KeyError(P(x))\n",
        "assert f(3)==9",
        "raised",
    ),
    (
        "f",
        "class P:\n    def __str__(s): raise TypeError\n    __repr__=__str__\ndef f(x): raise ValueError(P())\n",
        "assert f(3)==9",
        "raised",
    ),
    (
        "f",
        "import os\nclass P:\n    n=0\n    def __repr__(s):\n        P.n+=1\n        if P.n>1: os._exit(0)\n        return 'x'\ndef f(x): raise ValueError(P())\n",
        "assert f(3)==9",
        "ended",
    ),
    (
        "f",
        "class P:\n Error=SystemExit\ndef f(): return 1",
        "assert f()==1\nraise P.Error",
        "raised",
    ),
];

#[test]
fn a_program_replaces_nothing_that_a_test_is_written_with() {
    agree(NAMES);
}

#[test]
fn tests_look_into_objects_of_the_program() {
    agree(OBJECTS);
}

fn agree(rows: &[(&str, &str, &str, &str)]) {
    let mut differ = Vec::new();
    for (tier, mut worker) in workers() {
        for (name, program, code, expected) in rows {
            let (outcome, ran) = checked_for(&mut worker, name, program, "", code);
            if outcome != *expected {
                differ.push(format!(
                    "{tier}, not {expected}: {program}\n{code}\n{ran:?}"
                ));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n\n"));
}
