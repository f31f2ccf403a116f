"""SSOT301 global-registry: what a module or class keeps for everybody, and who asks for it, on made-up names."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure_project import find, tell

LEDGER = {"yards/ledger.py": "class LoadLedger: ...\nclass Paint: ...\n"}
IMPORT = "from yards.ledger import LoadLedger, Paint\n"

REGISTRIES = {
    "an instance that is imported": ("ledger = LoadLedger()\n", 2),
    "an instance that is handed out": (("_ledger = LoadLedger()\n\n\ndef get():\n    return _ledger\n"), 2),
    "one for each key": (
        (
            "_ledgers: dict[str, LoadLedger] = {}\n\n\n"
            "def get(name):\n"
            "    if name not in _ledgers:\n"
            "        _ledgers[name] = LoadLedger()\n"
            "    return _ledgers[name]\n"
        ),
        2,
    ),
    "a list that functions add to": (("ALL = []\n\n\ndef add(size):\n    ALL.append(LoadLedger(size))\n"), 2),
    "a default dict": (
        (
            "from collections import defaultdict\n"
            "_by_yard: dict[str, LoadLedger] = defaultdict(LoadLedger)\n\n\n"
            "def put(yard, it):\n"
            "    _by_yard[yard] = it\n"
        ),
        3,
    ),
    "a class attribute that classmethods fill": (
        (
            "class Office:\n"
            "    _default: LoadLedger | None = None\n\n"
            "    @classmethod\n"
            "    def set(cls, it):\n"
            "        cls._default = it\n"
        ),
        3,
    ),
    "a class's container": (
        (
            "class Office:\n"
            "    ledgers: list[LoadLedger] = []\n\n"
            "    def add(self):\n"
            "        self.ledgers.append(LoadLedger())\n"
        ),
        3,
    ),
    "a slot that a setter fills": (
        ("_ledger: LoadLedger | None = None\n\n\ndef use(it):\n    global _ledger\n    _ledger = it\n"),
        2,
    ),
    "what a model's class has, and not its objects": (
        (
            "from typing import ClassVar\n"
            "from pydantic import BaseModel\n\n\n"
            "class Office(BaseModel):\n"
            "    ledgers: ClassVar[list[LoadLedger]] = []\n\n"
            "    def add(self, ledger):\n"
            "        self.ledgers.append(ledger)\n"
        ),
        7,
    ),
    "an instance that `global` exchanges": (
        ("_ledger = LoadLedger()\n\n\ndef reset():\n    global _ledger\n    _ledger = LoadLedger()\n"),
        2,
    ),
}

NO_REGISTRIES = {
    "a table that nobody changes": ("SIZES = {'small': 1}\n\n\ndef size(name):\n    return SIZES[name]\n"),
    "an immutable table": """from types import MappingProxyType
_T: object = MappingProxyType({})


def t():
    return _T
""",
    "a type variable": "from typing import TypeVar\nT = TypeVar('T', bound=LoadLedger)\n",
    "a compiled pattern": ("import re\n_WORD = re.compile('x')\n\n\ndef word():\n    return _WORD\n"),
    "a logger": ("import logging\nlogger = logging.getLogger(__name__)\n\n\ndef get():\n    return logger\n"),
    "a lock": ("import threading\nledger_lock = threading.Lock()\n\n\ndef lock():\n    return ledger_lock\n"),
    "a local container": """def add(it):
    ledgers = []
    ledgers.append(LoadLedger())
    return ledgers
""",
    "an object's own list": """class Office:
    def __init__(self):
        self.ledgers = []

    def add(self):
        self.ledgers.append(LoadLedger())
""",
    "an object's own list over a class's": """class Office:
    ledgers = []

    def __init__(self):
        self.ledgers = []

    def add(self):
        self.ledgers.append(LoadLedger())
""",
    "a parameter of the same name": ("ledgers = ()\n\n\ndef add(ledgers):\n    ledgers.append(LoadLedger())\n"),
    "a lazy module": """_ledger = None


def __getattr__(name):
    global _ledger
    _ledger = _ledger or LoadLedger()
    return _ledger
""",
    "a constant by its name": "PAINT = Paint()\n\n\ndef paint():\n    return PAINT\n",
    "a number that functions set": "from typing import Optional\n_count: Optional[int] = None\n\n\ndef count(n):\n"
    "    global _count\n    _count = n\n",
    "a logger of another library": "log = StructuredLogger()\n\n\ndef get():\n    return log\n",
    "a model, of which each object gets a copy": """from pydantic import BaseModel


class Office(BaseModel):
    ledgers: list[LoadLedger] = []

    def add(self, ledger):
        self.ledgers.append(ledger)
""",
    "a kind of a model": """from pydantic import BaseModel


class Base(BaseModel): ...


class Office(Base):
    ledgers: list[LoadLedger] = []

    def add(self, ledger):
        self.ledgers.append(ledger)
