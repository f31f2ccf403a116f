"""The deprecated definition itself, and the new class under the old name: SSOT108 and SSOT109, on made-up names."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure_project import find, tell

MODERN = {"warehouse/modern.py": "class TowerCrane: ...\n"}
OLD = {"warehouse/legacy.py": "# the old one\nclass Crane: ...\n"}
USERS = {
    "yards/a.py": "from warehouse.legacy import Crane\n\nCrane()\n",
    "yards/b.py": "from warehouse.legacy import Crane\n",
}


def test_the_definition_is_told_with_its_users_and_its_successor(tmp_path: Path) -> None:
    (found,) = find(tmp_path, "CRANE108", {**MODERN, **OLD, **USERS})
    assert tell([found]) == ["warehouse/legacy.py:2 error"]
    assert found.message == (
        "the deprecated `Crane` still stands beside `TowerCrane` (modern.py:1); 3 places in 2 files still use it"
    )
    assert (found.group, found.fix, found.unfixable) == (None, None, None)


def test_without_users_it_can_go(tmp_path: Path) -> None:
    (found,) = find(tmp_path, "CRANE108", {**MODERN, **OLD})
    assert "nothing refers to it any more" in found.message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def Crane(): ...\n", 1),
        ("async def Crane(): ...\n", 1),
        ("import old\n\n\n@old.deprecated\nclass Crane:\n    pass\n", 5),
        ("class Crane(Base, metaclass=Meta): ...\n", 1),
        ("if True:\n    class Crane: ...\n", 2),
        ("try:\n    import ropes\nfinally:\n    class Crane: ...\n", 4),
        ("__all__ = ['Crane']\nfrom dataclasses import dataclass\n\n\n@dataclass\nclass Crane:\n    size: int\n", 6),
        ("class Crane:\n    def __new__(cls):\n        raise RuntimeError('gone')\n", 1),
    ],
)
def test_however_it_is_defined(tmp_path: Path, text: str, line: int) -> None:
    assert tell(find(tmp_path, "CRANE108", {"warehouse/legacy.py": text})) == [f"warehouse/legacy.py:{line} error"]


@pytest.mark.parametrize(
    "text",
    [
        "from warehouse.modern import TowerCrane as Crane\n",
        "from .modern import TowerCrane as Crane\n",
        "from warehouse.modern import TowerCrane\nCrane = TowerCrane\n",
        "import warehouse.modern\nCrane = warehouse.modern.TowerCrane\n",
    ],
)
def test_a_redirect_is_told_as_one(tmp_path: Path, text: str) -> None:
    files = {**MODERN, "warehouse/__init__.py": "", "warehouse/legacy.py": text, **USERS}
    (found,) = find(tmp_path, "CRANE108", files)
    assert found.location.path == "warehouse/legacy.py"
    assert "only a redirect to `warehouse.modern.TowerCrane`" in found.message


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"warehouse/legacy.py": "SIZE = 1\n"},
        {"other/legacy.py": "class Crane: ...\n"},
        {"warehouse/legacy.py": "class Craner: ...\n"},
        {"warehouse/legacy.py": "def build():\n    class Crane: ...\n"},
        {"warehouse/legacy.py": "class Yard:\n    class Crane: ...\n"},
        {"warehouse/legacy.py": "# class Crane: ...\n'''class Crane: ...'''\n"},
        {"warehouse/legacy.py": "from zoo import Crane\n", "zoo.py": "class Crane: ...\n"},
    ],
)
def test_what_defines_nothing_deprecated_is_left_alone(tmp_path: Path, files: dict[str, str]) -> None:
    assert tell(find(tmp_path, "CRANE108", {**MODERN, **files})) == []


ALIASES = [
    "from warehouse.modern import TowerCrane as Crane\n",
    "def f():\n    from warehouse.modern import TowerCrane as Crane\n    return Crane\n",
    "try:\n    from warehouse.modern import TowerCrane as Crane\nexcept ImportError:\n    Crane = None\n",
    "from .. import yards\nfrom warehouse.modern import TowerCrane as Crane\n",
    "from warehouse import TowerCrane as Crane\n",
    "from warehouse.modern import (\n    # the new one\n    TowerCrane as Crane,\n)\n",
    "class Yard:\n    from warehouse.modern import TowerCrane as Crane\n",
    "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from warehouse.modern import TowerCrane as Crane\n",
]


@pytest.mark.parametrize("text", ALIASES)
def test_the_new_class_under_the_old_name(tmp_path: Path, text: str) -> None:
    files = {**MODERN, "warehouse/__init__.py": "from warehouse.modern import TowerCrane\n", "yards/a.py": text}
    (found,) = find(tmp_path, "CRANE109", files)
    assert found.location.path == "yards/a.py"
    assert found.symbol == "warehouse.modern.TowerCrane"


@pytest.mark.parametrize(
    "text",
    [
        "from warehouse.modern import TowerCrane\n",
        "from warehouse.modern import TowerCrane as Tower\n",
        "from warehouse.legacy import Crane\n",
        "from zoo import TowerCrane as Crane\n",
        "import warehouse.modern as Crane\n",
        "from warehouse.modern import Other as Crane\n",
        "'from warehouse.modern import TowerCrane as Crane'\n",
        "# from warehouse.modern import TowerCrane as Crane\n",
    ],
)
def test_other_imports_are_no_compat_aliases(tmp_path: Path, text: str) -> None:
    assert tell(find(tmp_path, "CRANE109", {**MODERN, **OLD, "yards/a.py": text})) == []
