"""Classes that play the part of the one that is to stay: SSOT201 duplicate-implementation, on made-up names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from structure_project import find, tell

CANONICAL = """
class TowerCrane:
    def __init__(self, permit, horn):
        self.permit = permit
        self.horn = horn
        self.loads = []

    def lift(self, load):
        self.horn.lift_started(load)
        self.loads.append(load)
        weight = sum(item.weight for item in self.loads)
        if weight > self.permit.most:
            raise ValueError(weight)
        return weight

    def lower(self, load):
        self.loads.remove(load)
        self.horn.lift_ended(load)
        return load

    def fold(self):
        self.loads.clear()
"""
BASE = {
    "warehouse/modern.py": CANONICAL,
    "warehouse/plans.py": ("class Liftable:\n    def lift(self, load): ...\n\n    def lower(self, load): ...\n"),
}

DUPLICATES = {
    "by name": ("class HarbourCrane:\n    def pull(self, load, permit):\n        return load\n"),
    "by name, with what it builds": (
        "class Rope:\n"
        "    def haul(self, load):\n"
        "        return self.wire.send(load)\n\n\n"
        "class HarbourCrane:\n"
        "    def __init__(self):\n"
        "        self.rope = Rope()\n\n"
        "    def pull(self, load):\n"
        "        return load, self.rope.haul(load)\n"
    ),
    "by its methods, whatever its name": (
        "class Elevator:\n"
        "    def lift(self, load):\n"
        "        return load\n\n"
        "    def lower(self, load):\n"
        "        return load\n"
    ),
    "by the interface": (
        "from warehouse.plans import Liftable\n\n\n"
        "class Elevator(Liftable):\n"
        "    def lift(self, load):\n"
        "        return 1\n"
    ),
    "by the interface under another name": (
        "from warehouse.plans import Liftable as L\n\n\n"
        "class Elevator(L):\n"
        "    def raise_it(self, load):\n"
        "        return 1\n"
    ),
    "by a base that implements the interface": (
        "from warehouse.plans import Liftable\n\n\n"
        "class Toy(Liftable):\n"
        "    def lift(self, load): ...\n\n\n"
        "class Elevator(Toy):\n"
        "    def lift(self, load):\n"
        "        return load\n"
    ),
    "nested in another class": (
        "class Yard:\n    class HarbourCrane:\n        def lift(self, load):\n            return load\n"
    ),
    "a dataclass that does something": (
        "from dataclasses import dataclass\n\n\n"
        "@dataclass\n"
        "class HarbourCrane:\n"
        "    size: int = 1\n\n"
        "    def lift(self, load):\n"
        "        return load\n"
    ),
    "async methods": (
        "class Elevator:\n"
        "    async def lift(self, load):\n"
        "        return 1\n\n"
        "    async def swing(self):\n"
        "        return 2\n"
    ),
}

OTHERS = {
    "the name and nothing else in common": (
        "class PaperCrane:\n    def unfold(self, corner):\n        return corner\n"
    ),
    "another word in its name": ("class CraneFactory:\n    def build(self):\n        return 1\n"),
    "an excluded name": ("class ToyCrane:\n    def lift(self, load):\n        return load\n"),
    "a test double": ("class FakeCrane:\n    def lift(self, load):\n        return load\n"),
    "a mock": ("class MockCrane:\n    def lift(self, load):\n        return load\n"),
    "an error": ("class BrokenCrane(Exception):\n    def lift(self, load):\n        return load\n"),
    "a protocol": (
        "from typing import Protocol\n\n\n"
        "class AnyCrane(Protocol):\n"
        "    def lift(self, load): ...\n\n"
        "    def lower(self): ...\n"
    ),
    "an abstract class": (
        "from abc import ABC, abstractmethod\n\n\n"
        "class AnyCrane(ABC):\n"
        "    @abstractmethod\n"
        "    def lift(self, load):\n"
        "        ...\n\n"
        "    def name(self):\n"
        "        return 'crane'\n"
    ),
    "a class that only raises NotImplementedError": (
        "class AnyCrane:\n    def lift(self, load):\n        raise NotImplementedError\n"
    ),
    "a kind of the canonical class": (
        "from warehouse.modern import TowerCrane\n\n\n"
        "class BigCrane(TowerCrane):\n"
        "    def lift(self, load):\n"
        "        return 1\n"
    ),
    "a record": ("from dataclasses import dataclass\n\n\n@dataclass\nclass BoughtCrane:\n    size: int = 1\n"),
    "an enumeration": ("from enum import Enum\n\n\nclass WhichCrane(Enum):\n    BIG = 1\n"),
    "a class in a function": (
        "def build():\n"
        "    class SimpleCrane:\n"
        "        def lift(self, load):\n"
        "            return load\n\n"
        "    return SimpleCrane\n"
    ),
    "one method of the part is too few": ("class Shelf:\n    def lift(self, load):\n        return load\n"),
    "an alias": "from warehouse.modern import TowerCrane as HarbourCrane\n",
}


@pytest.mark.parametrize("name", DUPLICATES)
def test_who_plays_the_part_is_found(tmp_path: Path, name: str) -> None:
    found = find(tmp_path, "CRANE201", {**BASE, "yards/other.py": DUPLICATES[name]})
    assert [item.severity.value for item in found] == ["error"], [item.message for item in found]
    assert "plays the part of `TowerCrane` (modern.py:1)" in found[0].message
    assert found[0].excerpt.lines[0].lstrip().startswith("class ")


@pytest.mark.parametrize("name", OTHERS)
def test_who_does_not_is_left_alone(tmp_path: Path, name: str) -> None:
    assert tell(find(tmp_path, "CRANE201", {**BASE, "yards/other.py": OTHERS[name]})) == []


def test_tests_hold_no_duplicates(tmp_path: Path) -> None:
    files = {**BASE, "yards/test_crane.py": DUPLICATES["by name"], "tools/crane.py": DUPLICATES["by name"]}
    assert find(tmp_path, "CRANE201", files) == []
    assert len(find(tmp_path, "CRANE201", files, with_tests=True)) == 2


def test_the_evidence_is_told(tmp_path: Path) -> None:
    copy = re.sub(r"\bload\b", "box", CANONICAL.replace("TowerCrane", "HarbourCrane"))
    (found,) = find(tmp_path, "CRANE201", {**BASE, "yards/other.py": copy})
    assert "has `lift`, `lower` and `fold` like it" in found.message
    assert "is 100 % like `TowerCrane`" in found.message
    assert "; 21 lines in which" in found.message
    assert [str(hop) for hop in found.chain] == ["yards/other.py:1", "warehouse/modern.py:1"]


def test_an_adapter_is_told_with_what_it_delegates_to_and_less_severely(tmp_path: Path) -> None:
    adapter = """
    from warehouse.modern import TowerCrane


    class OldCrane:
        def __init__(self, crane: TowerCrane):
            self.inner = crane

        def lift(self, load):
            return self.inner.lift(load)

        def lower(self, load):
            return self.inner.lower(load)
    """
    (found,) = find(tmp_path, "CRANE201", {**BASE, "yards/other.py": adapter})
    assert found.severity.value == "warning"
    assert "delegates to `TowerCrane`" in found.message


def test_an_adapter_may_call_it_otherwise(tmp_path: Path) -> None:
    adapter = """
    class OldCrane:
        def __init__(self, crane):
            self.inner = crane

        async def lift_load(self, load):
            \"\"\"Lifts.\"\"\"
            return await self.inner.hoist(load)

        async def lift(self, load):
            checked = load or 1
            return await self.lift_load(checked)

        async def park(self):
            if self.inner:
                await self.inner.fold()

        def name(self):
            return "old"
    """
    (found,) = find(tmp_path, "CRANE201", {**BASE, "yards/other.py": adapter})
    assert (found.severity.value, "delegates to `self.inner`" in found.message) == ("warning", True)


@pytest.mark.parametrize("helper", ["horn", "wire", "permit"])
def test_what_it_works_with_does_not_do_its_work(tmp_path: Path, helper: str) -> None:
    crane = f"""
    class OldCrane:
        def __init__(self, {helper}):
            self._{helper} = {helper}

        def lift(self, load):
            return self._{helper}.lift(load)
    """
    (found,) = find(tmp_path, "CRANE201", {**BASE, "yards/other.py": crane})
    assert (found.severity.value, "delegates to" in found.message) == ("error", False)


def test_ending_is_no_work(tmp_path: Path) -> None:
    crane = """
    class OldCrane:
        def __init__(self, engine):
            self.engine = engine

        def lift(self, load):
            return load

        def fold(self):
            return self.engine.fold()
    """
    (found,) = find(tmp_path, "CRANE201", {**BASE, "yards/other.py": crane})
    assert (found.severity.value, "delegates to" in found.message) == ("error", False)


def test_a_wrapper_that_passes_everything_on(tmp_path: Path) -> None:
    wrapper = """
    class WrappedCrane:
        def __init__(self, crane):
            self.crane = crane

        def __getattr__(self, name):
            return getattr(self.crane, name)
    """
    (found,) = find(tmp_path, "CRANE201", {**BASE, "yards/other.py": wrapper})
    assert (found.severity.value, "delegates to" in found.message) == ("warning", True)


def test_all_of_them_are_counted_together(tmp_path: Path) -> None:
    files = {**BASE, "yards/a.py": DUPLICATES["by name"], "yards/b.py": DUPLICATES["async methods"]}
    assert all("one of 2 beside it" in item.message for item in find(tmp_path, "CRANE201", files))


def test_without_the_canonical_class_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert find(tmp_path, "CRANE201", {"yards/other.py": DUPLICATES["by name"]}) == []