""",
    "an object's own list, which a base makes": """class Base:
    def __init__(self):
        self.ledgers = []


class Office(Base):
    ledgers: list[LoadLedger] = []

    def add(self, ledger):
        self.ledgers.append(ledger)
""",
    "loggers by name": """import logging
_logs: dict[str, logging.Logger] = {}


def log(name):
    return _logs.setdefault(name, logging.getLogger(name))
""",
    "locks by name": """import asyncio


class Office:
    _locks: dict[str, asyncio.Lock] = {}

    def lock(self, name):
        self._locks[name] = asyncio.Lock()
        return self._locks[name]
""",
    "one for each user": """_paints = {}


def paint(holder_id):
    if holder_id not in _paints:
        _paints[holder_id] = Paint()
    return _paints[holder_id]
""",
    "a context variable": """from contextvars import ContextVar
ledger: ContextVar[LoadLedger] = ContextVar('ledger')
""",
}


@pytest.mark.parametrize("name", REGISTRIES)
def test_registries_are_found_at_their_binding(tmp_path: Path, name: str) -> None:
    text, line = REGISTRIES[name]
    found = find(tmp_path, "CRANE301", {**LEDGER, "yards/office.py": IMPORT + text})
    assert tell(found) == [f"yards/office.py:{line} error"], [finding.message for finding in found]


@pytest.mark.parametrize("name", NO_REGISTRIES)
def test_other_state_is_no_registry(tmp_path: Path, name: str) -> None:
    assert tell(find(tmp_path, "CRANE301", {**LEDGER, "yards/office.py": IMPORT + NO_REGISTRIES[name]})) == []


def test_a_container_outside_the_roles_is_info(tmp_path: Path) -> None:
    text = "_cache = {}\n\n\ndef put(key):\n    _cache[key] = 1\n"
    assert tell(find(tmp_path, "CRANE301", {"yards/office.py": text})) == ["yards/office.py:1 info"]


@pytest.mark.parametrize(
    ("value", "given", "lines"),
    [
        ("{}", "load.state = self.state", ["yards/office.py:3 info"]),
        ("[]", "load.crane.state = Office.state", ["yards/office.py:3 info"]),
        ("{'size': 1}", "load.state = self.state", []),  # a table: to be read
        ("{}", "load.state = dict(self.state)", []),
        ("{}", "state = self.state", []),
    ],
)
def test_what_is_filled_in_other_objects(tmp_path: Path, value: str, given: str, lines: list[str]) -> None:
    """An empty container that nobody fills here is put there to be filled."""
    text = f"{IMPORT}class Office:\n    state = {value}\n\n    def lift(self, load):\n        {given}\n"
    assert tell(find(tmp_path, "CRANE301", {**LEDGER, "yards/office.py": text})) == lines


ACCESSOR = REGISTRIES["one for each key"][0].replace("def get(", "def get_ledger(")


def test_each_use_of_a_global_accessor_is_linked_to_its_definition(tmp_path: Path) -> None:
    files = {
        **LEDGER,
        "yards/office.py": IMPORT + ACCESSOR,
        "yards/gate.py": ("from yards.office import get_ledger as g\n\n\ndef pass_on(load):\n    g('in').add(load)\n"),
        "yards/dock.py": ("from yards import office\n\n\ndef pass_on(load):\n    office.get_ledger('in').add(load)\n"),
        "yards/unused.py": "from yards.office import get_ledger\n",
        "yards/other.py": ("from paints import get_ledger\n\nget_ledger('in')\n"),
    }
    found = find(tmp_path, "CRANE301", files)
    assert tell(found) == [
        "yards/dock.py:5 error",
        "yards/gate.py:5 error",
        "yards/office.py:2 error",
        "yards/unused.py:1 info",
    ]
    assert [str(hop) for hop in found[0].chain][-2:] == ["yards/office.py:5", "yards/office.py:2"]
    assert found[0].symbol == "yards.office.get_ledger"
    assert "never called" in found[3].message


def test_a_use_that_is_new_is_seen_although_the_rest_is_remembered(tmp_path: Path) -> None:
    files = {**LEDGER, "yards/office.py": IMPORT + ACCESSOR, "yards/gate.py": "x = 1\n"}
    assert len(find(tmp_path, "CRANE301", files, use_cache=True)) == 1
    changed = {"yards/gate.py": "from yards.office import get_ledger\n\nget_ledger('in')\n"}
    assert tell(find(tmp_path, "CRANE301", changed, use_cache=True))[0] == "yards/gate.py:3 error"


def test_an_accessor_that_builds_anew_is_left_alone(tmp_path: Path) -> None:
    files = {
        **LEDGER,
        "yards/office.py": IMPORT + ("\n\ndef get_ledger(name):\n    return LoadLedger(name)\n"),
        "yards/gate.py": ("from yards.office import get_ledger\n\nget_ledger('in')\n"),
    }
    assert find(tmp_path, "CRANE301", files) == []
