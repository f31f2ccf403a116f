"""Writes a set of changes as one transaction: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ssot_migrate.errors import RefusedError, UsageError
from ssot_migrate.model.changes import FileAction, FileChange, VerifiedChanges
from ssot_migrate.source.files import digest_bytes, read_regular_file
from ssot_migrate.writer.disk import (
    Manner,
    Replacement,
    digest_file,
    find_target,
    is_replaceable,
    list_missing_folders,
    read_manner,
    refuse_on_failure,
    replace_files,
)
from ssot_migrate.writer.journal import (
    KEPT_RUNS,
    forget_run,
    list_unfinished,
    mark_run,
    prune_runs,
    temporary_path,
    write_journal,
)
from ssot_migrate.writer.lock import hold_lock
from ssot_migrate.writer.records import RunRecord, RunState, Side
from ssot_migrate.writer.restore import Restored, restore_files
from ssot_migrate.writer.store import Store, open_store


@contextmanager
def open_transaction(store: Store, command: str) -> Iterator[Transaction]:
    """The only way to write to project files; one at a time in a project.

    What was written and not kept is taken back at the end of the block, however it ends, KeyboardInterrupt included;
    a process that is killed leaves that to `recover`. `command` is the command line, for the journal. Raises
    RefusedError where another run is at work or was interrupted, or the journal cannot be opened.
    """
    with refuse_on_failure("The journal cannot be opened"):
        open_store(store)
    with hold_lock(store.lock):
        unfinished = list_unfinished(store)
        if unfinished:
            raise RefusedError(
                f"Run {unfinished[0]} was interrupted and must be taken back first.", outcome="Nothing was written."
            )
        transaction = Transaction(store, command)
        try:
            yield transaction
        finally:
            transaction.take_back()


class Transaction:
    """Changes that lie in the project for as long as they are tried, and stay only if `keep` is called."""

    def __init__(self, store: Store, command: str) -> None:
        self._store = store
        self._command = command
        self._record: RunRecord | None = None

    def write(self, changes: VerifiedChanges) -> None:
        """Puts the changes in place, after taking back what this transaction had written before.

        Changes without effect are passed over; there must be one with. Raises RefusedError, with nothing written or
        everything put back, if a file changed since, may not be written, lies outside the project, or the disk fails;
        ValueError for changes that make no sense. Any other exception in the middle puts everything back and goes on.
        """
        effective = sorted((change for change in changes.files if change.is_effective), key=lambda change: change.path)
        _check_sense(effective)
        self.take_back()
        root = self._store.root
        with refuse_on_failure("The files cannot be read"):
            targets = _check_targets(root, effective)
            manners = [_read_manner(*pair) for pair in zip(targets, effective, strict=True)]
            folders = _list_new_folders(root, targets)
        with refuse_on_failure("The journal cannot be written"):
            prune_runs(self._store, KEPT_RUNS - 1)
            self._record = write_journal(self._store, effective, manners, folders, self._command)
        with self._taken_back_on_failure():
            replace_files(list(_build_replacements(self._record, targets, effective, manners)))

    def rework(self, work: Callable[[Sequence[str]], None]) -> Mapping[str, bytes]:
        """Lets `work` change the written files as it likes; takes everything back and says what it made of them.

        `work` gets the paths of the files that are there. The answer has the bytes of each; a file that is gone
        afterwards is missing in it. Raises RefusedError where the disk fails, everything put back, and whatever
        `work` raises.
        """
        record = self._get_record()
        paths = [file.path for file in record.files if file.after is not None]
        with self._taken_back_on_failure():
            self._record = _mark(self._store, record, RunState.FORMATTING)
            work(paths)
            made = {path: _read_target(self._store.root, path) for path in paths}
        self.take_back()
        return {path: data for path, data in made.items() if data is not None}

    def keep(self) -> str:
        """Says that what is written stays, and returns the id of the run."""
        record = self._get_record()
        with self._taken_back_on_failure():
            mark_run(self._store, record.run, RunState.COMMITTED)
        self._record = None
        return record.run

    def take_back(self) -> None:
        """Puts back what was written and not kept, and forgets it. Raises RefusedError where the disk does not let it,
        or a file was changed meanwhile by somebody else, whose change then stays.
        """
        if self._record is None:
            return
        record, self._record = self._record, None
        restored = _put_back(self._store, record)
        try:
            if not restored.gone:
                forget_run(self._store, record.run)
        except OSError as error:
            raise RefusedError(
                f"The journal cannot be tidied up ({error}).", outcome="All files were put back as they were."
            ) from error
        if restored.omissions:
            raise RefusedError(
                "Files were changed by somebody else while they were being tried, and stay as they are.",
                outcome=_tell(record, restored),
            )

    def _get_record(self) -> RunRecord:
        if self._record is None:
            raise ValueError("nothing is written")
        return self._record

    @contextmanager
    def _taken_back_on_failure(self) -> Iterator[None]:
        """Takes back the run whatever happens; it stays in the journal as one that failed."""
        try:
            yield
        except BaseException as error:
            record, self._record = self._get_record(), None
            outcome = _tell(record, _put_back(self._store, record))
            if not isinstance(error, OSError | UsageError):
                raise
            if isinstance(error, UsageError):
                raise RefusedError(error.mistakes, error.output, outcome=outcome) from error
            raise RefusedError(f"The files could not be written ({error}).", outcome=outcome) from error


def _check_sense(changes: Sequence[FileChange]) -> None:
    if not changes:
        raise ValueError("there is nothing to commit")
    for change in changes:
        if change.action is not FileAction.CREATE and digest_bytes(change.before) != change.digest:
            raise ValueError(f"the digest of {change.path} is not that of its bytes before")
        if (change.action is FileAction.CREATE and change.before) or (
            change.action is FileAction.DELETE and change.after
        ):
            raise ValueError(f"{change.path} cannot have bytes where it does not exist")


def _check_targets(root: Path, changes: Sequence[FileChange]) -> list[Path]:
    """Where each change goes. Raises RefusedError that names every file for which that is not possible."""
    targets: dict[Path, str] = {}
    mistakes: list[str] = []
    for change in changes:
        target = find_target(root, change.path)
        if target is None:
            mistakes.append(f"{change.path} leads out of the project: exclude it.")
            continue
        if target in targets:
            mistakes.append(f"{change.path} and {targets[target]} are the same file: exclude one of them.")
        elif change.action is FileAction.CREATE and os.path.lexists(root / change.path):
            mistakes.append(f"{change.path} exists already: move it away, or exclude it.")
        elif digest_file(target) != (None if change.action is FileAction.CREATE else change.digest):
            mistakes.append(f"{change.path} changed since it was looked at: run the command again.")
        elif not is_replaceable(target):
            mistakes.append(f"{change.path} or its folder may not be written: change its permissions or exclude it.")
        targets[target] = change.path
    if mistakes:
        raise RefusedError(mistakes, outcome="Nothing was written.")
    return list(targets)


def _read_manner(target: Path, change: FileChange) -> Manner | None:
    return None if change.action is FileAction.CREATE else read_manner(target)


def _list_new_folders(root: Path, targets: Sequence[Path]) -> list[str]:
    """The folders that do not exist yet, the outermost first."""
    top = Path(os.path.realpath(root))
    missing = {folder for target in targets for folder in list_missing_folders(target.parent)}
    return sorted(folder.relative_to(top).as_posix() for folder in missing)


def _build_replacements(
    record: RunRecord, targets: Sequence[Path], changes: Sequence[FileChange], manners: Sequence[Manner | None]
) -> Iterator[Replacement]:
    for number, (target, change, manner) in enumerate(zip(targets, changes, manners, strict=True)):
        expected = None if change.action is FileAction.CREATE else change.digest
        data = None if change.action is FileAction.DELETE else change.after
        yield Replacement(change.path, target, temporary_path(target, record.run, number), expected, data, manner)


def _mark(store: Store, record: RunRecord, state: RunState) -> RunRecord:
    mark_run(store, record.run, state)
    return replace(record, state=state)


def _read_target(root: Path, path: str) -> bytes | None:
    target = find_target(root, path)
    return read_regular_file(target) if target is not None and target.is_file() else None


def _put_back(store: Store, record: RunRecord) -> Restored:
    """Puts everything back, but not what somebody else changed. Raises RefusedError if the disk fails."""
    try:
        restored = restore_files(store, record, Side.BEFORE)
        mark_run(store, record.run, RunState.INCOMPLETE if restored.gone else RunState.ROLLED_BACK)
    except OSError as error:
        raise RefusedError(
            f"Writing failed, and so did putting the files back ({error}). "
            f"Run {record.run} will be taken back as soon as the command is run again."
        ) from error
    return restored


def _tell(record: RunRecord, restored: Restored) -> str:
    if not restored.omissions:
        return "All files were put back as they were."
    later = f" Once those are back, `ssot-migrate undo {record.run}` does it." if restored.gone else ""
    return f"All files were put back{restored.omissions}.{later}"
