"""Who goes on with a scan from memory does what a fresh scan would have it do, with the files as they are now."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ssot_migrate.model.options import FixOptions
from ssot_migrate.packs.builtin import load_packs
from ssot_migrate.scanner import Scan
from ssot_migrate.semantics.project import Project
from ssot_migrate.source import stamps
from ssot_migrate.usecases import cache
from ssot_migrate.usecases.explain import Place, explain
from ssot_migrate.usecases.known import Known
from ssot_migrate.usecases.plan import plan
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.results import ApplyResult
from ssot_migrate.usecases.scan import scan

SAMPLE = Path(__file__).parents[2] / "fixtures/sample"


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Request:
    """The sample platform, of which everything counts as settled."""
    shutil.copytree(SAMPLE, tmp_path / "sample")
    monkeypatch.setattr(stamps, "_FINE", -(10**12))
    monkeypatch.setattr(stamps, "_COARSE", -(10**12))
    packs = load_packs(("execution-engine",), Path())
    return Request(tmp_path / "sample", packs, options=FixOptions(add_api=True), use_cache=True)


@pytest.fixture
def surveys(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many surveys have been kept so far: each took a look at the whole project."""
    kept: list[cache.Memory] = []
    keep = cache.Memory.keep

    def counting(self: cache.Memory, project: Project, scan: Scan) -> None:
        kept.append(self)
        keep(self, project, scan)

    monkeypatch.setattr(cache.Memory, "keep", counting)
    return lambda: len(kept)


def check_plan(request: Request) -> ApplyResult:
    """Plans from memory and afresh, and holds both against each other."""
    recalled, fresh = plan(request), plan(replace(request, use_cache=False))
    assert recalled.changes == fresh.changes
    assert recalled == fresh
    return recalled


def test_a_plan_is_made_from_what_a_scan_remembered(request_: Request, surveys: Callable[[], int]) -> None:
    scan(request_)
    assert any(change.is_effective for change in check_plan(request_).changes.changes)
    check_plan(replace(request_, options=replace(request_.options, unsafe=True)))
    assert surveys() == 1


def test_a_plan_is_remembered_for_a_scan(request_: Request, surveys: Callable[[], int]) -> None:
    check_plan(request_)
    assert scan(request_) == scan(replace(request_, use_cache=False))
    assert surveys() == 1


def test_a_line_is_explained_from_memory(request_: Request, surveys: Callable[[], int]) -> None:
    findings = scan(request_).findings
    for finding in findings[::9]:
        place = Place(finding.location.path, finding.location.line)
        assert explain(request_, place) == explain(replace(request_, use_cache=False), place)
    assert surveys() == 1


def test_a_file_that_changes_while_memory_is_asked_is_looked_into_again(
    request_: Request, surveys: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Findings of one text never lead to edits of another."""
    scan(request_)
    fixed = next(finding.location.path for finding in scan(request_).findings if finding.fix is not None)
    place = request_.root / fixed
    recall = cache.Memory.recall

    def recall_and_change(self: cache.Memory) -> Known | None:
        recalled = recall(self)
        place.write_bytes(b"# one line more\n" + place.read_bytes())
        return recalled

    monkeypatch.setattr(cache.Memory, "recall", recall_and_change)
    planned = plan(request_)
    assert surveys() == 2
    change = next(change for change in planned.changes.changes if change.path == fixed)
    assert change.before == place.read_bytes()


@pytest.mark.parametrize("seed", range(3))
def test_plans_after_random_edits(request_: Request, seed: int, thorough: bool) -> None:
    """Lines come and go; what memory leads to is what a fresh scan leads to."""
    if seed and not thorough:
        pytest.skip("a variant for --thorough: it plans the sample again and again")
    chance = random.Random(seed)
    places = sorted(request_.root.rglob("*.py"))
    scan(request_)
    for _ in range(20 if thorough else 3):
        place = chance.choice(places)
        lines = place.read_text("utf-8").splitlines(keepends=True) or ["\n"]
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(("# a comment\n", "\n", "import os\n")))
        place.write_text("".join(lines), "utf-8")
        check_plan(request_)
