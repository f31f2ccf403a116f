"""Comparisons with the name of the old class: proven ones move with what they are about, others are told and stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import BASE, check_change, migrate

from ssot_migrate.model.findings import Finding
from ssot_migrate.model.options import FixOptions

HEAD = "from warehouse.legacy import Crane\n\n"
MOVED = "from warehouse.modern import TowerCrane\n\n"
OLD = "crane = Crane(3, 'y')\n"
NEW = "crane = TowerCrane.for_yard(capacity=3, yard='y')\n"


def find_strings(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.rule == "CRANE104"]


@pytest.mark.parametrize(
    "test",
    [
        "type(crane).__name__ == 'Crane'",
        "'Crane' == crane.__class__.__name__",
        "type(crane).__qualname__ in ('Winch', 'Crane')",
        "crane.__class__.__name__ in {'Crane'}",
        "crane.lift() and type(crane).__name__ == 'Crane'",
    ],
)
def test_what_was_built_here_is_asked_by_its_new_name(tmp_path: Path, test: str) -> None:
    moved = test.replace("'Crane'", "'TowerCrane'")
    check_change(tmp_path, f"{HEAD}{OLD}print({test})\n", f"{MOVED}{NEW}print({moved})\n")


def test_the_class_itself_is_asked_by_its_new_name(tmp_path: Path) -> None:
    before = f"{HEAD}print(Crane.__name__ == 'Crane', 'Crane' != Crane.__qualname__)\n"
    check_change(
        tmp_path,
        before,
        f"{MOVED}print(TowerCrane.__name__ == 'TowerCrane', 'TowerCrane' != TowerCrane.__qualname__)\n",
    )


def test_assertions_of_unittest_are_comparisons(tmp_path: Path) -> None:
    body = """import unittest


class TestCrane(unittest.TestCase):
    def test_name(self):
        {0}        self.assertEqual(type(crane).__name__, "{1}")
        self.assertIn(crane.__class__.__name__, ["{1}"])
