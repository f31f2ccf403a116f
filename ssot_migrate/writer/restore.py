"""Brings the files of a run back to one of their two known states, and touches none that is in neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.errors import RefusedError
from ssot_migrate.source.files import read_regular_file
from ssot_migrate.writer.disk import (
    Replacement,
    digest_file,
    find_target,
    remove_empty_folder,
    remove_leftover,
    replace_files,
)
from ssot_migrate.writer.journal import keep_found, read_blob, temporary_path
from ssot_migrate.writer.records import RunRecord, RunState, Side
from ssot_migrate.writer.store import Store

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Restored:
    """`changed` files are in their other state now; `left` are in neither of the run's two, and were not touched.

    `gone` are not there, and neither is the folder that they were in: it may come back as it was at any moment. Sorted.
    `kept` are the places where bytes are kept that were in the way, as (path, place).
    """

    changed: tuple[str, ...]
    left: tuple[str, ...]
    kept: tuple[tuple[str, Path], ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def omissions(self) -> str:
        """What was not restored and why, as the end of a sentence; "" if there is no such file."""
        left = f" but these, which somebody else changed: {name_files(self.left)}" if self.left else ""
        gone = f" but these, whose folders are gone: {name_files(self.gone)}" if self.gone else ""
        return f"{left}{', and' if left and gone else ''}{gone}"


@dataclass(frozen=True, slots=True)
class _Step:
    """What has to be done for one file: remove `temporary`, and make the replacement if there is one.

    `is_left`, `is_gone` and `kept` as in what was restored.
    """

    path: str
    temporary: Path
    replacement: Replacement | None = None
    is_left: bool = False
    is_gone: bool = False
    kept: Path | None = None


def restore_files(store: Store, record: RunRecord, goal: Side, *, at_once: bool = False) -> Restored:
    """Gives each file of a run that is on the other side the state of `goal`; removes the run's temporary files.

    While the run's format command is at work on the files, whatever they hold is taken for its doing: kept aside, and
    replaced. What fails does not keep the other files waiting, unless they shall change `at_once`. May be called again
    after any failure. Raises OSError, UsageError for a damaged journal (before anything is written) and, at once,
    RefusedError for a file that changes at the same moment.
    """
    steps = list(_plan(store, record, goal))
    left = [step.path for step in steps if step.is_left]
    left += [file.path for file in record.files if find_target(store.root, file.path) is None]
    try:
        for step in steps:
            remove_leftover(step.temporary)
        replace_files([step.replacement for step in steps if step.replacement is not None])
    except (OSError, RefusedError):
        if at_once:
            raise
        left += _replace_one_by_one(steps)
    if goal is Side.BEFORE:
        for folder in reversed(record.folders):
            place = find_target(store.root, folder)
            if place is not None:
                remove_empty_folder(place)
    changed = {step.path for step in steps if step.replacement is not None} - set(left)
    return Restored(
        tuple(sorted(changed)),
        tuple(sorted(left)),
        tuple((step.path, step.kept) for step in steps if step.kept is not None),
        tuple(sorted(step.path for step in steps if step.is_gone)),
    )


def name_files(paths: Sequence[str]) -> str:
    """The first of them by name, and how many more."""
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _plan(store: Store, record: RunRecord, goal: Side) -> Iterator[_Step]:
    """A step for each file that is in the project."""
    for number, file in enumerate(record.files):
        target = find_target(store.root, file.path)
        if target is None:
            continue
        temporary = temporary_path(target, record.run, number)
        digest = digest_file(target)
        is_foreign = digest not in (file.before, file.after)
        if is_foreign and record.state is not RunState.FORMATTING and digest is None and not target.parent.is_dir():
            yield _Step(file.path, temporary, is_gone=True)
        elif is_foreign and (digest == "" or record.state is not RunState.FORMATTING):
            yield _Step(file.path, temporary, is_left=True)
        elif digest == file.digest(goal):
            yield _Step(file.path, temporary)
        else:
            data = None if file.digest(goal) is None else read_blob(store, record, number, goal)
            found = read_regular_file(target) if is_foreign and digest is not None else None
            kept = keep_found(store, record.run, number, found) if found is not None else None
            replacement = Replacement(file.path, target, temporary, digest, data, file.manner)
            yield _Step(file.path, temporary, replacement, kept=kept)


def _replace_one_by_one(steps: Sequence[_Step]) -> list[str]:
    """The paths of files that were changed at this very moment. Raises the last OSError, once all has been tried."""
    left: list[str] = []
    failure: OSError | None = None
    for step in steps:
        try:
            remove_leftover(step.temporary)
            if step.replacement is not None and not _is_done(step.replacement):
                replace_files([step.replacement])
        except RefusedError:
            left += [step.replacement.path] if step.replacement else []
        except OSError as error:
            failure = error
    if failure is not None:
        raise failure
    return left


def _is_done(replacement: Replacement) -> bool:
    """Whether the first attempt got as far as this file."""
    data = None if not replacement.target.is_file() else read_regular_file(replacement.target)
    return data == replacement.data
