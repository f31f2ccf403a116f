"""SSOT302 singleton-factory: accessors and classes that give everybody the same object, on made-up names."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure_project import find, tell

LEDGER = {"yards/ledger.py": "class LoadLedger: ...\nclass Paint: ...\n"}
IMPORT = "from yards.ledger import LoadLedger, Paint\n"

SINGLETONS = {
    "global, built on first use": """
_ledger = None


def ledger():
    global _ledger
    if _ledger is None:
        _ledger = LoadLedger()
    return _ledger
""",
    "annotated, under a lock": """
import threading
_ledger: "LoadLedger | None" = None
_lock = threading.Lock()


def ledger():
    global _ledger
    with _lock:
        if _ledger is None:
            _ledger = LoadLedger()
        return _ledger
""",
    "async, filled elsewhere": """
_ledger: LoadLedger | None = None


async def configure(size):
    global _ledger
    _ledger = LoadLedger(size)


async def ledger():
    return _ledger
""",
    "handed out through a local name": """
_ledger = None


def ledger():
    global _ledger
    found = _ledger
    if found is None:
        found = _ledger = LoadLedger()
    return found
""",
    "a class that keeps itself": """
class YardLedger:
    _instance = None

    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance
""",
    "a class that never says where it keeps itself": """
class YardLedger:
    def __new__(cls):
        if not hasattr(cls, "only"):
            cls.only = super().__new__(cls)
        return cls.only
""",
    "a classmethod": """
class YardLedger:
    _instance = None

    @classmethod
    def get(cls):
        if YardLedger._instance is None:
            YardLedger._instance = cls()
        return YardLedger._instance
""",
    "a metaclass": """
class OneLedger(type):
    _instances = {}

    def __call__(cls, *args):
        if cls not in cls._instances:
            cls._instances[cls] = super().__call__(*args)
        return cls._instances[cls]
""",
    "a Borg": """
class YardLedger:
    _shared = {}

    def __init__(self):
        self.__dict__ = self._shared
""",
    "a decorator": """
from tools.patterns import singleton


@singleton
class YardLedger: ...
""",
    "a cached function": """
from functools import lru_cache


@lru_cache(maxsize=None)
def ledger():
    return LoadLedger()
""",
    "a cached function with a local name": """
import functools


@functools.cache
def ledger() -> LoadLedger:
    made = LoadLedger()
    made.open()
    return made
""",
    "a cached static method": """
import functools


class Office:
    @staticmethod
    @functools.cache
    def ledger():
        return LoadLedger()
""",
    "an attribute of the function itself": """
def ledger():
    if not hasattr(ledger, "it"):
        ledger.it = LoadLedger()
    return ledger.it
""",
    "an attribute of another function": """
async def ledger():
    return ledger.it


def open_office():
    ledger.it = LoadLedger()
""",
    "a class within the class": """
class Office:
    class Held:
        it = None

    @classmethod
    def ledger(cls):
        if cls.Held.it is None:
            cls.Held.it = LoadLedger()
        return cls.Held.it
""",
    "beside something else": """
_ledger, _count = None, 0


def ledger():
    global _ledger
    if _ledger is None:
        _ledger, made = LoadLedger(), True
    return _ledger
""",
    "a walrus": """
_ledger = None


def ledger():
    global _ledger
    return _ledger or (_ledger := LoadLedger())
""",
    "matched": """
_ledger = None


def ledger():
    global _ledger
    match _ledger:
        case None:
            _ledger = LoadLedger()
    return _ledger
""",
    "defined under a condition": """
import os

if os.environ.get("SHARED"):
    _ledger = None

    def ledger():
        global _ledger
        if _ledger is None:
            _ledger = LoadLedger()
        return _ledger
""",
    "a property of a metaclass": """
class Once(type):
    _it = None

    @property
    def it(cls):
        if cls._it is None:
            cls._it = cls()
        return cls._it


class YardLedger(metaclass=Once): ...
""",
}

NO_SINGLETONS = {
    "a new one each time": "def ledger():\n    return LoadLedger()\n",
    "a local name of the same spelling": """_ledger = None


def ledger():
    _ledger = LoadLedger()
    return _ledger
""",
    "a cache by parameter": """
from functools import lru_cache


@lru_cache
def ledger(yard):
    return LoadLedger(yard)
""",
    "a constant": ("SIZE = 12\n\n\ndef size():\n    return SIZE\n"),
    "a flag": ("_ready = False\n\n\ndef start():\n    global _ready\n    _ready = True\n    return _ready\n"),
    "a parameter that is called like a function": """
def ledger():
    return 1


def note(ledger):
    ledger.it = LoadLedger()
    return ledger.it
""",
    "an attribute of what a function returns": """
def ledger():
    return LoadLedger()


def fill():
    made = ledger()
    made.it = LoadLedger()
    return made.it
