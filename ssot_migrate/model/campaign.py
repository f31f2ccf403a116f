"""Where a migration stands: how much of it is done, phase by phase, and what the tests still say of the old."""

from __future__ import annotations

from enum import Enum

from ssot_migrate.model.findings import Reason, ScanResult
from ssot_migrate.model.light import light_dataclass
from ssot_migrate.model.rules import Goal


@light_dataclass(frozen=True, slots=True)
class PhaseStatus:
    """One phase of the campaign. `findings` are those that no comment suppresses, and `files` hold at least one.

    `safe`, `unsafe` and `manual` say how they can be fixed, and add up to `findings`; `reasons` why the last ones
    cannot, the most frequent first. `done` counts the files that use a successor, and nothing that is replaced.
    """

    name: str
    title: str
    priority: str
    files: int
    findings: int
    safe: int
    unsafe: int
    manual: int
    reasons: tuple[tuple[Reason, int], ...]
    done: int


class TestState(Enum):
    """What has to be done to a test file; the first that holds. The values are part of the JSON contract."""

    __test__ = False  # pytest collects classes that begin like this one

    ASSERTS_OLD_BEHAVIOUR = "asserts-old-behaviour"  # somebody has to decide what it should ask of the new
    WOULD_BREAK = "would-break"  # it uses the old in a way that nothing can rewrite
    NEEDS_UPDATE = "needs-update"  # all that it uses of the old can be rewritten
    MIGRATED = "migrated"  # it uses the new, and nothing of the old


@light_dataclass(frozen=True, slots=True)
class TestFile:
    """A test file that refers to the old or to the new. `is_critical`: its phase has the first priority of all.

    `findings` are its uses of the old, `tests` the test functions that hold one themselves: where an import at module
    level is among them, all tests of the file depend on it.
    """

    __test__ = False

    path: str
    state: TestState
    is_critical: bool
    phase: str | None
    findings: int
    tests: int


@light_dataclass(frozen=True, slots=True)
class Campaign:
    """The whole of it: what a scan found, told by phase and by test, and what should become of it.

    `phases` are the packs', in their order; `tests` are sorted by path; `goal` is the highest that
    a pack states.
    """

    scan: ScanResult
    phases: tuple[PhaseStatus, ...]
    tests: tuple[TestFile, ...]
    goal: Goal | None = None
