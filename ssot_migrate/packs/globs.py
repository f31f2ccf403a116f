"""Globs over project paths: `*` and `?` stay inside one folder, `**` crosses folders, and nothing takes long.

A glob is anchored at the project root. Matching takes at most the product of both lengths, whatever the glob:
no part of it becomes one big regular expression that could backtrack.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence
from functools import lru_cache

_LONGEST_GLOB = 400
_ANY_FOLDERS = "**"


def find_glob_mistake(glob: str) -> str | None:
    """Why `glob` cannot be used, as a sentence; None if it can."""
    quoted = f'the glob "{glob}"' if len(glob) <= 80 else "the glob"
    parts = glob.split("/")
    mistakes = (
        (not glob.strip(), "the glob is empty; expected a pattern of paths below the project root."),
        (len(glob) > _LONGEST_GLOB, f"the glob is longer than {_LONGEST_GLOB} characters."),
        (glob.startswith("/") or _has_drive(glob), f"{quoted} is absolute; write it from the project root on."),
        ("\\" in glob, f"{quoted} has a backslash in it; separate folders by /."),
        (".." in parts or "." in parts, f'{quoted} has ".." or "." in it; write it from the project root on.'),
        (glob.endswith("/"), f"{quoted} ends with /; write {glob}** for everything below that folder."),
        ("" in parts[1:-1], f"{quoted} has two slashes in a row."),
        (glob.startswith("!"), f'{quoted} starts with "!"; globs here only add, they cannot take back.'),
        ("{" in glob, f"{quoted} has braces in it, which are not understood; write one glob for each case."),
    )
    found = next((message for is_wrong, message in mistakes if is_wrong), None)
    return found or (None if _is_compilable(glob) else f"{quoted} has a range in brackets that runs backwards.")


def find_path_mistake(path: str) -> str | None:
    """Why `path` cannot be a file of the project, as a sentence; None if it can: POSIX, relative, without `..`."""
    parts = path.split("/")
    if not path.strip() or path.startswith("/") or _has_drive(path) or "\\" in path or "\0" in path:
        return f'"{path}" is no path below the project root; separate folders by / and start with a name.'
    if any(part in ("", ".", "..") for part in parts):
        return f'"{path}" has an empty part, "." or ".." in it; write it from the project root on.'
    return None


def matches_any(path: str, globs: Sequence[str]) -> bool:
    """Whether one of `globs` covers the whole of `path`; case counts. All are POSIX, relative to the project root."""
    parts = path.split("/")
    return any(_is_parts_match(parts, _compile_glob(glob)) for glob in globs)


def _has_drive(text: str) -> bool:
    return len(text) > 1 and text[1] == ":" and text[0].isalpha()


def _is_compilable(glob: str) -> bool:
    try:
        _compile_glob(glob)
    except re.error:
        return False
    return True


@lru_cache(maxsize=4096)
def _compile_glob(glob: str) -> tuple[re.Pattern[str] | None, ...]:
    """One pattern for each folder or file name; None stands for any number of folders.

    `fnmatch` translates each `*` of a name so that it never backtracks over the one before it.
    """
    names = glob.split("/")
    if names[-1] == _ANY_FOLDERS:
        names.append("*")  # what lies below the folder, not the folder
    return tuple(None if name == _ANY_FOLDERS else re.compile(fnmatch.translate(name)) for name in names)


def _is_parts_match(parts: Sequence[str], patterns: Sequence[re.Pattern[str] | None]) -> bool:
    """Match from the left; on a failure let only the last `**` swallow one folder more.

    The shortest match before the last `**` leaves the most for what follows, so earlier ones need no second try.
    """
    part = pattern = 0
    retry_part, retry_pattern = 0, -1
    while part < len(parts):
        expected = patterns[pattern] if pattern < len(patterns) else None
        if pattern < len(patterns) and expected is None:
            pattern += 1
            retry_part, retry_pattern = part, pattern
        elif expected is not None and expected.match(parts[part]):
            part += 1
            pattern += 1
        elif retry_pattern >= 0:
            retry_part += 1
            part, pattern = retry_part, retry_pattern
        else:
            return False
    return all(expected is None for expected in patterns[pattern:])
