"""Whether a file is still the one that was read, told without reading it."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path

Stamp = tuple[int, int, int, int]
"""Size in bytes, times of the last change of content and of state in nanoseconds since 1970, inode."""

_SECOND = 1_000_000_000
_FINE = _SECOND // 10  # kernels keep times by their tick, which is ten milliseconds at most
_COARSE = 2 * _SECOND  # some file systems keep whole seconds, or even ones


def take_stamps(root: Path, paths: Iterable[str]) -> dict[str, Stamp]:
    """The stamps of regular files, by path relative to `root`.

    Files without one have to be read: those that cannot be asked, and those that changed so shortly ago that they could
    change once more without a trace ("racily clean" in git's words, Documentation/technical/racy-git).
    """
    now = time.time_ns()
    prefix = f"{root}{os.sep}"
    stamps: dict[str, Stamp] = {}
    for path in paths:
        try:
            state = os.stat(prefix + path)  # noqa: PTH116 – called for every file, a Path costs five times as much
        except OSError:
            continue
        if stat.S_ISREG(state.st_mode) and _is_old(state, now):
            stamps[path] = _read_stamp(state)
    return stamps


def take_folder_stamp(place: str) -> Stamp | None:
    """What stays the same while nothing comes into a folder, leaves it, or changes its name; None if nobody can tell.

    It tells nothing of the content of files. POSIX demands it of open, unlink and rename (IEEE Std 1003.1-2017);
    elsewhere there are file systems that keep no such times.
    """
    now = time.time_ns()
    try:
        state = os.stat(place)  # noqa: PTH116 – called for every folder
    except OSError:
        return None
    return _read_stamp(state) if os.name == "posix" and _is_old(state, now) else None


def _is_old(state: os.stat_result, now: int) -> bool:
    changed = max(state.st_mtime_ns, state.st_ctime_ns)
    return changed + (_FINE if changed % _SECOND else _COARSE) < now


def _read_stamp(state: os.stat_result) -> Stamp:
    return (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
