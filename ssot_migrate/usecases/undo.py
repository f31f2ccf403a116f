"""`undo`: takes back a run that was written, or says which files changed since."""

from __future__ import annotations

from pathlib import Path

from ssot_migrate.usecases.results import UndoResult
from ssot_migrate.writer import undo as writer
from ssot_migrate.writer.journal import list_runs as list_written_runs
from ssot_migrate.writer.records import RunRecord


def undo(root: Path, run: str | None = None) -> UndoResult:
    """Takes back the last run, or a named one. Raises RefusedError, and writes nothing, if a file changed since."""
    writer.recover(root)
    undone = writer.undo(root, run)
    return UndoResult(undone.run, undone.paths)


def list_runs(root: Path) -> tuple[RunRecord, ...]:
    """The runs that the project remembers, newest first."""
    return list_written_runs(root)
