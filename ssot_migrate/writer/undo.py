"""Takes back a committed run on request, and at the next start one that was interrupted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.writer.disk import digest_file, find_target, is_replaceable, refuse_on_failure
from ssot_migrate.writer.journal import list_runs, list_unfinished, mark_run, read_run
from ssot_migrate.writer.leftovers import has_leftovers, remove_leftovers
from ssot_migrate.writer.lock import hold_lock
from ssot_migrate.writer.records import RunRecord, RunState, Side
from ssot_migrate.writer.restore import name_files, restore_files
from ssot_migrate.writer.store import Store, open_store


@dataclass(frozen=True, slots=True)
class UndoneRun:
    """The run that was taken back and the files that hold their former bytes again, sorted."""

    run: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """What became of a run that had been interrupted, as it was writing or (`was_undo`) being undone.

    `restored` hold their former bytes again; `left` were changed since by somebody else and not touched; the folders of
    `gone` are not there. Sorted. `kept` are the places of what an interrupted format command had left in files, as
    (path, place).
    """

    run: str
    restored: tuple[str, ...]
    left: tuple[str, ...]
    was_undo: bool
    kept: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        what = "The undoing of run" if self.was_undo else "Run"
        message = f"{what} {self.run} had been interrupted and was {'finished' if self.was_undo else 'taken back'}: "
        match len(self.restored):
            case 0:
                message += "no file had to be put back."
            case 1:
                message += "1 file has its former content again."
            case count:
                message += f"{count} files have their former content again."
        if self.left:
            message += f" These were changed since and left alone, look at them: {name_files(self.left)}."
        if self.gone:
            message += (
                f" The folders of these are gone: {name_files(self.gone)}. "
                f"Once they are back, `ssot-migrate undo {self.run}` gives those files their former content, too."
            )
        for path, place in self.kept:
            message += f" What {path} held then is kept in {place}."
        return message


def undo(store: Store, run: str | None = None) -> UndoneRun:
    """Takes back the last committed run, or the named one; of one that was taken back in part, the rest.

    Raises UsageError if there is no such run or its journal is damaged; RefusedError, with nothing written or
    everything put back, if a file is no longer as the run left it (each such file is named), may not be written, or
    another run is at work.
    """
    if not store.list_names():
        raise UsageError("There is no run to undo in this project.")
    with refuse_on_failure("The journal cannot be opened"):
        open_store(store)
    with hold_lock(store.lock):
        unfinished = list_unfinished(store)
        if unfinished:
            raise RefusedError(
                f"Run {unfinished[0]} was interrupted and must be taken back first.", outcome="Nothing was written."
            )
        record = _get_undoable(store, run)
        if record.state is RunState.INCOMPLETE:
            return UndoneRun(record.run, _complete(store, record))
        with refuse_on_failure("The files cannot be read"):
            mistakes = list(_find_obstacles(store, record))
        if mistakes:
            raise RefusedError(mistakes, outcome="Nothing was written.")
        with refuse_on_failure("The journal cannot be written"):
            mark_run(store, record.run, RunState.UNDOING)
        return UndoneRun(record.run, _take_back(store, record))


def recover(store: Store) -> Recovery | None:
    """Takes back a run that was interrupted, or finishes an interrupted undo; None if there is none.

    To be called before anything is read that a run could have half written. Raises RefusedError if that run is still
    at work, or the disk fails (it can then be called again); UsageError if the journal is damaged.
    """
    if not list_unfinished(store) and not has_leftovers(store):
        return None
    with refuse_on_failure("The journal cannot be opened"):
        open_store(store)
    with hold_lock(store.lock):
        with refuse_on_failure("What an interrupted run has left cannot be removed"):
            remove_leftovers(store)
        unfinished = list_unfinished(store)
        if not unfinished:
            return None  # its own process came to an end with it in the meantime
        record = read_run(store, unfinished[0])
        was_undo = record.state is RunState.UNDOING
        try:
            restored = restore_files(store, record, Side.BEFORE)
            done = RunState.UNDONE if was_undo else RunState.ROLLED_BACK
            mark_run(store, record.run, RunState.INCOMPLETE if restored.gone else done)
        except OSError as error:
            raise RefusedError(
                f"Run {record.run} was interrupted and could not be taken back ({error}). See to that, then try again."
            ) from error
    kept = tuple((path, str(place)) for path, place in restored.kept)
    return Recovery(record.run, restored.changed, restored.left, was_undo, kept, restored.gone)


def list_changed_since(store: Store, record: RunRecord) -> tuple[str, ...]:
    """The files that are no longer as a run left them, and for which it cannot be undone. Sorted. Raises OSError."""
    return tuple(file.path for file in record.files if not _is_as_left(store, file.path, file.after))


def _is_as_left(store: Store, path: str, after: str | None) -> bool:
    target = find_target(store.root, path)
    return target is not None and digest_file(target) == after


def _take_back(store: Store, record: RunRecord) -> tuple[str, ...]:
    """Writes the former bytes of all files, or of none. The paths, sorted."""
    try:
        restored = restore_files(store, record, Side.BEFORE, at_once=True)
        if restored.omissions:
            raise RefusedError(f"Somebody else just changed {name_files((*restored.left, *restored.gone))}.")
        mark_run(store, record.run, RunState.UNDONE)
    except BaseException as error:
        _put_forward(store, record)
        if not isinstance(error, OSError | RefusedError):
            raise
        raise RefusedError(f"The files could not be written ({error}).", outcome="Nothing was undone.") from error
    return restored.changed


def _put_forward(store: Store, record: RunRecord) -> None:
    """Gives the files of a run the bytes again that the run had written, after an undo that failed."""
    try:
        restored = restore_files(store, record, Side.AFTER)
        if restored.gone:
            raise OSError(f"the folders of these are gone: {name_files(restored.gone)}")
        mark_run(store, record.run, RunState.COMMITTED)
    except OSError as error:
        raise RefusedError(
            f"Undoing failed, and so did putting the files back ({error}). "
            f"The undoing of run {record.run} will be finished as soon as the command is run again."
        ) from error


def _complete(store: Store, record: RunRecord) -> tuple[str, ...]:
    """Takes back what was left of a run because its folder had gone. The paths, sorted."""
    mistakes = [
        f"{path} was written by run {run} since: undo that one first."
        for path, run in _map_later(store, record).items()
    ]
    if mistakes:
        raise RefusedError(mistakes, outcome="Nothing was written.")
    try:
        restored = restore_files(store, record, Side.BEFORE)
        mark_run(store, record.run, RunState.INCOMPLETE if restored.gone else RunState.ROLLED_BACK)
    except OSError as error:
        raise RefusedError(f"The files could not be written ({error}). See to that, then try again.") from error
    if restored.omissions:
        raise RefusedError(f"Run {record.run} was taken back{restored.omissions}.")
    return restored.changed


def _get_undoable(store: Store, run: str | None) -> RunRecord:
    if run is None:
        committed = [record for record in list_runs(store) if record.state is RunState.COMMITTED]
        if not committed:
            raise UsageError("There is no run to undo in this project.")
        return committed[0]
    record = read_run(store, run)
    if record.state not in (RunState.COMMITTED, RunState.INCOMPLETE):
        raise RefusedError(f"Run {run} is {record.state.value} already: there is nothing to undo.")
    return record


def _map_later(store: Store, record: RunRecord) -> Mapping[str, str]:
    """The files of a run that later ones wrote too, by path, each with the first of those runs."""
    own = {file.path for file in record.files}
    later = [one for one in list_runs(store) if one.created > record.created and one.state is RunState.COMMITTED]
    return {file.path: one.run for one in later for file in one.files if file.path in own}  # from the newest down


def _find_obstacles(store: Store, record: RunRecord) -> Iterator[str]:
    """Why the run cannot be undone, a sentence for each file."""
    later = _map_later(store, record)
    for file in record.files:
        target = find_target(store.root, file.path)
        if not _is_as_left(store, file.path, file.after):
            by = later.get(file.path)
            if by is None:
                yield f"{file.path} was changed since run {record.run}: put it back as it was, then try again."
            else:
                yield f"{file.path} was changed since run {record.run}, by run {by} too: undo that one first."
        elif target is not None and not is_replaceable(target):
            yield f"{file.path} or its folder may not be written: change its permissions."
