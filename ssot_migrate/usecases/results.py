"""What the commands that write have to say."""

from __future__ import annotations

from dataclasses import dataclass

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
