"""Writes a set of changes as one transaction: all of them, or none."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

from ssot_migrate.errors import RefusedError
from ssot_migrate.model.changes import FileChange, VerifiedChanges
from ssot_migrate.source.files import digest_bytes
from ssot_migrate.writer.disk import (
    Replacement,
    digest_file,
    find_target,
    is_replaceable,
    refuse_on_failure,
    replace_files,
)
from ssot_migrate.writer.journal import (
    KEPT_RUNS,
    list_unfinished,
    mark_run,
    open_store,
    prune_runs,
    temporary_path,
    write_journal,
)
from ssot_migrate.writer.lock import hold_lock
from ssot_migrate.writer.records import RunRecord, RunState, Side
from ssot_migrate.writer.restore import restore_files


def commit(root: Path, changes: VerifiedChanges, command: str) -> str:
    """Writes the changes below `root` and returns the id of the run, by which it can be undone.

    `command` is the command line, for the journal. Changes without effect are passed over; there must be one with.
    Raises RefusedError, with nothing written or everything put back: another run is at work or was interrupted, a file
    changed since, may not be written, lies outside the project, or the disk fails. KeyboardInterrupt and any other
    exception in the middle puts everything back too, and goes on. Raises ValueError for changes that make no sense.
    """
    effective = sorted(
        (change for change in changes.files if change.before != change.after), key=lambda change: change.path
    )
    _check_sense(effective)
    with refuse_on_failure("The journal cannot be opened"):
        store = open_store(root)
    with hold_lock(store / "lock"):
        unfinished = list_unfinished(root)
        if unfinished:
            raise RefusedError(
                f"Run {unfinished[0]} was interrupted and must be taken back first. Nothing was written."
            )
        with refuse_on_failure("The files cannot be read"):
            targets = _check_targets(root, effective)
            modes = [stat.S_IMODE(target.stat().st_mode) for target in targets]
        with refuse_on_failure("The journal cannot be written"):
            prune_runs(root, KEPT_RUNS - 1)
            record = write_journal(root, effective, modes, command)
        _write(root, record, targets, effective)
    return record.run


def _check_sense(changes: Sequence[FileChange]) -> None:
    if not changes:
        raise ValueError("there is nothing to commit")
    for change in changes:
        if digest_bytes(change.before) != change.digest:
            raise ValueError(f"the digest of {change.path} is not that of its bytes before")


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
        elif digest_file(target) != change.digest:
            mistakes.append(f"{change.path} changed since it was looked at: run the command again.")
        elif not is_replaceable(target):
            mistakes.append(f"{change.path} or its folder may not be written: change its permissions or exclude it.")
        targets[target] = change.path
    if mistakes:
        raise RefusedError([*mistakes, "Nothing was written."])
    return list(targets)


def _write(root: Path, record: RunRecord, targets: Sequence[Path], changes: Sequence[FileChange]) -> None:
    replacements = [
        Replacement(change.path, target, temporary_path(target, record.run, number), change.digest, change.after)
        for number, (target, change) in enumerate(zip(targets, changes, strict=True))
    ]
    try:
        replace_files(replacements)
        mark_run(root, record.run, RunState.COMMITTED)
    except BaseException as error:
        outcome = _take_back(root, record)
        if not isinstance(error, OSError | RefusedError):
            raise
        raise RefusedError(f"The files could not be written ({error}). {outcome}") from error


def _take_back(root: Path, record: RunRecord) -> str:
    """Puts everything back, and says so in a sentence. Raises RefusedError where the disk does not let it."""
    try:
        restored = restore_files(root, record, Side.BEFORE)
        mark_run(root, record.run, RunState.ROLLED_BACK)
    except OSError as error:
        raise RefusedError(
            f"Writing failed, and so did putting the files back ({error}). "
            f"Run {record.run} will be taken back as soon as the command is run again."
        ) from error
    if restored.left:
        return f"All files were put back but these, which somebody else changed: {', '.join(restored.left)}."
    return "All files were put back as they were."
