"""`undo`: takes back a run that was written, or says which files changed since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.usecases.request import Tell, ignore_telling
from ssot_migrate.usecases.results import UndoResult
from ssot_migrate.writer import undo as writer
from ssot_migrate.writer.disk import refuse_on_failure
from ssot_migrate.writer.journal import list_runs as list_written_runs
from ssot_migrate.writer.records import RunRecord, RunState
from ssot_migrate.writer.store import locate_store


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run that the journal keeps; `changed` are its files that are no longer as it left them, and keep it."""

    record: RunRecord
    changed: tuple[str, ...]

    @property
    def can_be_undone(self) -> bool:
        is_whole = self.record.state is RunState.COMMITTED and not self.changed
        return is_whole or self.record.state is RunState.INCOMPLETE


def undo(root: Path, run: str | None = None, *, journal: str = "", tell: Tell = ignore_telling) -> UndoResult:
    """Takes back the last run, or a named one. Raises RefusedError, and writes nothing, if a file changed since.

    An interrupted run is taken back first, and `tell` hears of it; that is all then, unless a run is named.
    `journal` as in `Request`.
    """
    store = locate_store(root, journal)
    recovery = writer.recover(store)
    if recovery is not None:
        tell(recovery.message)
        if run is None:
            return UndoResult(recovery.run, recovery.restored)
    undone = writer.undo(store, run)
    return UndoResult(undone.run, undone.paths)


def list_runs(root: Path, journal: str = "") -> tuple[KeptRun, ...]:
    """The runs that the project remembers, newest first."""
    store = locate_store(root, journal)
    with refuse_on_failure("The files cannot be read"):
        return tuple(
            KeptRun(record, writer.list_changed_since(store, record) if record.state is RunState.COMMITTED else ())
            for record in list_written_runs(store)
        )
