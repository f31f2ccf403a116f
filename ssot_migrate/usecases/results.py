"""What the commands that write have to say."""

from __future__ import annotations

from dataclasses import dataclass

from ssot_migrate.baseline.entries import AcceptedProblem
from ssot_migrate.baseline.verdict import Verdict
from ssot_migrate.model.changes import ChangeSet
from ssot_migrate.model.findings import ScanResult


@dataclass(frozen=True, slots=True)
class WithheldGroup:
    """A change group that the verifier took back: our bug, never the user's."""

    group: str
    paths: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """`before` is the scan that was planned from, `remaining` the scan of the tree as it would be or is afterwards.

    `run` is the id of the journal that `undo` takes back; None for a dry run, and where nothing was to change.
    """

    before: ScanResult
    changes: ChangeSet
    withheld: tuple[WithheldGroup, ...]
    remaining: ScanResult
    run: str | None = None


@dataclass(frozen=True, slots=True)
class UndoResult:
    """The run that was taken back and the files that hold their former bytes again, sorted."""

    run: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate has to say. In `scan`, findings that pass have the status "known".

    Compared was with the file `baseline`, and then `stale_problems` are files that it accepts without need, or with the
    revision `since`, whose merge base is `base`, and then `fixed` counts what the branch has removed. `is_written`: the
    file is another one now. `is_locked`: it must not be written, and stale entries fail.
    """

    scan: ScanResult
    verdict: Verdict
    stale_problems: tuple[AcceptedProblem, ...] = ()
    baseline: str | None = None
    has_baseline: bool = False
    since: str | None = None
    base: str | None = None
    fixed: int = 0
    is_written: bool = False
    is_locked: bool = False
    is_accepting: bool = False
