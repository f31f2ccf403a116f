"""Whose an object is: SSOT303 shared-instance-factory and SSOT304 shared-manager, on made-up names."""

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
    "an attribute with the name of something in the module": (
        ("_one = None\n\n\nclass Yardmaster:\n    def create_it(self):\n        return self._one\n"),
        ["7 error"],
    ),
    "what a function put into the module": (
        (
            "_one = None\n\n\n"
            "def build_crane():\n"
            "    global _one\n"
            "    if _one is None:\n"
            "        _one = HarbourCrane()\n"
            "    return _one\n"
        ),
        ["9 error"],
    ),
    "a class that plays no role, out of its module": (
        (
            "_ALL = {}\n\n\n"
            "class Office:\n"
            "    def create_it(self, kind):\n"
            "        if kind not in _ALL:\n"
            "            _ALL[kind] = HarbourCrane()\n"
            "        return _ALL[kind]\n"
        ),
        ["9 info"],
    ),
}
ANEW = {
    "stored under a key first": (
        "class Yardmaster:\n"
        "    def create_ledger(self, number):\n"
        "        self._ledgers[number] = YardLedger()\n"
        "        return self._ledgers[number]\n"
    ),
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
    "what only those share who have the same object, which plays no role": (
        "class Office:\n    def create_it(self):\n        return self._one\n"
    ),
    "Python's own name": ("_ALL = {}\n\n\nclass Yardmaster:\n    def __new__(cls, kind):\n        return _ALL[kind]\n"),
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
    "in a record": (
        (
            "from dataclasses import dataclass\n\n\n"
            "@dataclass(frozen=True)\n"
            "class Office:\n"
            "    number: int\n"
            "    line: YardWire\n"
        )
        + PER_CALL,
        ["8 error"],
    ),
    "what a function gives": (
        (
            "def get_wire():\n"
            "    return YardWire()\n\n\n"
            "class Office:\n"
            "    def __init__(self):\n"
            "        self.wire = get_wire()\n"
        )
        + PER_CALL,
        ["8 error"],
    ),
    "what a function promises": (
        (
            "def get_line() -> YardWire | None:\n"
            "    return None\n\n\n"
            "class Office:\n"
            "    def __init__(self):\n"
            "        self.wire = get_line()\n"
        )
        + PER_CALL,
        ["8 error"],
    ),
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
    "a record with an owner": (
        "from dataclasses import dataclass\n\n\n@dataclass\nclass Office:\n    wire: YardWire\n    permit: Permit\n"
    )
    + PER_CALL,
    "a record whose base has an owner": (
        "from dataclasses import dataclass\n\n\n"
        "@dataclass\n"
        "class Base:\n"
        "    permit: Permit\n\n\n"
        "@dataclass\n"
        "class Office(Base):\n"
        "    wire: YardWire\n"
    )
    + PER_CALL,
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
    "something else that a function gives": (
        "class Rope: ...\n\n\n"
        "def get_rope() -> Rope:\n"
        "    return Rope()\n\n\n"
        "class Office:\n"
        "    def __init__(self):\n"
        "        self.wire = get_rope()\n"
    )
    + PER_CALL,
    "a wire itself": ("class LongWire:\n    def __init__(self, wire):\n        self.wire = wire\n") + PER_CALL,
    "passed on at each call": ("class Office:\n    def send(self, permit, wire):\n        wire.send(permit)\n"),
    "nothing yet": ("class Office:\n    def __init__(self):\n        self.wire = None\n") + PER_CALL,
    "a test double": ("class FakeOffice:\n    def __init__(self, wire):\n        self.wire = wire\n") + PER_CALL,
    "an owner that a base asks for": (
        "class Base:\n"
        "    def __init__(self, permit):\n"
        "        self.permit = permit\n\n\n"
        "class Office(Base):\n"
        "    wire = None\n\n"
        "    def use(self, wire):\n"
        "        self.wire = wire\n"
    )
    + PER_CALL,
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


def test_the_shared_object_is_found_in_whatever_module_it_is_built(tmp_path: Path) -> None:
    files = {
        **BASE,
        "yards/office.py": IMPORT + "class Office:\n    def use(self, wire):\n        self.wire = wire\n",
        "yards/start.py": "from yards.office import Office\n\nthe_office = Office()\n",
        "yards/again.py": "from yards.office import Office as Bureau\n\nbureau = Bureau()\n",
    }
    assert tell(find(tmp_path, "CRANE304", files)) == ["yards/office.py:4 error"]


def test_the_evidence_is_a_method_that_works_for_somebody(tmp_path: Path) -> None:
    text = (
        "class Office:\n"
        "    def __init__(self, wire):\n"
        "        self.wire = wire\n\n"
        "    def work_for(self, permit):\n"
        "        self.permit = permit\n"
    ) + PER_CALL
    (found,) = find(tmp_path, "CRANE304", {**BASE, "yards/office.py": IMPORT + text})
    assert "`send(permit)`, line 9" in found.message


def test_records_that_derive_from_each_other_end(tmp_path: Path) -> None:
    """No program runs like this, but a tree may hold it."""
    text = (
        "from dataclasses import dataclass\n\n\n"
        "@dataclass\nclass Office(Yard):\n    wire: YardWire\n" + PER_CALL + "\n\n"
        "@dataclass\nclass Yard(Office):\n    number: int\n"
    )
    found = find(tmp_path, "CRANE304", {**BASE, "yards/office.py": f"from yards.things import YardWire\n{text}"})
    assert [finding.location.line for finding in found] == [7]
