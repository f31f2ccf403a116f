"""Proof by running: the sample platform's own suite before the migration, after its safe and after its unsafe fixes.

Before, users reach each other and all isolation tests fail; they are told apart by their mark. Afterwards the same
tests are collected and pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sample_suite import REPOSITORY, Suite, Work, copy_sample, list_failed, measure_work, run_own_suite

from ssot_migrate.model.findings import Finding
from ssot_migrate.model.options import FixOptions
from ssot_migrate.packs.builtin import load_packs
from ssot_migrate.usecases.apply import apply
from ssot_migrate.usecases.request import Request
from ssot_migrate.usecases.results import ApplyResult
from ssot_migrate.usecases.undo import undo

pytestmark = pytest.mark.xdist_group("journey")  # which is made once

PACKS = load_packs((), REPOSITORY)
SAFE = FixOptions(add_api=True)
UNSAFE = FixOptions(add_api=True, unsafe=True)

# What safe fixes cannot heal, by the service that it is about: an engine built for nobody, and a second kind of engine.
NEEDS_UNSAFE = ("quick_repl", "QuickReplyService", "DigestService")


@dataclass(frozen=True, slots=True)
class Journey:
    """The sample's suite at each stop of the way, what was applied in between, and what is left of it after undo."""

    before: Suite
    safe: Suite
    unsafe: Suite
    to_safe: ApplyResult
    to_unsafe: ApplyResult
    work_before: Work
    work_after: Work
    contents: tuple[Mapping[str, bytes], ...]  # before, safe, back at safe, back at the start


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    root = copy_sample(tmp_path_factory.mktemp("journey"))
    at_start, before, work_before = read_tree(root), run_own_suite(root), measure_work(root)
    to_safe = apply(Request(root, PACKS, options=SAFE), allow_dirty=True, command="proof")
    at_safe, safe = read_tree(root), run_own_suite(root)
    to_unsafe = apply(Request(root, PACKS, options=UNSAFE), allow_dirty=True, command="proof")
    unsafe, work_after = run_own_suite(root), measure_work(root)
    undo(root)
    back_at_safe = read_tree(root)
    undo(root)
    contents = (at_start, at_safe, back_at_safe, read_tree(root))
    return Journey(before, safe, unsafe, to_safe, to_unsafe, work_before, work_after, contents)


def read_tree(root: Path) -> dict[str, bytes]:
    """The bytes of every file but for what the tool remembers of its runs."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_relative_to(root / ".ssot-migrate")
    }


def list_isolation(suite: Suite) -> set[str]:
    return {name for name, test in suite.items() if test.isolation}


def test_before_only_the_isolation_tests_fail(journey: Journey) -> None:
    assert list_failed(journey.before) == list_isolation(journey.before)
    assert len(list_isolation(journey.before)) == 13
    assert len(journey.before) > 80


def test_every_stop_collects_the_same_tests(journey: Journey) -> None:
    assert list(journey.before) == list(journey.safe) == list(journey.unsafe)


def test_safe_fixes_break_nothing_and_heal_what_needs_no_judgement(journey: Journey) -> None:
    ill = {name for name in list_isolation(journey.before) if any(word in name for word in NEEDS_UNSAFE)}
    assert 0 < len(ill) < len(list_isolation(journey.before))
    assert list_failed(journey.safe) == ill


def test_after_unsafe_fixes_everything_passes(journey: Journey) -> None:
    assert list_failed(journey.unsafe) == set()
    assert journey.to_safe.withheld == journey.to_unsafe.withheld == ()


def test_undo_brings_every_byte_back(journey: Journey) -> None:
    at_start, at_safe, back_at_safe, back_at_start = journey.contents
    assert at_start != at_safe
    assert back_at_safe == at_safe
    assert back_at_start == at_start


def list_migrated(result: ApplyResult) -> list[Finding]:
    """The constructions that were rewritten, as they stood before."""
    applied = {fingerprint for change in result.changes.changes for fingerprint in change.applied}
    return [f for f in result.before.findings if f.rule == "SSOT102" and f.fingerprint in applied]


def list_unexercised(result: ApplyResult, suite: Suite) -> list[str]:
    """The migrated constructions at whose lines no test had an engine built."""
    sites = {site for test in suite.values() for site in test.sites}
    return [
        str(finding.location)
        for finding in list_migrated(result)
        if not any((finding.location.path, line) in sites for line in _lines(finding))
    ]


def _lines(finding: Finding) -> range:
    return range(finding.location.line, finding.location.end_line + 1)


def test_every_migrated_construction_is_exercised(journey: Journey) -> None:
    assert list_unexercised(journey.to_safe, journey.before) == []
    assert list_unexercised(journey.to_unsafe, journey.safe) == []
    assert len(list_migrated(journey.to_safe)) > 8
    assert len(list_migrated(journey.to_unsafe)) > 4


def list_differences(old: Suite, new: Suite) -> list[str]:
    """The tests of a single user that passed both times, and in which something else could be observed."""
    passed = [name for name in old if old[name].passed and new[name].passed and not old[name].isolation]
    return [name for name in passed if old[name].trace != new[name].trace]


def test_for_a_single_user_nothing_can_be_told_apart(journey: Journey) -> None:
    assert list_differences(journey.before, journey.safe) == []
    assert list_differences(journey.safe, journey.unsafe) == []
    entries = [entry[0] for test in journey.before.values() for entry in test.trace]
    assert {"built", "event", "delivered", "execute_agent", "get_execution_stats"} == set(entries)
    assert entries.count("built") > 30


def test_requests_cost_no_more_than_before(journey: Journey) -> None:
    """Of an engine's own: a factory and an emitter more, of all calls not one in twenty. And no ever longer history."""
    for service, calls in journey.work_before.calls.items():
        assert journey.work_after.calls[service] < calls * 1.05, service
    assert journey.work_after.seconds < journey.work_before.seconds
