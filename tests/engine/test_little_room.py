"""However few of the files that were read stay at hand, a scan and its changes are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssot_migrate.model.options import FixOptions
from ssot_migrate.packs.builtin import load_packs
from ssot_migrate.semantics import project
from ssot_migrate.usecases.plan import plan
from ssot_migrate.usecases.request import Request

SAMPLE = Path(__file__).parents[2] / "fixtures/sample"


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_summary_is_packed_and_unpacked(monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    packs = load_packs(("execution-engine",), Path())
    request = Request(SAMPLE, packs, options=FixOptions(unsafe=True, add_api=True, split=True), jobs=jobs)
    usual = plan(request)
    assert usual.changes.changes
    monkeypatch.setattr(project, "_ROOM", 0)
    assert plan(request) == usual
