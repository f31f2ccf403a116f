"""The rules about classes and state, asked one by one and together, and where a file cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure_project import PACK, write

from ssot_migrate.model.findings import ScanResult
from ssot_migrate.model.options import Selection
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

FILES = {
    "warehouse/modern.py": "class TowerCrane:\n    def lift(self): ...\n    def fold(self): ...\n",
    "warehouse/plans.py": "class Liftable: ...\n",
    "yards/core.py": """
        class Core:
            def run(self):
                self.horn.lift_started()
                self.horn.lift_ended()
        """,
    "yards/cranes.py": """
        from yards.core import Core

        class HarbourCrane:
            def __init__(self, permit=None, horn=None):
                self.permit = permit
                self.core = Core()

            def lift(self, load):
                return self.core.run()

            def fold(self):
                self.core = None

        class SilentCrane:
            def lift(self, load):
                return load
        """,
    "yards/office.py": """
        from yards.things import LoadLedger

        class Office:
            def __init__(self, wire):
                self.wire = wire
                self._open = {}

            def begin(self, permit):
                self._open[permit.number] = permit
        """,
    "yards/things.py": "class LoadLedger: ...\n",
    "yards/start.py": "from yards.office import Office\n\nthe_office = Office(None)\n",
    "yards/ledgers.py": """
        from yards.things import LoadLedger

        _ledger = None

        def get_ledger():
            global _ledger
            if _ledger is None:
                _ledger = LoadLedger()
            return _ledger

        class Yardmaster:
            def create_ledger(self):
                return self._ledger
        """,
    "yards/work.py": """
        from yards.cranes import HarbourCrane
        from yards.shared import get_main_ledger

        def work(permit):
            crane = HarbourCrane(permit, None)
            crane.lift(get_main_ledger())
        """,
    "yards/shared.py": """
        from yards.things import LoadLedger

        _ledgers = {}

        def get_main_ledger(name="main"):
            if name not in _ledgers:
                _ledgers[name] = LoadLedger()
            return _ledgers[name]
        """,
}
RULES = [f"CRANE{number}" for number in (201, 301, 302, 303, 304, 305, 306, 307, 308)]


def look(root: Path, *rules: str) -> ScanResult:
    return scan(Request(root, (PACK,), Selection(select=rules)))


def tell(result: ScanResult, rule: str) -> list[tuple[str, int, str, str]]:
    found = [finding for finding in result.findings if finding.rule == rule]
    return [(one.location.path, one.location.line, one.severity.value, one.message) for one in found]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_the_same_alone_as_with_all_others(tmp_path: Path, rule: str) -> None:
    write(tmp_path, FILES)
    alone = tell(look(tmp_path, rule), rule)
    assert alone
    assert tell(look(tmp_path, *RULES), rule) == alone


@pytest.mark.parametrize(("text", "matters"), [("x = HarbourCrane(", True), ("_all = {\nx = )\n_all[1] = 2", False)])
def test_a_file_that_cannot_be_looked_into_is_told(tmp_path: Path, text: str, matters: bool) -> None:
    write(tmp_path, {**FILES, "yards/broken.py": text})
    (problem,) = look(tmp_path, *RULES).coverage.problems
    assert (problem.path, problem.relevant) == ("yards/broken.py", matters)


def test_a_broken_file_that_holds_nothing_of_interest_is_not_looked_into(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "yards/broken.py": "x = )"})
    assert look(tmp_path, *RULES).coverage.problems == ()


@pytest.mark.parametrize(("rules", "matters"), [(("CRANE302",), False), (("CRANE302", "CRANE101"), True)])
def test_who_uses_what_is_replaced_is_looked_for_only_where_somebody_asks(
    tmp_path: Path, rules: tuple[str, ...], matters: bool
) -> None:
    write(tmp_path, {**FILES, "yards/broken.py": "from warehouse.legacy import Crane\nx = )"})
    assert [problem.relevant for problem in look(tmp_path, *rules).coverage.problems] == [True] * matters


def test_who_uses_what_is_replaced_is_counted_for_those_who_ask_what_still_stands(tmp_path: Path) -> None:
    legacy = {"warehouse/legacy.py": "class Crane: ...\n", "yards/old.py": "from warehouse.legacy import Crane\n"}
    write(tmp_path, {**FILES, **legacy})
    (told,) = tell(look(tmp_path, "CRANE108"), "CRANE108")
    assert "1 place in 1 file still uses it" in told[3]
