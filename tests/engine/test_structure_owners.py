"""Whose an object is: SSOT303 shared-instance-factory, 304 shared-manager, 305 unowned-context, on made-up names."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure_project import find, tell

BASE = {"yards/things.py": ("class YardLedger: ...\nclass YardWire: ...\nclass Permit: ...\nclass HarbourCrane: ...\n")}
IMPORT = "from yards.things import HarbourCrane, Permit, YardLedger, YardWire\n"


def look(tmp_path: Path, rule: str, text: str) -> list[str]:
    """Line and severity of what is found in one file."""
    found = find(tmp_path, rule, {**BASE, "yards/office.py": IMPORT + text})
    return [item.removeprefix("yards/office.py:") for item in tell(found)]


# SSOT303: what says that it creates something returns something stored ------------------------------------------

STORED = {
    "an attribute": (
        (
            "class Yardmaster:\n"
            "    def __init__(self):\n"
            "        self._one = HarbourCrane()\n\n"
            "    def create_it(self):\n"
            "        return self._one\n"
        ),
        ["7 error"],
    ),
    "built on first use": (
        (
            "class Yardmaster:\n"
            "    def create_it(self):\n"
            "        if self._one is None:\n"
            "            self._one = HarbourCrane()\n"
            "        return self._one\n"
        ),
        ["6 error"],
    ),
    "through a local name": (
        (
            "class Yardmaster:\n"
            "    def create_it(self):\n"
            "        found = self._one\n"
            "        if found is None:\n"
            "            found = HarbourCrane()\n"
            "        return found\n"
        ),
        ["7 error"],
    ),
    "an entry by something that is no user": (
        (
            "class Yardmaster:\n"
            "    def make_it(self, kind):\n"
            "        if kind not in self._all:\n"
            "            self._all[kind] = HarbourCrane()\n"
            "        return self._all[kind]\n"
        ),
        ["6 error"],
    ),
    "an entry by `get`": (
        (
            "class Yardmaster:\n"
            "    def make_it(self, kind):\n"
            "        it = self._all.get(kind)\n"
            "        if it:\n"
            "            return it\n"
            "        return HarbourCrane()\n"
        ),
        ["6 error"],
    ),
    "a class attribute": (
        (
            "class Yardmaster:\n"
            "    one = HarbourCrane()\n\n"
            "    @classmethod\n"
            "    def create_it(cls):\n"
            "        return cls.one\n"
        ),
        ["7 error"],
    ),
    "a module's own": (
        ("_one = HarbourCrane()\n\n\ndef build_crane() -> HarbourCrane:\n    return _one\n"),
        ["6 error"],
    ),
    "one of two ways": (
        (
            "class Yardmaster:\n"
            "    async def create_it(self, anew):\n"
            "        return HarbourCrane() if anew else self._one\n"
        ),
        ["4 error"],
    ),
    "a class that plays no role": (
        ("class Office:\n    def create_it(self):\n        return self._one\n"),
        ["4 info"],
    ),
}
ANEW = {
    "a new one": ("class Yardmaster:\n    def create_it(self):\n        return HarbourCrane()\n"),
    "a new one that is stored as well": (
        "class Yardmaster:\n    def create_it(self):\n        self._last = HarbourCrane()\n        return self._last\n"
    ),
    "a new one by a local name": (
        "class Yardmaster:\n"
        "    def create_it(self):\n"
        "        it = self._one\n"
        "        it = HarbourCrane()\n"
        "        return it\n"
    ),
    "one for each user": (
        "class Yardmaster:\n    def create_it(self, permit):\n        return self._all[permit.holder_id]\n"
    ),
    "one for each user by a key made of it": (
        "class Yardmaster:\n"
        "    def create_it(self, holder_id, kind):\n"
        "        key = f'{holder_id}/{kind}'\n"
        "        return self._all.get(key)\n"
    ),
    "it promises nothing": ("class Yardmaster:\n    def find_it(self):\n        return self._one\n"),
    "a property": ("class Yardmaster:\n    @property\n    def create_it(self):\n        return self._one\n"),
    "a constant": (
        "class Yardmaster:\n"
        "    def __init__(self):\n"
        "        self._size = 12\n\n"
        "    def create_size(self):\n"
        "        return self._size\n"
    ),
    "what somebody passed": ("class Yardmaster:\n    def create_it(self, crane):\n        return crane\n"),
    "itself, to go on with": (
        "class Yardmaster:\n    def create_it(self):\n        self.made = True\n        return self\n"
    ),
}


@pytest.mark.parametrize("name", STORED)
def test_a_factory_that_returns_what_it_stored(tmp_path: Path, name: str) -> None:
    text, expected = STORED[name]
    assert look(tmp_path, "CRANE303", text) == expected


@pytest.mark.parametrize("name", ANEW)
def test_a_factory_that_builds_anew_is_left_alone(tmp_path: Path, name: str) -> None:
    assert look(tmp_path, "CRANE303", ANEW[name]) == []


# SSOT304: a connection kept on what serves several users --------------------------------------------------------

PER_CALL = "\n    def send(self, permit, text):\n        self.wire.send(text)\n"
KEPT = {
    "by its annotation": (
        ("class Office:\n    def __init__(self, it: YardWire):\n        self.line = it\n") + PER_CALL,
        ["4 error"],
    ),
    "by its name": (
        ("class Office:\n    def __init__(self, wire):\n        self.wire = wire\n") + PER_CALL,
        ["4 error"],
    ),
    "built": (("class Office:\n    def __init__(self):\n        self.wire = YardWire()\n") + PER_CALL, ["4 error"]),
    "optional": (
        (
            "from typing import Optional\n\n\n"
            "class Office:\n"
            "    def __init__(self, w: Optional[YardWire] = None):\n"
            "        self.w = w\n"
        )
        + PER_CALL,
        ["7 error"],
    ),
    "set later": (("class Office:\n    def use(self, wire):\n        self.wire = wire\n") + PER_CALL, ["4 error"]),
    "with an optional owner": (
        ("class Office:\n    def __init__(self, wire, permit=None):\n        self.wire = wire\n") + PER_CALL,
        ["4 error"],
    ),
    "told by an id": (
        (
            "class Office:\n"
            "    def __init__(self, wire):\n"
            "        self.wire = wire\n\n"
            "    def send(self, holder_id):\n"
            "        pass\n"
        ),
        ["4 error"],
    ),
    "on an object that everybody shares": (
        (
            "class Office:\n"
            "    def __init__(self, wire: 'YardWire'):\n"
            "        self.wire = wire\n\n\n"
            "office = Office(None)\n\n\n"
            "def get():\n"
            "    return office\n"
        ),
        ["4 error"],
    ),
}
OWNED = {
    "an object with an owner": ("class Office:\n    def __init__(self, wire, permit):\n        self.wire = wire\n")
    + PER_CALL,
    "an owner that is refused if missing": (
        (
            "class Office:\n"
            "    def __init__(self, wire, permit=None):\n"
            "        if permit is None:\n"
            "            raise ValueError('whose?')\n"
            "        self.wire = wire\n"
        )
        + PER_CALL
    ),
    "nobody is told for whom": (
        "class Office:\n    def __init__(self, wire):\n        self.wire = wire\n\n    def send(self, text): ...\n"
    ),
    "another type under the name": ("class Office:\n    def __init__(self, wire: str):\n        self.wire = wire\n")
    + PER_CALL,
    "a wire itself": ("class LongWire:\n    def __init__(self, wire):\n        self.wire = wire\n") + PER_CALL,
    "passed on at each call": ("class Office:\n    def send(self, permit, wire):\n        wire.send(permit)\n"),
    "nothing yet": ("class Office:\n    def __init__(self):\n        self.wire = None\n") + PER_CALL,
    "a test double": ("class FakeOffice:\n    def __init__(self, wire):\n        self.wire = wire\n") + PER_CALL,
    "told only when it is built": (
        "class Office:\n"
        "    def __init__(self, wire):\n"
        "        self.wire = wire\n\n"
        "    @classmethod\n"
        "    def open(cls, permit):\n"
        "        return cls(permit.wire)\n"
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_connection_on_what_serves_several(tmp_path: Path, name: str) -> None:
    text, expected = KEPT[name]
    assert look(tmp_path, "CRANE304", text) == expected


@pytest.mark.parametrize("name", OWNED)
def test_a_connection_of_one_owner_is_left_alone(tmp_path: Path, name: str) -> None:
    assert look(tmp_path, "CRANE304", OWNED[name]) == []


def test_the_shared_object_is_named(tmp_path: Path) -> None:
    text = IMPORT + KEPT["on an object that everybody shares"][0]
    (found,) = find(tmp_path, "CRANE304", {**BASE, "yards/office.py": text})
    assert "everybody shares the one `Office` of `office` (yards/office.py:7)" in found.message


# SSOT305: a context that is optional, defaulted, or outlives the request ----------------------------------------

UNOWNED = {
    "a constructor": (
        ("class Office:\n    def __init__(self, permit=None):\n        self.permit = permit\n"),
        ["3 error"],
    ),
    "by its type": (
        (
            "from typing import Optional\n\n\n"
            "class Office:\n"
            "    def __init__(self, p: Optional[Permit] = None):\n"
            "        self.p = p\n"
        ),
        ["6 error"],
    ),
    "with `|` and quotes": (
        ("class Office:\n    def __init__(self, p: 'Permit | None' = None):\n        self.p = p\n"),
        ["3 error"],
    ),
    "a function that builds": ("def build_crane(permit=None):\n    return HarbourCrane(permit)\n", ["2 error"]),
    "a fallback": (("def lift(permit=None):\n    permit = permit or Permit()\n    return permit\n"), ["2 info"]),
    "any function": ("def lift(load, permit=None):\n    return load\n", ["2 info"]),
    "a default that all share": ("def lift(permit=Permit()):\n    return permit\n", ["2 error"]),
    "a keyword": (
        ("class Office:\n    def __init__(self, *, permit=None):\n        self.permit = permit\n"),
        ["3 error"],
    ),
    "put on an object later": (
        ("class Office:\n    def work_for(self, permit):\n        self.permit = permit\n"),
        ["4 error"],
    ),
    "a module's own": (
        ("_permit: Permit | None = None\n\n\ndef use(it):\n    global _permit\n    _permit = it\n"),
        ["2 error"],
    ),
    "a class's own": ("class Office:\n    permit = Permit()\n", ["3 error"]),
}
REQUIRED = {
    "a required parameter": ("class Office:\n    def __init__(self, permit):\n        self.permit = permit\n"),
    "refused if missing": (
        "class Office:\n"
        "    def __init__(self, permit=None):\n"
        "        if not permit:\n"
        "            raise ValueError('whose?')\n"
        "        self.permit = permit\n"
    ),
    "another type of that name": "def lift(permit: str = None):\n    return permit\n",
    "another parameter": "def lift(colour=None):\n    return colour\n",
    "a promise": "class Plan:\n    def lift(self, permit=None): ...\n",
    "a test double": ("class FakeOffice:\n    def __init__(self, permit=None):\n        self.permit = permit\n"),
    "a context variable": ("from contextvars import ContextVar\n\npermit: ContextVar[Permit] = ContextVar('permit')\n"),
    "a local variable": ("def lift(load):\n    permit = None\n    return permit\n"),
    "passed on": ("class Office:\n    def lift(self, permit):\n        return HarbourCrane(permit)\n"),
    "a private step of building": (
        "class Office:\n"
        "    def __init__(self, permit):\n"
        "        self._begin(permit)\n\n"
        "    def _begin(self, permit):\n"
        "        self.permit = permit\n"
    ),
}


@pytest.mark.parametrize("name", UNOWNED)
def test_a_context_that_nobody_has_to_own(tmp_path: Path, name: str) -> None:
    text, expected = UNOWNED[name]
    assert look(tmp_path, "CRANE305", text) == expected


@pytest.mark.parametrize("name", REQUIRED)
def test_a_context_with_an_owner_is_left_alone(tmp_path: Path, name: str) -> None:
    assert look(tmp_path, "CRANE305", REQUIRED[name]) == []


def test_what_takes_the_place_of_a_missing_one_is_told(tmp_path: Path) -> None:
    (found,) = find(tmp_path, "CRANE305", {**BASE, "yards/office.py": IMPORT + UNOWNED["a fallback"][0]})
    assert "where it is missing, `Permit` takes its place" in found.message
