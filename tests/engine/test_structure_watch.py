"""What tells from bytes whether a file may keep something for everybody, on odd texts and on very long lines."""

from __future__ import annotations

import re
from time import process_time

import pytest

from ssot_migrate.kinds.shared_bytes import may_share_state

HELD = re.compile(rb"Ledger")
LONG = {
    "entries of an attribute": b"class A:\n    a = {}\nx = f(" + b"self.a[0] " * 20_000 + b")\n",
    "entries of a container": b"a = {}\n" + b"a[0] " * 20_000 + b"\n",
    "entries of a class": b"cls.a[0] " * 20_000 + b"\n",
    "players": b"Ledger " * 20_000 + b"\n",
    "players on lines of their own": b"Ledger\n" * 20_000,
    "deletions": b"del " + b"a.b " * 20_000 + b"\n",
    "brackets": b"x = " + b"(\n" * 20_000,
    "blanks": b"\nx" + b" " * 200_000 + b"\n",
}
SHARING = {
    "carriage returns": b"import a\r_x = None\rdef f():\r    global _x\r    _x = 1\r",
    "a key in two lines": b"_x = {}\ndef f(a):\n    _x[\n        a\n    ] = 1\n",
    "a very long key": b"_x = {}\ndef f(a):\n    _x[" + b"a." * 300 + b"a] = 1\n",
    "no newline at the end": b"x = make(Ledger)",
    "beside another target": b"_x = {}\ndef f(a):\n    _x[a], b = 1, 2\n",
    "another operator": b"_x = {}\ndef f(a):\n    _x[a] |= 2\n",
    "deleted": b"_x = {}\ndef f(a):\n    del _x[a]\n",
    "an attribute of a function": b"def f():\n    if not f.x:\n        f.x = g()\n    return f.x\n",
    "a class within a class": b"class A:\n    class B:\n        x = 1\n\n    def f(cls):\n        cls.B.x = 2\n",
    "in the line of its function": b"_x = None\ndef f(): global _x; _x = 1\n",
    "after a semicolon": b"_x = None\ndef f():\n    pass; global _x\n    _x = 1\n",
    "of a class, in the line of a test": b"class A:\n    x = None\n\ndef f():\n    if not A.x: A.x = 1\n",
    "of a class, after a semicolon": b"class A:\n    x = None\n\ndef f():\n    y = 1;A.x = y\n",
    "a player under another name": b"from a import Ledger as L\n\nclass A:\n    one = L()\n\nx = 1\ny = f()\n",
}
OTHERS = {
    "only read": b"_x = {1: 2}\ndef f(a):\n    return _x[a] == 2 and _x.get(a)\n",
    "an object's own": (
        b"class A:\n    def __init__(self):\n        self.x = []\n\n    def f(self):\n        self.x.append(1)\n"
    ),
    "nothing": b"",
    "a number": b"X = 1\n",
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_line_takes_no_longer_than_many(name: str) -> None:
    start = process_time()
    may_share_state(LONG[name], HELD)
    assert process_time() - start < 5  # seconds; what grows with the square of the line takes minutes


@pytest.mark.parametrize("name", SHARING)
def test_what_may_share_is_never_passed_over(name: str) -> None:
    assert may_share_state(SHARING[name], HELD)


@pytest.mark.parametrize("name", OTHERS)
def test_most_files_are_passed_over(name: str) -> None:
    assert not may_share_state(OTHERS[name], HELD)
