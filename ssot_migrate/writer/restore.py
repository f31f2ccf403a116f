"""Brings the files of a run back to one of their two known states, and touches none that is in neither."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ssot_migrate.writer.disk import Replacement, digest_file, find_target, remove_leftover, replace_files
from ssot_migrate.writer.journal import read_blob, temporary_path
from ssot_migrate.writer.records import RunRecord, Side


@dataclass(frozen=True, slots=True)
class Restored:
    """`changed` files hold their other bytes now; `left` hold neither the run's former nor its later bytes. Sorted."""

    changed: tuple[str, ...]
    left: tuple[str, ...]


def restore_files(root: Path, record: RunRecord, goal: Side) -> Restored:
    """Gives each file of a run that is on the other side the bytes of `goal`; removes the run's temporary files.

    May be called again after any failure. Raises OSError, UsageError for a damaged journal (before anything is
    written), RefusedError for a file that changes at the same moment.
    """
    other = Side.AFTER if goal is Side.BEFORE else Side.BEFORE
    replacements: list[Replacement] = []
    left: list[str] = []
    for number, file in enumerate(record.files):
        target = find_target(root, file.path)
        if target is None:
            left.append(file.path)
            continue
        temporary = temporary_path(target, record.run, number)
        remove_leftover(temporary)
        digest = digest_file(target)
        if digest == file.digest(other):
            data = read_blob(root, record, number, goal)
            replacements.append(Replacement(file.path, target, temporary, file.digest(other), data))
        elif digest != file.digest(goal):
            left.append(file.path)
    replace_files(replacements)
    return Restored(tuple(sorted(replacement.path for replacement in replacements)), tuple(sorted(left)))