"""
    before = f"{HEAD}{body.format(OLD, 'Crane')}"
    check_change(tmp_path, before, f"{MOVED}{body.format(NEW, 'TowerCrane')}")


def test_an_annotated_value_is_known(tmp_path: Path) -> None:
    body = "def is_ours(crane: {0}) -> bool:\n    return type(crane).__name__ == '{0}'\n"
    check_change(tmp_path, f"{HEAD}{body.format('Crane')}", f"{MOVED}{body.format('TowerCrane')}")


def test_as_long_as_old_ones_are_built_the_name_is_asked_safely(tmp_path: Path) -> None:
    asks = f"{HEAD}def is_ours(crane: Crane) -> bool:\n    return type(crane).__name__ == 'Crane'\n"
    builds = f"{HEAD}crane = Crane(*everything)\n"
    outcome = migrate(tmp_path, {"asks.py": asks, "builds.py": builds})
    assert outcome.text("asks.py") == asks
    (finding,) = find_strings(outcome.findings)
    assert finding.fix is not None
    assert "still builds the old one" in finding.fix.note


def test_old_and_new_are_asked_for_until_no_old_one_is_built(tmp_path: Path) -> None:
    asks = f"{HEAD}def is_ours(crane: Crane) -> bool:\n    return type(crane).__name__ in ('Crane', 'TowerCrane')\n"
    outcome = migrate(tmp_path, {"asks.py": asks, "builds.py": f"{HEAD}crane = Crane(*all)\n"}, FixOptions(unsafe=True))
    assert outcome.text("asks.py") == asks


@pytest.mark.parametrize(
    "test",
    [
        "crane.__class__.__name__ == 'Crane'",
        "type(cranes[0]).__name__ != 'Crane'",
        "(name := type(crane).__name__) and name == 'Crane'",
    ],
)
def test_what_nobody_knows_is_told_and_stays(tmp_path: Path, test: str) -> None:
    before = f"def is_ours(crane, cranes=()):\n    return {test}\n"
    outcome = migrate(tmp_path, {"user.py": before}, FixOptions(unsafe=True))
    assert outcome.text() == before
    (finding,) = find_strings(outcome.findings)
    assert finding.symbol == "warehouse.legacy.Crane"
    assert finding.unfixable is not None
    assert finding.unfixable.reason.value == "not-provable"
    assert [str(hop) for hop in finding.chain] == ["user.py:2", "warehouse/legacy.py:2"]


def test_what_nobody_knows_holds_what_its_own_file_builds(tmp_path: Path) -> None:
    before = f"{HEAD}def check(crane):\n    assert type(crane).__name__ == 'Crane'\n\n\ncheck(Crane(3, 'y'))\n"
    outcome = migrate(tmp_path, {"user.py": before})
    assert outcome.text() == before
    assert outcome.reasons == {"not-provable", "held-back"}


@pytest.mark.parametrize(
    "body",
    [
        "match type(crane).__name__:\n    case 'Winch' | 'Crane':\n        print('ours')\n",
        "name = crane.__class__.__name__\nif name in ('Winch', 'Crane'):\n    print('ours')\n",
    ],
)
def test_what_is_compared_later_holds_it_too(tmp_path: Path, body: str) -> None:
    before = f"{HEAD}{OLD}{body}"
    outcome = migrate(tmp_path, {"user.py": before}, FixOptions(unsafe=True))
    assert outcome.text() == before
    assert outcome.reasons == {"not-provable", "held-back"}


def test_a_denial_is_not_said_of_the_successor(tmp_path: Path) -> None:
    before = f"{HEAD}{OLD}assert type(other).__name__ != 'Crane'\n"
    outcome = migrate(tmp_path, {"user.py": before}, FixOptions(unsafe=True))
    assert outcome.text() == before
    assert outcome.reasons == {"asserts-old-behaviour", "held-back"}


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"user.py": "class Crane:\n    pass\n\n\nprint(type(x).__name__ == 'Crane')\n"}, "its own class of that name"),
        (
            {
                "birds.py": "class Crane:\n    pass\n",
                "user.py": "from birds import Crane\n\nx.__class__.__name__ == 'Crane'\n",
            },
            "the class that it imports by that name",
        ),
        (
            {"user.py": "class Bird:\n    pass\n\n\nbird = Bird()\nprint(type(bird).__name__ == 'Crane')\n"},
            "an instance of another class",
        ),
        (
            {"user.py": "print('Crane' in type(x).__name__, type(x).__name__ == 'TowerCrane')\n"},
            "parts, and other names",
        ),
        ({"user.py": "print(x.name == 'Crane', x.__class__.__doc__ == 'Crane')\n"}, "what is no name of a class"),
        ({"user.py": "print(type(x).__name__ == 'Winch')\n"}, "a class that keeps its name"),
    ],
)
def test_other_comparisons_are_left_alone(tmp_path: Path, files: dict[str, str], why: str) -> None:
    outcome = migrate(tmp_path, files)
    assert find_strings(outcome.findings) == [], why
    assert {path: outcome.text(path) for path in files} == files


def test_a_base_of_the_old_class_may_hold_an_old_one(tmp_path: Path) -> None:
    legacy = "class Lifter:\n    pass\n\n\n" + BASE["warehouse/legacy.py"].replace(
        "class Crane:", "class Crane(Lifter):"
    )
    user = "from warehouse.legacy import Lifter\n\n\ndef f(x: Lifter):\n    return type(x).__name__ == 'Crane'\n"
    outcome = migrate(tmp_path, {"warehouse/legacy.py": legacy, "user.py": user})
    (finding,) = find_strings(outcome.findings)
    assert finding.unfixable is not None


def test_an_interface_may_hold_an_old_one(tmp_path: Path) -> None:
    head = "from typing import Protocol\n\n\nclass Lifter(Protocol):\n    pass\n\n\n"
    asks = "def is_ours(crane: Lifter):\n    return crane.__class__.__name__ == 'Crane'\n"
    (finding,) = find_strings(migrate(tmp_path, {"user.py": head + asks}).findings)
    assert finding.unfixable is not None