""",
    "one for each thread": """
import threading

_here = threading.local()


def ledger():
    if not hasattr(_here, "ledger"):
        _here.ledger = LoadLedger()
    return _here.ledger
""",
    "a cached class method with a parameter": """
import functools


class Office:
    @classmethod
    @functools.cache
    def ledger(cls, name):
        return LoadLedger(name)
""",
    "a cached constant": """
from functools import cache
from zoneinfo import ZoneInfo


@cache
def zone():
    return ZoneInfo("Europe/Rome")
""",
    "a text that is kept": """
_last: str | None = None


def note(name):
    global _last
    _last = make(name)


def last():
    return _last
""",
    "a logger": """
import logging

_logger = None


def logger():
    global _logger
    if _logger is None:
        _logger = logging.getLogger(__name__)
    return _logger
""",
    "a context variable": """
from contextvars import ContextVar

_ledger = ContextVar("ledger", default=None)


def ledger():
    return _ledger.get()
""",
    "an attribute of one object": """
class Yard:
    def __init__(self):
        self._ledger = None

    def ledger(self):
        if self._ledger is None:
            self._ledger = LoadLedger()
        return self._ledger
""",
    "a method that is cached with its object": """
from functools import cached_property


class Yard:
    @cached_property
    def ledger(self):
        return LoadLedger()
""",
    "a class attribute that an object hides by its own": """
class Yard:
    ledger = None

    def __init__(self):
        self.ledger = LoadLedger()

    def get(self):
        return self.ledger
""",
    "a lazy module attribute": """
def __getattr__(name):
    global routes
    import yards.ledger as routes
    return routes
""",
}


@pytest.mark.parametrize("name", SINGLETONS)
def test_singletons_are_found(tmp_path: Path, name: str) -> None:
    found = find(tmp_path, "CRANE302", {**LEDGER, "yards/office.py": IMPORT + SINGLETONS[name]})
    assert [finding.severity.value for finding in found] == ["error"], [finding.message for finding in found]
    text = found[0].excerpt.lines[0]
    assert "def ledger" in text or "class " in text
    assert "Ledger" in found[0].message or "ledger" in found[0].message


@pytest.mark.parametrize("name", NO_SINGLETONS)
def test_other_idioms_are_no_singletons(tmp_path: Path, name: str) -> None:
    assert tell(find(tmp_path, "CRANE302", {**LEDGER, "yards/office.py": IMPORT + NO_SINGLETONS[name]})) == []


def test_a_slot_that_nothing_fills_is_told_as_a_leftover(tmp_path: Path) -> None:
    text = "from typing import Optional\nfrom yards.ledger import LoadLedger\n_ledger: Optional[LoadLedger] = None\n"
    (found,) = find(tmp_path, "CRANE302", {**LEDGER, "yards/office.py": text})
    assert tell([found]) == ["yards/office.py:3 info"]
    assert "nothing fills it" in found.message


def test_the_accessor_is_linked_to_its_binding(tmp_path: Path) -> None:
    (found,) = find(tmp_path, "CRANE302", {**LEDGER, "yards/office.py": IMPORT + SINGLETONS["async, filled elsewhere"]})
    assert [str(hop) for hop in found.chain] == ["yards/office.py:11", "yards/office.py:3"]
    assert "filled by `configure`" in found.message


def test_outside_the_roles_it_is_told_as_info(tmp_path: Path) -> None:
    text = SINGLETONS["global, built on first use"].replace("LoadLedger", "Paint").replace("ledger", "paint")
    assert tell(find(tmp_path, "CRANE302", {**LEDGER, "yards/office.py": IMPORT + text})) == ["yards/office.py:6 info"]


def test_an_alias_is_followed_to_the_class(tmp_path: Path) -> None:
    text = SINGLETONS["global, built on first use"].replace("LoadLedger", "Paint")
    imported = "from yards.ledger import LoadLedger as Paint\n"
    (found,) = find(tmp_path, "CRANE302", {**LEDGER, "yards/office.py": imported + text})
    assert found.severity.value == "error"


def test_tests_and_tools_are_left_out_unless_asked(tmp_path: Path) -> None:
    files = {**LEDGER, "yards/test_office.py": IMPORT + SINGLETONS["global, built on first use"]}
    assert find(tmp_path, "CRANE302", files) == []
    assert tell(find(tmp_path, "CRANE302", files, with_tests=True)) == ["yards/test_office.py:6 error"]


def test_many_processes_tell_the_same(tmp_path: Path) -> None:
    files = {f"yards/office{n}.py": IMPORT + SINGLETONS["global, built on first use"] for n in range(60)}
    one = find(tmp_path, "CRANE302", {**LEDGER, **files})
    assert len(one) == 60
    assert find(tmp_path, "CRANE302", {}, jobs=2) == one
