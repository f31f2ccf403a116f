"""Takes back a committed run on request, and at the next start one that was interrupted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.writer.disk import digest_file, find_target, is_replaceable, refuse_on_failure
from ssot_migrate.writer.journal import has_store, list_runs, list_unfinished, mark_run, open_store, read_run
from ssot_migrate.writer.lock import hold_lock
from ssot_migrate.writer.records import RunRecord, RunState, Side
from ssot_migrate.writer.restore import restore_files


@dataclass(frozen=True, slots=True)
class UndoneRun:
    """The run that was taken back and the files that hold their former bytes again, sorted."""

    run: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """What became of a run that had been interrupted, as it was writing or (`was_undo`) being undone.

    `restored` hold their former bytes again; `left` were changed since by somebody else and not touched. Sorted.
    """

    run: str
    restored: tuple[str, ...]
    left: tuple[str, ...]
    was_undo: bool

    @property
    def message(self) -> str:
        what = "The undoing of run" if self.was_undo else "Run"
        done = f"{what} {self.run} had been interrupted and was {'finished' if self.was_undo else 'taken back'}: "
        done += f"{len(self.restored)} file(s) hold their former content again."
        if not self.left:
            return done
        return f"{done} These were changed since and left alone, look at them: {', '.join(self.left)}."


def undo(root: Path, run: str | None = None) -> UndoneRun:
    """Takes back the last committed run, or the named one.

    Raises UsageError if there is no such run or its journal is damaged; RefusedError, with nothing written or
    everything put back, if a file is no longer as the run left it (each such file is named), may not be written, or
    another run is at work.
    """
    if not has_store(root):
        raise UsageError("There is no run to undo in this project.")
    with refuse_on_failure("The journal cannot be opened"):
        store = open_store(root)
    with hold_lock(store / "lock"):
        unfinished = list_unfinished(root)
        if unfinished:
            raise RefusedError(
                f"Run {unfinished[0]} was interrupted and must be taken back first. Nothing was written."
            )
        record = _get_committed(root, run)
        with refuse_on_failure("The files cannot be read"):
            _check_files(root, record)
        with refuse_on_failure("The journal cannot be written"):
            mark_run(root, record.run, RunState.UNDOING)
        return UndoneRun(record.run, _take_back(root, record))


def recover(root: Path) -> Recovery | None:
    """Takes back a run that was interrupted, or finishes an interrupted undo; None if there is none.

    To be called before anything is read that a run could have half written. Raises RefusedError if that run is still
    at work, or the disk fails (it can then be called again); UsageError if the journal is damaged.
    """
    if not list_unfinished(root):
        return None
    with hold_lock(open_store(root) / "lock"):
        unfinished = list_unfinished(root)
        if not unfinished:
            return None  # its own process came to an end with it in the meantime
        record = read_run(root, unfinished[0])
        was_undo = record.state is RunState.UNDOING
        try:
            restored = restore_files(root, record, Side.BEFORE)
            mark_run(root, record.run, RunState.UNDONE if was_undo else RunState.ROLLED_BACK)
        except OSError as error:
            raise RefusedError(
                f"Run {record.run} was interrupted and could not be taken back ({error}). See to that, then try again."
            ) from error
    return Recovery(record.run, restored.changed, restored.left, was_undo)


def _take_back(root: Path, record: RunRecord) -> tuple[str, ...]:
    """Writes the former bytes of all files, or of none. The paths, sorted."""
    try:
        restored = restore_files(root, record, Side.BEFORE)
        if restored.left:
            raise RefusedError(f"Somebody else just changed {', '.join(restored.left)}.")
        mark_run(root, record.run, RunState.UNDONE)
    except BaseException as error:
        _put_forward(root, record)
        if not isinstance(error, OSError | RefusedError):
            raise
        raise RefusedError(f"The files could not be written ({error}). Nothing was undone.") from error
    return restored.changed


def _put_forward(root: Path, record: RunRecord) -> None:
    """Gives the files of a run the bytes again that the run had written, after an undo that failed."""
    try:
        restore_files(root, record, Side.AFTER)
        mark_run(root, record.run, RunState.COMMITTED)
    except OSError as error:
        raise RefusedError(
            f"Undoing failed, and so did putting the files back ({error}). "
            f"The undoing of run {record.run} will be finished as soon as the command is run again."
        ) from error


def _get_committed(root: Path, run: str | None) -> RunRecord:
    if run is None:
        committed = [record for record in list_runs(root) if record.state is RunState.COMMITTED]
        if not committed:
            raise UsageError("There is no run to undo in this project.")
        return committed[0]
    record = read_run(root, run)
    if record.state is not RunState.COMMITTED:
        raise RefusedError(f"Run {run} is {record.state.value} already: there is nothing to undo.")
    return record


def _check_files(root: Path, record: RunRecord) -> None:
    mistakes: list[str] = []
    for file in record.files:
        target = find_target(root, file.path)
        if target is None or digest_file(target) != file.after:
            mistakes.append(f"{file.path} was changed since run {record.run}: put it back as it was, then try again.")
        elif not is_replaceable(target):
            mistakes.append(f"{file.path} or its folder may not be written: change its permissions.")
    if mistakes:
        raise RefusedError([*mistakes, "Nothing was written."])
