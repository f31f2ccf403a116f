"""How far a migration has come: the same figure before, after and in between, and none where nobody looked."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import BASE, PACK, write_tree

from ssot_migrate.model.options import Selection
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.scan import scan

OLD = "from warehouse.legacy import Crane\nCrane(1, 'y')\n"
NEW = "from warehouse.modern import TowerCrane\nTowerCrane('y', 1)\n"
FACADE = "from warehouse.modern import TowerCrane as Tower\n"
BY_FACADE = "from facade import Tower\nTower('y', 1)\nTower('y')\n"


def test_places_of_old_and_new_are_counted(tmp_path: Path) -> None:
    """Old: import and call. New: import and call directly; one import in the facade; an import and two calls by it."""
    write_tree(tmp_path, {**BASE, "old.py": OLD, "new.py": NEW, "facade.py": FACADE, "by_facade.py": BY_FACADE})
    result = scan(Request(tmp_path, (PACK,)))
    assert (result.legacy_places, result.canonical_places) == (2, 6)
    assert result.compliance == pytest.approx(0.75)


def test_a_wrong_call_is_found_behind_a_facade(tmp_path: Path) -> None:
    write_tree(tmp_path, {**BASE, "facade.py": FACADE, "by_facade.py": BY_FACADE})
    result = scan(Request(tmp_path, (PACK,)))
    found = [(f.rule, f.location.path, f.location.line) for f in result.findings]
    assert found == [("CRANE401", "by_facade.py", 3)]


def test_it_is_unknown_where_the_new_was_not_looked_for(tmp_path: Path) -> None:
    write_tree(tmp_path, {**BASE, "old.py": OLD, "new.py": NEW})
    usage = scan(Request(tmp_path, (PACK,), Selection(select=("CRANE1",))))
    assert len(usage.findings) == 2
    assert usage.compliance is None
    assert scan(Request(tmp_path, (PACK,), Selection(select=("CRANE401",)))).compliance == pytest.approx(0.5)


def test_apply_tells_what_the_next_scan_will(tmp_path: Path) -> None:
    write_tree(tmp_path, {**BASE, "old.py": OLD, "stays.py": OLD.replace(", 'y'", ""), "new.py": NEW})
    request = Request(tmp_path, (PACK,))
    applied = apply(request, allow_dirty=True)
    after = scan(request)
    assert applied.remaining.compliance == after.compliance == pytest.approx(4 / 6)
    assert applied.before.compliance == pytest.approx(2 / 6)
