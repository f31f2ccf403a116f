"""SSOT305 unowned-context: a user's context that is optional, defaulted or outlives the request, on made-up names."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure_project import find, tell

BASE = {"yards/things.py": "class Permit: ...\nclass HarbourCrane: ...\n"}
IMPORT = "from yards.things import HarbourCrane, Permit\n"


def look(tmp_path: Path, text: str) -> list[str]:
    """Line and severity of what is found in one file."""
    found = find(tmp_path, "CRANE305", {**BASE, "yards/office.py": IMPORT + text})
    return [item.removeprefix("yards/office.py:") for item in tell(found)]


UNOWNED = {
    "a constructor": (
        ("class Office:\n    def __init__(self, permit=None):\n        self.permit = permit\n"),
        ["3 error"],
    ),
    "something else is refused": (
        (
            "class Office:\n"
            "    def __init__(self, permit=None, load=None):\n"
            "        if permit:\n"
            "            if load is None:\n"
            "                raise ValueError('what?')\n"
            "        self.permit = permit\n"
        ),
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
    "among others in a module": (
        "_open = {}\n\n\ndef begin(number, permit):\n    _open[number] = permit\n",
        ["2 error"],
    ),
    "among others in a class": (
        "class Office:\n    open = []\n\n    def begin(self, permit):\n        self.open.append(permit)\n",
        ["3 error"],
    ),
    "among others in an object that everybody shares": (
        (
            "class Office:\n"
            "    def __init__(self):\n"
            "        self._open = {}\n\n"
            "    def begin(self, permit):\n"
            "        self._open[permit.number] = permit\n\n\n"
            "office = Office()\n"
        ),
        ["7 error"],
    ),
    "a constructor that a base keeps it for": (
        (
            "class Base:\n"
            "    def __init__(self, permit):\n"
            "        self.permit = permit\n\n\n"
            "class Middle(Base):\n"
            "    def __init__(self, permit):\n"
            "        Base.__init__(self, permit)\n\n\n"
            "class Office(Middle):\n"
            "    def __init__(self, number, permit=None):\n"
            "        super().__init__(permit)\n"
        ),
        ["13 error"],
    ),
    "a constructor whose base does something else with it": (
        (
            "class Base:\n"
            "    def __init__(self, permit):\n"
            "        print(permit)\n\n\n"
            "class Office(Base):\n"
            "    def __init__(self, number, permit=None):\n"
            "        super().__init__(permit=permit)\n"
        ),
        ["8 info"],
    ),
    "asserted in some cases only": (
        "class Office:\n"
        "    def __init__(self, load, permit=None):\n"
        "        if load:\n"
        "            assert permit\n"
        "        self.permit = permit\n",
        ["3 error"],
    ),
    "worked with before an error": (
        "def fail(permit=None):\n    print(permit)\n    raise ValueError('no crane')\n",
        ["2 info"],
    ),
    "a class method that builds": (
        (
            "class BigCrane:\n"
            "    @classmethod\n"
            "    def rent(cls, load, permit=None):\n"
            "        return cls(load, permit)\n\n"
            "    @classmethod\n"
            "    def buy(cls, load, permit=None):\n"
            "        crane = cls.__new__(cls)\n"
            "        return crane\n"
        ),
        ["4 error", "8 error"],
    ),
    "an id that may be missing, too": ("def lift(holder_id=None, permit=None):\n    return permit\n", ["2 info"]),
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
    "refused if it is of another kind": (
        "def lift(permit=None):\n"
        "    if not isinstance(permit, Permit):\n"
        "        raise TypeError('whose?')\n"
        "    return permit\n"
    ),
    "refused in the other branch": (
        "class Office:\n"
        "    def __init__(self, permit=None):\n"
        "        if permit is not None:\n"
        "            self.permit = permit\n"
        "        else:\n"
        "            raise ValueError('whose?')\n"
    ),
    "never built at all": (
        "class Office:\n"
        "    def __init__(self, permit=None):\n"
        "        print(permit)\n"
        "        raise RuntimeError('ask the harbour')\n"
    ),
    "nothing but an error": (
        "def lift(permit=None):\n    print('gone')\n    raise NotImplementedError('ask the harbour')\n"
    ),
    "asked for at each call": "def lift(permit: Permit = Depends(find_permit)):\n    return permit\n",
    "a mark in place of it": (
        "def lift(permit: Permit = MISSING):\n"
        "    return permit\n\n\n"
        "def lower(permit: Permit = NONE):\n"
        "    if permit is NONE:\n"
        "        raise ValueError('whose?')\n"
        "    return permit\n"
    ),
    "a record": (
        "from dataclasses import dataclass, field\n\n\n"
        "@dataclass\n"
        "class Office:\n"
        "    permit: Permit | None = None\n"
        "    made: Permit = field(default_factory=Permit)\n"
        "    later: Permit = field(init=False)\n"
    ),
    "asserted": (
        "class Office:\n"
        "    def __init__(self, permit=None):\n"
        "        assert permit is not None, 'whose?'\n"
        "        self.permit = permit\n"
    ),
    "refused by the base": (
        "class Base:\n"
        "    def __init__(self, permit=None):\n"
        "        if permit is None:\n"
        "            raise ValueError('whose?')\n"
        "        self.permit = permit\n\n\n"
        "class Office(Base):\n"
        "    def __init__(self, permit=None):\n"
        "        super().__init__(permit)\n"
    ),
    "another type of that name": "def lift(permit: str = None):\n    return permit\n",
    "another parameter": "def lift(colour=None):\n    return colour\n",
    "a promise": "class Plan:\n    def lift(self, permit=None): ...\n",
    "a test double": ("class FakeOffice:\n    def __init__(self, permit=None):\n        self.permit = permit\n"),
    "a context variable": ("from contextvars import ContextVar\n\npermit: ContextVar[Permit] = ContextVar('permit')\n"),
    "a local variable": ("def lift(load):\n    permit = None\n    return permit\n"),
    "passed on": ("class Office:\n    def lift(self, permit):\n        return HarbourCrane(permit)\n"),
    "another parameter says for whom": (
        "class Office:\n    def __init__(self, holder_id, permit=None):\n        self.permit = permit\n"
    ),
    "an object with an owner, who is served then": (
        "class Office:\n"
        "    def __init__(self, permit):\n"
        "        self.permit = permit\n\n"
        "    def lift(self, permit=None):\n"
        "        return permit or self.permit\n"
    ),
    "an object whose base asks for an owner": (
        "class Base:\n"
        "    def __init__(self, permit):\n"
        "        self.permit = permit\n\n\n"
        "class Office(Base):\n"
        "    def lift(self, permit=None):\n"
        "        return permit or self.permit\n"
    ),
    "among others in an object of nobody else": (
        "class Office:\n"
        "    def __init__(self):\n"
        "        self._open = {}\n\n"
        "    def begin(self, permit):\n"
        "        self._open[permit.number] = permit\n"
    ),
    "something else in a module": ("_open = {}\n\n\ndef begin(number, permit):\n    _open[number] = permit.number\n"),
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
    assert look(tmp_path, text) == expected


@pytest.mark.parametrize("name", REQUIRED)
def test_a_context_with_an_owner_is_left_alone(tmp_path: Path, name: str) -> None:
    assert look(tmp_path, REQUIRED[name]) == []


def test_what_takes_the_place_of_a_missing_one_is_told(tmp_path: Path) -> None:
    (found,) = find(tmp_path, "CRANE305", {**BASE, "yards/office.py": IMPORT + UNOWNED["a fallback"][0]})
    assert "where it is missing, `Permit` takes its place" in found.message
