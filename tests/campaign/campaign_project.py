"""A small ferry company in the middle of its migration: from a boat that anybody boards to one with a list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ssot_migrate.model.rules import Pack
from ssot_migrate.packs.loader import parse_pack
from ssot_migrate.usecases.request import Request

_KINDS = {
    "BOAT101": "deprecated-import",
    "BOAT102": "deprecated-construction",
    "BOAT103": "deprecated-reference",
    "BOAT104": "deprecated-string",
    "BOAT201": "duplicate-implementation",
    "BOAT401": "constructor-mismatch",
}

_EXAMPLES = """
[[rule.example]]
title = "moves"
before = "import old"
after = "import new"
[[rule.example]]
title = "stays"
unchanged = "import other"
"""

PACK_TEXT = """
schema = 1

[pack]
name = "ferry"
title = "Boat becomes ListedBoat"
why = "Nobody knows who is on board."
tests = ["tests/**"]

[goal]
compliance = 90
began = 20

[[phase]]
name = "decks"
title = "What passengers see"
priority = "P0"
paths = ["ferry/**", "tests/decks/**"]

[[phase]]
name = "rest"
title = "Everything else"
priority = "P1"
paths = ["tests/**", "tools/**"]

[[replace]]
from = "ferry.boat.Boat"
to = "ferry.listed.ListedBoat"
why = "It has no list."

[[replace.construction]]
callee = "ferry.boat.Boat"
signature = "(seats, passengers=None)"
required = ["passengers"]

[[replace.plan]]
name = "plain"
callee = "ferry.listed.ListedBoat"
arguments = { passengers = "passengers", seats = "seats" }

[[role]]
name = "boat"
part = "implementation"
title = "a boat"
canonical = "ferry.listed.ListedBoat"
classes = ["*Boat"]

""" + "".join(
    f'[[rule]]\nid = "{number}"\nname = "{kind}"\nkind = "{kind}"\nseverity = "error"\nwhy = "Old."\n'
    + ("" if kind == "duplicate-implementation" else _EXAMPLES)
    for number, kind in _KINDS.items()
)

BOAT = "class Boat:\n    def __init__(self, seats, passengers=None): ...\n    def sail(self): return self\n"
LISTED = "class ListedBoat:\n    def __init__(self, passengers, seats): ...\n    def sail(self): return self\n"
FILES: Mapping[str, str] = {
    "ferry/__init__.py": "",
    "ferry/boat.py": BOAT,
    "ferry/listed.py": LISTED,
    "ferry/pier.py": "from ferry.boat import Boat\n\nFERRY = Boat(12, ['Ada'])\n",
    "ferry/office.py": "from ferry.listed import ListedBoat\n\n\ndef hire(who):\n    return ListedBoat(who, 4)\n",
    "tests/decks/test_boarding.py": (
        "from ferry.boat import Boat\n\n\n"
        "def test_nobody():\n    Boat(3)\n\n\n"
        "class TestCrew:\n    def test_crew(self):\n        Boat(4, ['Ada'])\n        Boat(5, ['Bea'])\n"
    ),
    "tests/test_denial.py": (
        "import pytest\nfrom ferry.boat import Boat\n\n\n"
        "def test_no_seats():\n    with pytest.raises(ValueError):\n        Boat(-1, [])\n"
    ),
    "tests/test_pier.py": "from ferry.boat import Boat\n\n\ndef test_pier():\n    Boat(12, ['Ada'])\n",
    "tests/test_office.py": "from ferry.listed import ListedBoat\n\n\ndef test_office():\n    ListedBoat([], 4)\n",
    "tools/count.py": "from ferry.listed import ListedBoat\n\nprint(ListedBoat([], 4))\n",
}


def load_pack() -> Pack:
    return parse_pack(PACK_TEXT, "ferry.toml")


def write_files(root: Path, files: Mapping[str, str]) -> None:
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")


def make_request(root: Path, files: Mapping[str, str] = FILES) -> Request:
    """The company as it is, with its pack."""
    write_files(root, files)
    return Request(root, (load_pack(),))
