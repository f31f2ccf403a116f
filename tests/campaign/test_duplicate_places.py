"""The compliance figure knows three sides: what leads to the old, to its successor, and to others beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from campaign_project import BOAT, LISTED, load_pack, make_request

from ssot_migrate.model.options import Selection
from ssot_migrate.model.places import Places
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.scan import scan

BASE = {"ferry/__init__.py": "", "ferry/boat.py": BOAT, "ferry/listed.py": LISTED}
RAFT = "class RaftBoat:\n    def sail(self):\n        print('wet')\n\n\nRAFT = RaftBoat()\n"
SAILOR = "from ferry.raft import RaftBoat\n\nRaftBoat().sail()\n"
BY_FACADE = "from ferry.dock import Floating\n\nFloating().sail()\n"
FACADE = "from ferry.raft import RaftBoat as Floating\n"
NEW = "from ferry.listed import ListedBoat\n\nListedBoat([], 4)\n"
OLD = "from ferry.boat import Boat\n\nBoat(1, ['Ada'])\n"


def test_places_that_lead_to_a_duplicate_count_against(tmp_path: Path) -> None:
    """Two directly, one in the facade, two by way of it; none in the duplicate's own module."""
    sailors = {"sailor.py": SAILOR, "ferry/dock.py": FACADE, "guest.py": BY_FACADE}
    request = make_request(tmp_path, {**BASE, "ferry/raft.py": RAFT, **sailors, "new.py": NEW, "old.py": OLD})
    result = scan(request)
    assert result.places == Places(canonical=2, legacy=2, duplicate=5)
    assert result.compliance == pytest.approx(2 / 9)


def test_the_old_class_is_no_duplicate_of_its_successor(tmp_path: Path) -> None:
    result = scan(make_request(tmp_path, {**BASE, "old.py": OLD}))
    assert "BOAT201" in {finding.rule for finding in result.findings}  # it is told as one, all the same
    assert result.places == Places(legacy=2)


def test_another_class_of_that_name_is_left_alone(tmp_path: Path) -> None:
    mine = "class RaftBoat:\n    __slots__ = ()\n\n\nRaftBoat()\n"
    request = make_request(tmp_path, {**BASE, "ferry/raft.py": RAFT, "tests/test_mine.py": mine, "new.py": NEW})
    assert scan(request).places == Places(canonical=2)


def test_what_somebody_accepts_is_no_duplicate(tmp_path: Path) -> None:
    accepted = RAFT.replace(":\n", ":  # ssot: ignore[BOAT201] a raft has no passengers\n", 1)
    request = make_request(tmp_path, {**BASE, "ferry/raft.py": accepted, "sailor.py": SAILOR, "new.py": NEW})
    assert scan(request).places == Places(canonical=2)


def test_it_is_unknown_where_duplicates_were_not_asked_for(tmp_path: Path) -> None:
    request = make_request(tmp_path, {**BASE, "ferry/raft.py": RAFT, "sailor.py": SAILOR, "new.py": NEW})
    assert scan(replace(request, selection=Selection(select=("BOAT1", "BOAT401")))).places is None
    assert scan(replace(request, selection=Selection(ignore=("BOAT201",)))).places == Places(canonical=2)
    pack = load_pack()
    silent = tuple(replace(rule, enabled=rule.kind != "duplicate-implementation") for rule in pack.rules)
    assert scan(replace(request, packs=(replace(pack, rules=silent),))).places == Places(canonical=2)


def test_apply_tells_what_the_next_scan_will(tmp_path: Path) -> None:
    request = make_request(tmp_path, {**BASE, "ferry/raft.py": RAFT, "sailor.py": SAILOR + OLD, "old.py": OLD})
    applied = apply(request, allow_dirty=True)
    assert applied.before.places == Places(legacy=4, duplicate=2)
    assert applied.remaining.places == scan(request).places == Places(canonical=4, duplicate=2)
